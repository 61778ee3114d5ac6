import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openTerminal, type TerminalRun } from '../support/pty.ts';

let desk: TerminalRun;
afterEach(() => desk?.close());

const demoFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('frontdesk-demo-'));

test('the practice mailbox: read, save, archive and undo, search, write to oneself, delete, quit', async () => {
  const before = demoFolders();
  desk = openTerminal();
  await desk.waitFor('Try it with a practice mailbox');
  await desk.press('t');
  await desk.waitFor(/Inbox · \d+ unread of 26/, { timeout: 30_000 });

  // A letter with an attachment, saved.
  desk.type('/tooth');
  await desk.waitFor(/letters? found/);
  await desk.press('Esc');
  await desk.waitFor(/unread of 26/);
  desk.type('/photo');
  await desk.waitFor('Broken filling');
  await desk.press('Enter', 'Enter');
  await desk.waitFor('@ tooth.jpg');
  await desk.press('s');
  await desk.waitFor('Save attachments');
  const folder = join(desk.home, 'saved');
  mkdirSync(folder);
  await desk.press('Tab', 'Ctrl-U');
  desk.type(folder);
  await desk.press('Enter');
  await desk.waitFor('Saved:');
  expect(existsSync(join(folder, 'tooth.jpg'))).toBe(true);
  expect(statSync(join(folder, 'tooth.jpg')).mode & 0o777).toBe(0o600);
  await desk.press('Esc');
  await desk.waitFor('Search');
  await desk.press('Esc');
  await desk.waitFor(/unread of 26/);

  // Archive, and undo.
  await desk.press('e');
  await desk.waitFor('Archived.');
  await desk.waitFor(/unread of 25/);
  await desk.press('u');
  await desk.waitFor(/unread of 26/);

  // A letter to the practice itself arrives.
  await desk.press('n');
  await desk.waitFor('New letter');
  desk.type('reception@brightsmile.example\t\t\tNote to the desk\tThe autoclave is back.');
  await desk.waitFor('The autoclave is back.');
  await desk.press('F10');
  await desk.waitFor('Handed to the mail server');
  await desk.waitFor(/unread of 27/, { timeout: 20_000 });
  await desk.press('Home');
  await desk.waitFor(/▌●.*Note to the desk/);
  await desk.press('Enter');
  await desk.waitFor('The autoclave is back.');
  await desk.press('Del');
  await desk.waitFor('Moved to Deleted.');
  await desk.waitFor(/unread of 26/);

  // Another folder, and back.
  await desk.press('o');
  await desk.waitFor('Lab orders');
  await desk.press('End', 'Enter');
  await desk.waitFor(/Lab orders · \d+ unread of 5/);
  await desk.press('Esc');
  await desk.waitFor(/Inbox · /);

  await desk.press('q');
  expect(await desk.exit).toMatchObject({ code: 0 });
  expect(demoFolders()).toEqual(before);
}, 90_000);

test('--demo opens it at once', async () => {
  desk = openTerminal({ args: ['--demo'] });
  await desk.waitFor(/Inbox · \d+ unread of 26/, { timeout: 30_000 });
});
