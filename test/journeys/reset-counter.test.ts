// "Support asked us to reset the mailbox counter. Will all our letters come twice now?"
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dovecotMissing } from '../servers/dovecot.ts';
import { fillMailbox } from '../support/mailbox.ts';
import { address, type Practice, startPractice, userName } from './support.ts';

describe.skipIf(dovecotMissing)('Reset Mailbox Counter', () => {
  let practice: Practice;
  beforeEach(async () => {
    practice = await startPractice();
    fillMailbox(practice.imap.mail(userName), 'INBOX', 240);
    await practice.setUp();
  });
  afterEach(() => practice.close());

  interface Listed {
    total: number;
    rows: { id: number; subject: string; flags: string[] }[];
  }
  const listed = () => practice.command<Listed>('list', '--limit', '500');

  test('says what it does, is undone, is made; every letter is here once, read as before', async () => {
    const desk = practice.open();
    await desk.waitFor(new RegExp(`160 unread of 240 .*✔ ${address}`));
    // Read here, so that a mark is at stake that this desk has made.
    await desk.press('t');
    await desk.waitFor('unread of 240');
    const before = await listed();

    await desk.press('c');
    await desk.waitFor('Mailbox counters');
    await desk.press('End', 'Up', 'Up', 'Enter');
    await desk.waitFor(/▌ Inbox +240 +240 +UID 240 .*up to date/);
    await desk.press('r');
    await desk.waitFor('240 letters will be fetched again; all of them are already');
    await desk.press('f');
    await desk.waitFor('Inbox is reset: u undoes it until fetching begins.');
    await desk.waitFor(/▌ Inbox +240 +240 +reset .*begins soon/);
    await desk.press('u');
    await desk.waitFor('Undone: the counter of Inbox is as it was.');
    await desk.waitFor(/▌ Inbox +240 +240 +UID 240 .*up to date/);

    await desk.press('r');
    await desk.waitFor('Fetch 240 letters again');
    await desk.press('f');
    await desk.waitFor('begins soon');
    await desk.waitFor('Inbox is being fetched again: too late to undo the reset.', { timeout: 30_000 });
    await desk.waitFor(/▌ Inbox +240 +240 +UID 240 .*up to date/, { timeout: 30_000 });
    await desk.waitFor(new RegExp(`✔ ${address.slice(0, 20)}`), { timeout: 30_000 });

    const after = await listed();
    expect(after).toEqual(before);
    const { counters } = await practice.command<{ counters: { folder: string; generation: number }[] }>(
      'counter',
    );
    expect(counters.find(({ folder }) => folder === 'INBOX')?.generation).toBe(2);
    const { events } = await practice.command<{ events: { kind: string }[] }>('events', '--limit', '3');
    expect(events.map(({ kind }) => kind)).toEqual([
      ...['counter reset', 'counter reset undone', 'counter reset'],
    ]);
    await desk.press('q');
    expect((await desk.exit).code).toBe(0);
  }, 120_000);
});
