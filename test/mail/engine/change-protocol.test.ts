// An account that is changed between IMAP and POP3, and back, against one Dovecot that speaks both.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Account, findAccount, saveAccount } from '../../../src/db/accounts.ts';
import { planToPop3 } from '../../../src/db/change-protocol.ts';
import { listEvents } from '../../../src/db/events.ts';
import { listLetters } from '../../../src/db/letters.ts';
import { listMailboxes, mailboxByRole, type Role } from '../../../src/db/mailboxes.ts';
import { expungeLetters, moveLetters, setFlags } from '../../../src/db/operations.ts';
import { syncOnce } from '../../../src/mail/engine/sync-once.ts';
import { ParserPool } from '../../../src/mail/mime/parser-pool.ts';
import { makeCertificates, trust } from '../../servers/certificates.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../../servers/dovecot.ts';
import { makeLetter } from '../../support/letters.ts';
import { fillMailbox } from '../../support/mailbox.ts';
import {
  addPractice,
  type PracticeStore,
  practiceAddress,
  practicePassword,
  practiceSettings,
  practiceStore,
} from '../../support/practice-store.ts';

describe.skipIf(dovecotMissing)('an account is changed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fd-cert-'));
  const parser = new ParserPool();
  let dovecot: Dovecot;
  let practice: PracticeStore;
  let account: Account;
  const certificates = makeCertificates(folder);
  beforeAll(() => trust(certificates));
  afterAll(async () => {
    await parser.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    dovecot = await startDovecot({
      users: { [practiceAddress]: practicePassword },
      certificate: certificates.good,
    });
    practice = await practiceStore();
    account = await addPractice(practice.store, { imapPort: dovecot.ports.imaps, smtpPort: 1 });
  });
  afterEach(async () => {
    await practice.close();
    await dovecot.close();
  });

  const mail = () => dovecot.mail(practiceAddress);
  async function receiveBy(protocol: 'imap' | 'pop3'): Promise<void> {
    const port = protocol === 'imap' ? dovecot.ports.imaps : dovecot.ports.pop3s;
    const settings = practiceSettings({ imapPort: port, smtpPort: 1 });
    const changed = { ...settings, incoming: { ...settings.incoming, protocol } };
    await saveAccount(
      practice.store,
      changed,
      { password: undefined, outgoingPassword: undefined },
      'test',
      account.id,
    );
    account = (await findAccount(practice.store, account.id))!;
  }
  const sync = () =>
    syncOnce({ store: practice.store, parser, account, signal: new AbortController().signal });
  const box = async (role: Role) => (await mailboxByRole(practice.store, account.id, role))!;
  const letters = async (role: Role) => listLetters(practice.store, (await box(role)).id, 0, 1000);
  const shown = async () =>
    (
      await practice.store.all<{ n: number }>(
        'SELECT count(*) AS n FROM placement p JOIN mailbox b ON b.id = p.mailbox_id WHERE b.account_id = ? GROUP BY p.message_id',
        [account.id],
      )
    ).map(({ n }) => n);

  test('from IMAP to POP3: letters, marks and folders stay, nothing stands twice, the inbox at the server empties', async () => {
    fillMailbox(mail(), 'INBOX', 12);
    fillMailbox(mail(), 'Archive', 4);
    mail().put('Suppliers/Labs', makeLetter({ subject: 'Crown case 1182' }));
    await sync();
    const [first, second, third, fourth] = await letters('inbox');
    await setFlags(practice.store, [first!.id], { flagged: true, seen: true });
    await moveLetters(practice.store, [second!.id], (await box('archive')).id);
    await expungeLetters(practice.store, [third!.id]);
    // As if the engine had listed, but not yet fetched: one of the inbox, one of Archive.
    const [archived] = (await letters('archive')).filter(({ id }) => id !== second!.id);
    for (const messageId of [fourth!.messageId, archived!.messageId])
      await practice.store.write(async (tx) => {
        await tx.run('DELETE FROM source WHERE message_id = ?', [messageId]);
        await tx.run('UPDATE message SET has_source = 0, fingerprint = NULL WHERE id = ?', [messageId]);
      });
    expect(await planToPop3(practice.store, account.id)).toEqual({
      stay: 14,
      fetched: 1,
      leftThere: 1,
      operations: 3,
    });

    await receiveBy('pop3');
    expect(await practice.store.get('SELECT count(*) AS n FROM operation')).toEqual({ n: 0 });
    expect(
      await practice.store.get('SELECT count(*) AS n FROM placement WHERE server_mailbox_id IS NOT NULL'),
    ).toEqual({ n: 0 });
    const change = (await listEvents(practice.store)).find(
      ({ what }) => what === 'changed from IMAP to POP3',
    );
    expect(change).toMatchObject({ who: 'test', detail: { stay: 14, leftThere: 1, operations: 3 } });
    // The one that waited to be deleted at the server is still there, so that it comes back; so does the half one.
    expect(await sync()).toEqual({ newLetters: 2, problem: null });
    expect(mail().list('INBOX')).toEqual([]);
    expect(mail().list('Archive')).toHaveLength(4);
    expect(await shown()).toEqual(Array(16).fill(1));
    expect((await letters('inbox')).find(({ messageId }) => messageId === first!.messageId)).toMatchObject({
      flagged: true,
      seen: true,
    });
    expect((await letters('archive')).map(({ messageId }) => messageId)).toContain(second!.messageId);
    const boxes = await listMailboxes(practice.store, account.id);
    expect(boxes.every(({ local }) => local)).toBe(true);
    expect(boxes.find(({ path }) => path === 'Suppliers/Labs')).toMatchObject({ total: 1 });
    expect(boxes.filter(({ role }) => role === 'trash')).toHaveLength(1);
  });

  test('an engine that still has the old settings moves nothing any more', async () => {
    await receiveBy('pop3');
    const before = account;
    await receiveBy('imap');
    fillMailbox(mail(), 'INBOX', 3);
    const { signal } = new AbortController();
    const late = await syncOnce({ store: practice.store, parser, account: before, signal });
    expect(late).toEqual({ newLetters: 0, problem: null });
    expect(mail().list('INBOX')).toHaveLength(3);
    expect(await sync()).toEqual({ newLetters: 3, problem: null });
    expect(mail().list('INBOX')).toHaveLength(3);
  });

  test('from POP3 to IMAP: all local letters stay; and back again: nothing stands twice', async () => {
    await receiveBy('pop3');
    fillMailbox(mail(), 'INBOX', 9);
    await sync();
    const [first, second] = await letters('inbox');
    await moveLetters(practice.store, [first!.id], (await box('trash')).id);
    await setFlags(practice.store, [second!.id], { seen: true });
    await receiveBy('imap');
    expect((await listMailboxes(practice.store, account.id)).map(({ role }) => role).filter(Boolean)).toEqual(
      ['inbox'],
    );
    expect((await listMailboxes(practice.store, account.id)).map(({ path }) => path)).toEqual([
      'INBOX',
      'Deleted',
    ]);
    mail().put('INBOX', makeLetter({ subject: 'By IMAP' }));
    await sync();
    expect(await shown()).toEqual(Array(10).fill(1));
    expect(await box('inbox')).toMatchObject({ total: 9, local: false });
    expect(await box('trash')).toMatchObject({ path: 'Trash', total: 0, local: false });
    const old = (await listMailboxes(practice.store, account.id)).find(({ path }) => path === 'Deleted');
    expect(old).toMatchObject({ local: true, role: null, total: 1 });
    expect(mail().list('INBOX')).toHaveLength(1);

    await receiveBy('pop3');
    await sync();
    expect(mail().list('INBOX')).toEqual([]);
    expect(await shown()).toEqual(Array(10).fill(1));
    expect((await letters('inbox')).find(({ messageId }) => messageId === second!.messageId)?.seen).toBe(
      true,
    );
  });

  test('another host or user: names that were taken count for nothing, the bytes do', async () => {
    await receiveBy('pop3');
    await practice.store.write((tx) =>
      tx.run(
        `INSERT INTO pop_letter (account_id, unique_id, fingerprint, generation, taken_at) VALUES (?, 'a', 'b', 4, 1)`,
        [account.id],
      ),
    );
    const settings = practiceSettings({ imapPort: dovecot.ports.pop3s, smtpPort: 1 });
    const moved = {
      ...settings,
      incoming: { ...settings.incoming, protocol: 'pop3' as const, host: 'other.example' },
    };
    await saveAccount(
      practice.store,
      moved,
      { password: undefined, outgoingPassword: undefined },
      'test',
      account.id,
    );
    expect(await practice.store.get('SELECT generation FROM pop_letter')).toEqual({ generation: 0 });
  });
});
