// Servers that do not do what POP3 promises, and lines that fall at every point: never a letter lost, never one twice.
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../../src/db/accounts.ts';
import { resetCounter } from '../../../src/db/counters.ts';
import { readEngineStatus } from '../../../src/db/engine-status.ts';
import { listEvents } from '../../../src/db/events.ts';
import { mailboxByRole } from '../../../src/db/mailboxes.ts';
import { moveLetters } from '../../../src/db/operations.ts';
import { popMemory } from '../../../src/db/pop-letters.ts';
import { LetterIndexer } from '../../../src/mail/engine/letter-indexer.ts';
import { Pop3Engine } from '../../../src/mail/engine/pop3-engine.ts';
import { ParserPool } from '../../../src/mail/mime/parser-pool.ts';
import { type OddBehaviour, type OddPop3, startOddPop3 } from '../../servers/odd-pop3.ts';
import { makeLetter } from '../../support/letters.ts';
import { addPopPractice, type PracticeStore, practiceStore } from '../../support/practice-store.ts';

const COUNT = 230;
const letters = Array.from({ length: COUNT }, (_, i) =>
  makeLetter({
    subject: `Letter ${i}`,
    text: `.dots ${i}\n.\n..\n`,
    messageId: `<odd-${i}@patients.example>`,
  }),
);
const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const all = letters.map(sha).sort();

let practice: PracticeStore;
let odd: OddPop3;
let account: Account;
let engine: Pop3Engine | undefined;
const parser = new ParserPool();
beforeEach(async () => {
  practice = await practiceStore();
});
afterEach(async () => {
  engine = undefined;
  await odd.close();
  await practice.close();
});
afterAll(() => parser.close());

async function serve(bytes: readonly Buffer[], behaviour: OddBehaviour = {}): Promise<void> {
  odd = await startOddPop3(bytes, behaviour);
  account = await addPopPractice(practice.store, odd.port, 'none');
}

/** What one engine does, again and again. */
function sync(again = false) {
  const { signal } = new AbortController();
  const { store } = practice;
  const indexer = new LetterIndexer(store, parser, signal);
  if (!again || !engine) engine = new Pop3Engine({ store, parser, account, indexer, signal, once: true });
  return engine.run();
}

/** Fingerprints of what stands in the account's folders, in order: each placement counts. */
async function here(): Promise<string[]> {
  const rows = await practice.store.all<{ bytes: Buffer; fingerprint: string }>(
    `SELECT s.bytes, m.fingerprint FROM placement p JOIN message m ON m.id = p.message_id JOIN source s ON s.message_id = m.id
     JOIN mailbox b ON b.id = p.mailbox_id WHERE b.account_id = ?`,
    [account.id],
  );
  for (const row of rows) expect(sha(row.bytes)).toBe(row.fingerprint);
  return rows.map((row) => row.fingerprint).sort();
}
const events = async () => (await listEvents(practice.store)).map(({ what }) => what);
const status = async () => readEngineStatus(practice.store, account.id);

const cuts: [string, OddBehaviour][] = [
  ...['GREETING', 'CAPA', 'USER', 'PASS', 'LIST', 'UIDL', 'RETR', 'DELE', 'QUIT'].flatMap(
    (name): [string, OddBehaviour][] => [
      [`${name}, before its answer`, { answer: (command) => (command.startsWith(name) ? '' : undefined) }],
      [`${name}, in nonsense`, { answer: (command) => (command.startsWith(name) ? 'what?' : undefined) }],
    ],
  ),
  [
    'the 150th RETR',
    { answer: (command, count) => (command.startsWith('RETR') && count === 150 ? '' : undefined) },
  ],
  [
    'the 2nd DELE',
    { answer: (command, count) => (command.startsWith('DELE') && count === 2 ? '' : undefined) },
  ],
  [
    'the last DELE',
    { answer: (command, count) => (command.startsWith('DELE') && count === COUNT ? '' : undefined) },
  ],
  ['the middle of the first letter', { cutInLetter: 1 }],
  ['the middle of the 201st letter', { cutInLetter: 201 }],
  ['QUIT, after it has deleted', { quit: 'deletesAndCuts' }],
];

