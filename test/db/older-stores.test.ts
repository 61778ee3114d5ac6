// What becomes of a store that an older frontdesk made.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Connection, connect } from '../../src/db/connection.ts';
import { migrations } from '../../src/db/migrations/index.ts';

let folder: string;
let db: Connection;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fd-old-'));
  db = await connect(join(folder, 'store.db'), 'write');
});
afterEach(async () => {
  await db.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Where the migration stands that says this; the store is as it was just before. */
async function before(words: string): Promise<number> {
  const at = migrations.findIndex((sql) => sql.includes(words));
  for (const sql of migrations.slice(0, at)) await db.exec(sql);
  return at;
}

test.each([
  [1, 1],
  [0, null],
])(
  'a store from before keeps a Yes, and takes its No for not known: nobody had been asked (%s)',
  async (used, known) => {
    const at = await before('campaign_wait');
    await db.run('UPDATE practice SET uses_campaign = ?', [used]);
    await db.exec(migrations[at]!);
    expect(await db.get('SELECT campaign FROM practice')).toEqual({ campaign: known });
  },
);

test('bounces and receipts that came before they were understood are read again, and no other letter', async () => {
  const at = await before('CREATE TABLE report');
  const letters: [from: string, subject: string, here: boolean, again: boolean][] = [
    ['MAILER-DAEMON@mail.brightsmile.example', 'Undelivered Mail Returned to Sender', true, true],
    ['mailer-daemon@googlemail.example', 'Delivery Status Notification (Failure)', true, true],
    ['postmaster@henrylab.example', 'Undeliverable: Lab order', true, true],
    ['MicrosoftExchange329e71ec@brightsmile.example', 'Undeliverable: Your crown', true, true],
    ['aisha@patients.example', 'Read: Your crown', true, true],
    ['aisha@patients.example', 'Re: Your crown', true, false],
    ['news@postmasters.example', 'Mailer-daemon explained', true, false],
    ['postmaster@elsewhere.example', 'Not fetched yet', false, false],
  ];
  for (const [from, subject, here] of letters)
    await db.run(
      'INSERT INTO message (from_address, subject, date, has_source, indexed) VALUES (?, ?, 1, ?, ?)',
      [from, subject, here ? 1 : 0, here ? 1 : 0],
    );
  await db.exec(migrations[at]!);
  const rows = await db.all<{ subject: string; indexed: number }>(
    'SELECT subject, indexed FROM message ORDER BY id',
  );
  expect(rows).toEqual(
    letters.map(([, subject, here, again]) => ({ subject, indexed: here && !again ? 1 : 0 })),
  );
});
