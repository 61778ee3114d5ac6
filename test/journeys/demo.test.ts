// "Before we let it near our mail I tried everything in the practice mailbox."
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTerminal, type TerminalRun } from '../support/pty.ts';

let folder: string;
let home: string;
let passing: string;
let desk: TerminalRun | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fd-demo-'));
  home = join(folder, 'home');
  passing = join(folder, 'passing');
  mkdirSync(passing);
});
afterEach(async () => {
  await desk?.close();
  desk = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const open = (...args: string[]): TerminalRun => {
  desk = openTerminal({ args, home, env: { TMPDIR: passing } });
  return desk;
};

/** "9 unread of 26" in the title, as numbers. */
function counts(screen: string): { unread: number; total: number } {
  const [, unread, total] = /· ([\d,]+) unread of ([\d,]+)/.exec(screen) ?? [];
  return { unread: Number(unread), total: Number(total) };
}

const atRest = /✔ reception@brightsmile\.example \d\d:\d\d/;

/** Searches, and opens the first letter found. */
async function openFound(terminal: TerminalRun, words: string, subject: string): Promise<void> {
  await terminal.press('/');
  await terminal.waitFor('Type a word or a name.');
  terminal.type(words);
  await terminal.waitFor(new RegExp(`letters? found[\\s\\S]*▌.*${subject}`));
  await terminal.press('Enter', 'Enter');
  await terminal.waitFor(/^ Letter/);
  await terminal.waitFor(subject);
}

test('a working morning in the practice mailbox', { timeout: 90_000 }, async () => {
  const terminal = open('--demo');
  await terminal.waitFor(atRest);
  const start = counts(terminal.screen());
  expect(start.total).toBeGreaterThan(20);

  // The delivery note that came with an order: found, read, saved.
  await openFound(terminal, 'delivery note', 'Order 88213 dispatched');
  await terminal.waitFor('your order 88213 has left us today');
  await terminal.waitFor('@ Delivery note 88213.pdf');
  await terminal.press('s');
  await terminal.waitFor('Save attachments · 1 attachment');
  await terminal.press('Tab', 'Ctrl-U');
  mkdirSync(join(folder, 'notes'));
  terminal.type(join(folder, 'notes'));
  await terminal.press('Enter');
  await terminal.waitFor('Saved:');
  const file = join(folder, 'notes', 'Delivery note 88213.pdf');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'latin1')).toMatch(/^%PDF-[\s\S]*%%EOF\s*$/);
  expect(readdirSync(join(folder, 'notes'))).toEqual(['Delivery note 88213.pdf']);
  await terminal.press('Esc');
  await terminal.waitFor('letter found');
  await terminal.press('Esc');
  await terminal.waitUntil(
    (screen) => counts(screen).unread === start.unread - 1,
    'one letter fewer that is unread',
  );

  // Archived too quickly, and brought back.
  await terminal.waitFor('▌');
  await terminal.press('Home', 'e');
  await terminal.waitFor('Archived.');
  await terminal.waitFor(`of ${start.total - 1} `);
  await terminal.press('u');
  await terminal.waitFor('Undone: the letter is back where it was.');
  await terminal.waitFor(`of ${start.total} `);

  // Out of the way: one deleted, one into a folder of the practice's own, one to be seen again later.
  await terminal.press('End', 'Del');
  await terminal.waitFor('Moved to Deleted.');
  await terminal.waitFor(`of ${start.total - 1} `);
  await openFound(terminal, 'shade query', 'Crown case 1182');
  await terminal.press('m');
  await terminal.waitFor('Move to · ');
  await terminal.press('End');
  await terminal.waitFor(/▌ Lab orders/);
  await terminal.press('Enter');
  await terminal.waitFor('Moved to Lab orders.');
  await terminal.press('Esc');
  await terminal.waitFor(`of ${start.total - 2} `);
  await terminal.press('o');
  await terminal.waitFor('Folders · ');
  await terminal.press('End', 'Enter');
  await terminal.waitFor(/^ Lab orders · /);
  await terminal.waitFor('Crown case 1182');
  await terminal.press('Esc');
  await terminal.waitFor(/^ Inbox · /);
  const { unread } = counts(terminal.screen());
  await openFound(terminal, 'receipt employer', 'Receipt for my employer');
  await terminal.press('t');
  await terminal.waitFor('letter found');
  await terminal.press('Esc');
  await terminal.waitUntil((screen) => counts(screen).unread === unread + 1, 'one more unread letter');
  await terminal.waitFor(/^ ● .*Receipt for my employer/m);

  // A letter to oneself, which arrives.
  await terminal.press('n');
  await terminal.waitFor('New letter');
  terminal.type('reception@brightsmile.example');
  await terminal.press('Tab', 'Tab', 'Tab');
  terminal.type('To whom it may concern');
  await terminal.press('Tab');
  terminal.type('Does it arrive?\rIt should.');
  await terminal.waitFor('It should.');
  await terminal.press('F10');
  await terminal.waitFor(/^ ● .*To whom it may concern/m);
  await terminal.press('Home');
  await terminal.waitFor(/▌● .*To whom it may concern/);
  await terminal.press('Enter');
  await terminal.waitFor('Does it arrive?');
  expect(terminal.screen()).toContain('From  Bright Smile Dental <reception@brightsmile.example>');
  await terminal.press('Esc');
  await terminal.waitFor(/^ Inbox · /);

  expect(readdirSync(passing)).not.toEqual([]);
  await terminal.press('q');
  expect(await terminal.exit).toMatchObject({ code: 0 });
  expect(readdirSync(passing)).toEqual([]);
});

test("from the first screen's second entry, leaving nothing behind", { timeout: 60_000 }, async () => {
  const terminal = open();
  await terminal.waitFor('Try it with a practice mailbox');
  await terminal.press('Down');
  await terminal.waitFor(/▸ .*Try it with a practice mailbox/);
  await terminal.press('Enter');
  await terminal.waitFor(atRest);
  await terminal.press('Enter');
  await terminal.waitFor('From  ');
  await terminal.press('q');
  expect(await terminal.exit).toMatchObject({ code: 0 });
  expect(readdirSync(passing)).toEqual([]);

  // It was a try-out: the next start still asks for an account.
  const again = openTerminal({ home });
  desk = again;
  await again.waitFor('No e-mail account is set up on this computer yet.');
  await again.press('q');
  expect(await again.exit).toMatchObject({ code: 0 });
});

test('a closed window leaves nothing behind either', { timeout: 60_000 }, async () => {
  const terminal = open('--demo');
  await terminal.waitFor(atRest);
  terminal.kill('SIGHUP');
  await terminal.exit;
  expect(readdirSync(passing)).toEqual([]);
});