describe('a line that falls at', () => {
  test.each(cuts)('%s', async (_name, behaviour) => {
    await serve(letters, behaviour);
    const first = await sync();
    expect(first.problem).not.toBeNull();
    expect(['timeout', 'server', 'settings']).toContain(first.problem!.kind);
    // Never deleted what is not here.
    const safe = new Set(await here());
    for (const print of all)
      expect(safe.has(print) || odd.letters.some(({ bytes }) => sha(bytes) === print)).toBe(true);
    odd.behaviour = {};
    expect((await sync()).problem).toBeNull();
    expect(await here()).toEqual(all);
    expect(odd.letters).toEqual([]);
  });

  test('QUIT: letters that are here are deleted in the next visit, not fetched again', async () => {
    await serve(letters, { answer: (command) => (command === 'QUIT' ? '' : undefined) });
    await sync();
    odd.behaviour = {};
    odd.heard.length = 0;
    expect((await sync()).newLetters).toBe(0);
    expect(odd.heard.filter((command) => command.startsWith('RETR'))).toEqual([]);
    expect(odd.heard.filter((command) => command.startsWith('DELE'))).toHaveLength(COUNT);
    expect(odd.letters).toEqual([]);
  });
});

describe('a server', () => {
  test('without UIDL: the bytes decide, also after a line that fell', async () => {
    await serve(letters, { noUidl: true, answer: (command) => (command === 'QUIT' ? '' : undefined) });
    await sync();
    expect(await here()).toEqual(all);
    odd.behaviour = { noUidl: true };
    expect((await sync()).newLetters).toBe(0);
    expect(await here()).toEqual(all);
    expect(odd.letters).toEqual([]);
    expect(await events()).toContain('the server gives letters no names (no UIDL)');
  });

  test('from before CAPA and UIDL, one command at a time', async () => {
    await serve(letters, { old: true, noUidl: true });
    expect((await sync()).newLetters).toBe(COUNT);
    expect(odd.letters).toEqual([]);
  });

  test('whose unique-ids repeat in one list', async () => {
    await serve(letters, { answer: (command) => (command === 'QUIT' ? '' : undefined) });
    for (const [index, letter] of odd.letters.entries()) letter.id = `id-${index % 7}`;
    await sync();
    expect((await popMemory(practice.store, account.id)).size).toBe(0);
    odd.behaviour = {};
    expect((await sync()).newLetters).toBe(0);
    expect(await here()).toEqual(all);
    expect(odd.letters).toEqual([]);
    expect(await events()).toContain('the server gives several letters one name (UIDL)');
  });

  test('that gives a name that was taken to another letter: it is fetched, not deleted', async () => {
    await serve(letters.slice(0, 3), { answer: (command) => (command === 'QUIT' ? '' : undefined) });
    await sync();
    odd.behaviour = {};
    odd.letters = [{ bytes: makeLetter({ subject: 'Another one', text: 'of another length' }), id: 'id-2' }];
    expect((await sync()).newLetters).toBe(1);
    expect(await here()).toHaveLength(4);
    expect(odd.letters).toEqual([]);
  });

  test('that gives the name of a letter it has deleted to another of the same size', async () => {
    await serve(letters.slice(0, 1));
    await sync();
    const twin = Buffer.from(letters[0]!.toString('latin1').replace('Letter 0', 'Letter X'), 'latin1');
    odd.letters = [{ bytes: twin, id: 'id-1' }];
    expect((await sync()).newLetters).toBe(1);
    expect(await here()).toHaveLength(2);
  });

  test('that was moved, with new names for everything', async () => {
    await serve(letters, { answer: (command) => (command === 'QUIT' ? '' : undefined) });
    await sync();
    const inbox = (await mailboxByRole(practice.store, account.id, 'inbox'))!;
    const archive = (await mailboxByRole(practice.store, account.id, 'archive'))!;
    const [one] = await practice.store.all<{ id: number }>(
      'SELECT id FROM placement WHERE mailbox_id = ? LIMIT 1',
      [inbox.id],
    );
    await moveLetters(practice.store, [one!.id], archive.id);
    odd.behaviour = {};
    for (const letter of odd.letters) letter.id = `new-${letter.id}`;
    expect((await sync()).newLetters).toBe(0);
    expect(await here()).toEqual(all);
    expect(odd.letters).toEqual([]);
    expect((await mailboxByRole(practice.store, account.id, 'archive'))!.total).toBe(1);
    expect(
      (await listEvents(practice.store)).find(({ what }) => what === 'letters fetched that were here already')
        ?.detail,
    ).toEqual({ letters: COUNT });
  });

  test('whose sizes are wrong', async () => {
    await serve(letters, { sizeOf: () => 0 });
    expect((await sync()).newLetters).toBe(COUNT);
    expect(odd.letters).toEqual([]);
  });

  test('with a letter that it does not give: told, passed over, and taken when it can be', async () => {
    await serve(letters, { answer: (command) => (command === 'RETR 100' ? '-ERR damaged' : undefined) });
    expect(await sync()).toEqual({ newLetters: COUNT - 1, problem: null });
    expect(odd.letters.map(({ id }) => id)).toEqual(['id-100']);
    expect((await status())?.problem?.title).toMatch(
      /There is 1 letter at localhost that could not be fetched/,
    );
    expect(await events()).toContain('letter cannot be fetched');
    odd.heard.length = 0;
    await sync(true);
    expect(odd.heard.some((command) => command.startsWith('RETR'))).toBe(false);
    odd.behaviour = {};
    expect((await sync()).newLetters).toBe(1);
    expect(await here()).toEqual(all);
    expect((await status())?.problem).toBeNull();
  });

  test('that refuses to delete: told, and nothing twice', async () => {
    await serve(letters.slice(0, 5), {
      answer: (command) => (command === 'DELE 2' ? '-ERR read-only' : undefined),
    });
    expect((await sync()).newLetters).toBe(5);
    expect(odd.letters).toHaveLength(1);
    expect((await status())?.problem?.title).toMatch(/1 letter at localhost that could not be deleted/);
    odd.heard.length = 0;
    await sync(true);
    expect(odd.heard.some((command) => /^(RETR|DELE)/.test(command))).toBe(false);
    odd.behaviour = {};
    expect((await sync()).newLetters).toBe(0);
    expect(odd.letters).toEqual([]);
    expect(await here()).toHaveLength(5);
  });

  test('that refuses at QUIT: nothing is believed, and the next visit deletes', async () => {
    await serve(letters.slice(0, 5), {
      answer: (command) => (command === 'QUIT' ? '-ERR some were not removed' : undefined),
    });
    expect((await sync()).problem).toMatchObject({ kind: 'server' });
    expect([...(await popMemory(practice.store, account.id)).values()].some(({ deleted }) => deleted)).toBe(
      false,
    );
    expect(await events()).toContain('the server did not delete what was fetched');
    odd.behaviour = {};
    expect((await sync()).newLetters).toBe(0);
    expect(odd.letters).toEqual([]);
  });

  test('that says it has deleted and has not: looked at once more, told, and then left alone', async () => {
    await serve(letters.slice(0, 5), { quit: 'lies' });
    expect((await sync()).newLetters).toBe(5);
    expect(await sync(true)).toEqual({ newLetters: 5, problem: null });
    await sync(true);
    expect((await status())?.problem?.title).toMatch(/5 letters at localhost that could not be deleted/);
    odd.heard.length = 0;
    await sync(true);
    expect(odd.heard.some((command) => /^(RETR|DELE)/.test(command))).toBe(false);
    expect(await here()).toHaveLength(5);
  });

  test('whose maildrop is in use: waits and tries again', async () => {
    let refusals = 2;
    await serve(letters.slice(0, 5), {
      answer: (command) =>
        command.startsWith('PASS') && refusals-- > 0 ? '-ERR [IN-USE] another session' : undefined,
    });
    expect(await sync()).toEqual({ newLetters: 5, problem: null });
  });

  test('after a reset everything that it still lists is fetched again, and nothing stands twice', async () => {
    await serve(letters.slice(0, 5), { answer: (command) => (command === 'QUIT' ? '' : undefined) });
    await sync();
    await resetCounter(
      practice.store,
      (await mailboxByRole(practice.store, account.id, 'inbox'))!.id,
      'test',
    );
    odd.behaviour = {};
    odd.heard.length = 0;
    expect((await sync()).newLetters).toBe(0);
    expect(odd.heard.filter((command) => command.startsWith('RETR'))).toHaveLength(5);
    expect(await here()).toHaveLength(5);
    expect(odd.letters).toEqual([]);
    expect((await mailboxByRole(practice.store, account.id, 'inbox'))!.counter).toMatchObject({
      generation: 2,
      resetAt: null,
      uid: 5,
    });
  });
});
