import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { oauthProvider } from '../../../src/mail/auth/oauth-providers.ts';
import { readOAuthSettings, usualSources } from '../../../src/mail/auth/oauth-settings.ts';

const id = '1a2b3c4d-0000-0000-0000-123456789abc';
const other = '9a2b3c4d-0000-0000-0000-123456789abc';
let folder: string;
let files: [string, string];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fd-config-'));
  files = [join(folder, 'machine.json'), join(folder, 'person.json')];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (env: NodeJS.ProcessEnv = {}) =>
  readOAuthSettings(oauthProvider('microsoft')!.registration, { files, env });
const write = (file: string, microsoft: unknown) => writeFileSync(file, JSON.stringify({ microsoft }));

test('without a client id it says exactly that, and where it is written', () => {
  expect(read()).toMatchObject({
    ok: false,
    problem: {
      kind: 'settings',
      title: expect.stringContaining('not registered at Microsoft'),
      fix: expect.stringContaining('/etc/frontdesk/config.json'),
    },
  });
  write(files[0], { tenant: 'brightsmile.example' });
  expect(read().ok).toBe(false);
});

test('the person goes before the machine, and the environment before both, setting by setting', () => {
  write(files[0], { clientId: id, tenant: 'organizations' });
  expect(read()).toEqual({
    ok: true,
    value: {
      ...{ clientId: id, clientSecret: '', tenant: 'organizations' },
      authority: 'https://login.microsoftonline.com',
    },
  });
  write(files[1], { clientId: other });
  expect(read()).toMatchObject({ value: { clientId: other, tenant: 'organizations' } });
  expect(read({ FRONTDESK_MICROSOFT_CLIENT_ID: id, FRONTDESK_MICROSOFT_TENANT: 'common' })).toMatchObject({
    value: { clientId: id, tenant: 'common' },
  });
});

test.each<[string, unknown, RegExp]>([
  ['a client id that is none', { clientId: 'frontdesk' }, /client id "frontdesk" .* is not one/],
  ['a tenant with a slash', { clientId: id, tenant: 'a/b' }, /tenant "a\/b"/],
  ['an authority in clear', { clientId: id, authority: 'http://login.example' }, /authority "http/],
  ['an authority with a path', { clientId: id, authority: 'https://login.example/common' }, /authority/],
  ['a number for a text', { clientId: 12 }, /not valid JSON of the right shape/],
])('%s is named', (_, microsoft, title) => {
  write(files[1], microsoft);
  expect(read()).toMatchObject({
    ok: false,
    problem: { kind: 'settings', title: expect.stringMatching(title) },
  });
});

test('a file that is no JSON is named; one that is not there is none', () => {
  writeFileSync(files[1], '{ "microsoft": ');
  expect(read()).toMatchObject({ ok: false, problem: { title: expect.stringContaining(files[1]) } });
});

test('the files lie where programs keep such things', () => {
  expect(usualSources({ XDG_CONFIG_HOME: '/home/desk/.conf' }).files).toEqual([
    '/etc/frontdesk/config.json',
    '/home/desk/.conf/frontdesk/config.json',
  ]);
});
