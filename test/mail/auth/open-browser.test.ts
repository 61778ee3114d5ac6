import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { browserCommands, openBrowser } from '../../../src/mail/auth/open-browser.ts';

const url = 'https://login.example/authorize?client_id=1&state=$(touch%20x);`touch x`';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fd-browser-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A browser that notes what it was started with. */
function browser(name: string, then: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\nprintf '%s\\n' "$@" > '${path}.args'\n${then}\n`);
  chmodSync(path, 0o755);
  return path;
}
const openWith = (BROWSER: string) => openBrowser(url, { platform: 'linux', env: { BROWSER } });

describe('the browser that $BROWSER names', () => {
  test('gets the address as one argument, whatever stands in it', async () => {
    const path = browser('one', 'exit 0');
    expect(await openWith(`${path} --new-window`)).toEqual({ ok: true, value: undefined });
    expect(readFileSync(`${path}.args`, 'utf8')).toBe(`--new-window\n${url}\n`);
    expect(existsSync(join(folder, 'x'))).toBe(false);
  });

  test('may run on', async () => {
    const path = browser('long', 'exec sleep 5');
    expect((await openWith(path)).ok).toBe(true);
  });

  test('may be the second of several, where the first is not there or fails', async () => {
    const fails = browser('fails', 'exit 3');
    const works = browser('works', 'exit 0');
    expect((await openWith(`/nowhere/firefox:${fails}:${works}`)).ok).toBe(true);
    expect(readFileSync(`${works}.args`, 'utf8')).toBe(`${url}\n`);
  });

  test('that does not open is told, without the address', async () => {
    const result = await openWith(`/nowhere/firefox:${browser('fails', 'exit 3')}`);
    expect(result).toMatchObject({
      ok: false,
      problem: { title: expect.stringContaining('No web browser') },
    });
    expect(JSON.stringify(result)).toMatch(/ENOENT.*ended with 3/);
    expect(JSON.stringify(result)).not.toContain('client_id');
  });

  test.each([
    ['', []],
    ['firefox', [['firefox', 'https://a']]],
    ['firefox -P desk %s', [['firefox', '-P', 'desk', 'https://a']]],
    [
      'w3m:: links ',
      [
        ['w3m', 'https://a'],
        ['links', 'https://a'],
      ],
    ],
    ['open --url=%s', [['open', '--url=https://a']]],
  ])('"%s"', (text, commands) => {
    expect(browserCommands(text, 'https://a')).toEqual(commands);
  });
});
