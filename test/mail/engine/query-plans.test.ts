// What the engine asks of the store again and again must not read every letter. SQLite plans without statistics, so
// that a small store tells how a large one is read.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { connect, type Params } from '../../../src/db/connection.ts';
import { saveDraft } from '../../../src/db/drafts.ts';
import { emptyFields } from '../../../src/mail/outbox/write-letter.ts';
import { makeCertificates, trust } from '../../servers/certificates.ts';
import { dovecotMissing } from '../../servers/dovecot.ts';
import { makeLetter } from '../../support/letters.ts';
import { type FaultyDesk, type FaultyOffice, openOffice } from '../faults/faulty-desk.ts';

type Asked = Map<string, Params>;

/** What is asked while it works, with what was bound: the library does as ever. */
async function askedDuring(work: () => Promise<void>): Promise<Asked> {
  const asked: Asked = new Map();
  const { prototype } = sqlite3.Database;
  for (const name of ['all', 'run'] as const) {
    const real = prototype[name] as (...args: unknown[]) => unknown;
    vi.spyOn(prototype, name).mockImplementation(function (this: unknown, ...args: unknown[]) {
      asked.set(String(args[0]), args[1] as Params);
      return real.apply(this, args) as never;
    });
  }
  await work();
  vi.restoreAllMocks();
  return asked;
}

/** Reads of every row of a table that holds one for each letter; an index of only a few of them is none. */
async function wholeReads(desk: FaultyDesk, asked: Asked): Promise<string[]> {
  const db = await connect(join(desk.store.folder, 'store.db'), 'read');
  const partial = await db.all<{ name: string }>(
    "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name IN ('message', 'placement', 'source') AND sql LIKE '% WHERE %'",
  );
  const found: string[] = [];
  for (const [sql, params] of asked) {
    if (!/\b(message|placement|source)\b/.test(sql)) continue;
    const plan = await db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, params);
    const names = [...sql.matchAll(/\b(?:message|placement|source)(?: AS)? (\w+)/g)].map((match) => match[1]);
    for (const { detail } of plan) {
      const [, table] = /^SCAN (\w+)/.exec(detail) ?? [];
      if (table === undefined || !['message', 'placement', 'source', ...names].includes(table)) continue;
      if (!partial.some(({ name }) => detail.includes(` INDEX ${name}`))) found.push(`${detail}: ${sql}`);
    }
  }
  await db.close();
  return found;
}

describe.skipIf(dovecotMissing)('what the engine asks of the store', () => {
  let folder: string;
  let office: FaultyOffice;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fd-cert-'));
    const certificates = makeCertificates(folder);
    trust(certificates);
    office = await openOffice(certificates, '', 3);
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(async () => {
    await office.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('an index of a whole table is a whole read, one of a part is not', async () => {
    const desk = await office.desk({ letters: 2 });
    const reads = await wholeReads(
      desk,
      new Map([
        ['SELECT p.id FROM placement p', []],
        ['SELECT m.fingerprint FROM message m', []],
        ['SELECT id FROM message m WHERE has_source = 1 AND indexed = 0 ORDER BY id DESC', []],
        ['SELECT id FROM message WHERE fingerprint = ?', ['x']],
      ]),
    );
    expect(reads.map((read) => read.replace(/ USING.*:/, ':'))).toEqual([
      'SCAN p: SELECT p.id FROM placement p',
      'SCAN m: SELECT m.fingerprint FROM message m',
    ]);
  });

  test('no first download and no look for news reads every letter', async () => {
    const desk = await office.desk({ letters: 12 });
    const asked = await askedDuring(async () => {
      await desk.sync();
      await saveDraft(desk.store, desk.account.id, { ...emptyFields, subject: 'Your crown' });
      desk.mail.put('INBOX', makeLetter({ subject: 'News' }));
      await desk.sync();
      await desk.sync();
    });
    expect(asked.size).toBeGreaterThan(40);
    expect(await wholeReads(desk, asked)).toEqual([]);
  });
});
