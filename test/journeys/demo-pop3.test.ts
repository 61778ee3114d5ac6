// "What does it mean that POP3 moves everything?" Tried in the practice mailbox, with its own sign-in.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTerminal, type TerminalRun } from '../support/pty.ts';

let folder: string;
let desk: TerminalRun;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fd-demo-'));
  mkdirSync(join(folder, 'passing'));
  const env = { TMPDIR: join(folder, 'passing') };
  desk = openTerminal({ args: ['--demo'], home: join(folder, 'home'), env });
});
afterEach(async () => {
  await desk.close();
  rmSync(folder, { recursive: true, force: true });
});

/** From field to field until this one has the keys. */
async function tabTo(field: string): Promise<void> {
  for (let fields = 0; fields < 20; fields++) {
    const before = desk.screen();
    if (before.includes(`▸ ${field}`)) return;
    await desk.press('Tab');
    await desk.waitUntil((now) => now !== before, 'the next field');
  }
  throw new Error(`No field "${field}":\n${desk.screen()}`);
}

test('the letters are moved here, each of them once; the word has to be typed', {
  timeout: 90_000,
}, async () => {
  await desk.waitFor(/✔ reception@brightsmile\.example \d\d:\d\d/);
  await desk.press('F2');
  await desk.waitFor(/▸ \[ Other Email/);
  await desk.press('Enter');
  await desk.waitFor('▸ Practice Email Address');
  const imapPort = /ports (\d+) and/.exec(desk.screen().replace(/\s+/g, ' '))![1]!;
  await tabTo('[x] Use IMAP');
  await desk.press('Space');
  // The page tells another port as soon as POP3 is chosen.
  await desk.waitFor('▸ [ ] Use IMAP');
  const told = (screen: string): string => /ports (\d+) and/.exec(screen.replace(/\s+/g, ' '))?.[1] ?? '';
  const shown = await desk.waitUntil((screen) => !['', imapPort].includes(told(screen)), 'the port of POP3');
  await desk.press('Shift-Tab', 'Shift-Tab');
  await desk.waitFor('▸ Incoming Mail Port');
  await desk.press('Ctrl-U');
  desk.type(told(shown));
  await desk.waitFor(new RegExp(`Incoming Mail Port +${told(shown)}`));
  await desk.press('F5');
  await desk.waitFor(/Incoming .*✔ signed in/);
  await desk.waitFor(/Outgoing .*✔ may send/);
  await desk.press('F10');
  await desk.waitFor('Move all mail to this computer?');
  desk.type('move');
  await desk.press('Enter');
  await desk.waitFor('Patients see:');
  await desk.press('F10');
  await desk.waitFor(/by POP3:\s+mail is MOVED to this computer/);
  await desk.press('F10');
  await desk.waitFor(/^ Inbox · /);
  await desk.waitFor('Appointment on Thursday');

  // Nothing came twice, and all that was there is here.
  await desk.press('c');
  await desk.waitFor('Mailbox counters');
  for (let down = 0; down < 6; down++) await desk.press('Down');
  await desk.waitFor('▌  Mailbox counters');
  await desk.press('Enter');
  await desk.waitFor(/^ Configure › Mailbox counters/);
  await desk.waitFor('Inbox: 26 letters here, 0 at the server.');
  await desk.waitFor(/26 letters have been taken from the\s+server, all that were there/);
  await desk.press('q');
  expect(await desk.exit).toMatchObject({ code: 0 });
});
