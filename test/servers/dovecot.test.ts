import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillMailbox } from '../support/mailbox.ts';
import { makeCertificates, type ServerCertificate, type TestCertificates } from './certificates.ts';
import { type Dovecot, dovecotMissing, startDovecot } from './dovecot.ts';

describe.skipIf(dovecotMissing)('Dovecot for tests', () => {
  const user = 'reception@brightsmile.example';
  let folder: string;
  let certificates: TestCertificates;
  let dovecot: Dovecot;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fd-cert-'));
    certificates = makeCertificates(folder);
    dovecot = await startDovecot({ users: { [user]: 'molar 14' }, certificate: certificates.good });
  });

  afterAll(async () => {
    await dovecot?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function client(how: { port?: number; secure?: boolean; pass?: string; ca?: string } = {}): ImapFlow {
    const imap = new ImapFlow({
      host: '127.0.0.1',
      port: how.port ?? dovecot.ports.imaps,
      secure: how.secure ?? true,
      doSTARTTLS: how.secure === false ? true : undefined,
      auth: { user, pass: how.pass ?? 'molar 14' },
      logger: false,
      tls: { ca: how.ca ?? certificates.ca, servername: 'localhost' },
    });
    imap.on('error', () => {});
    return imap;
  }

  it('shows letters put behind its back, over TLS and STARTTLS, and the flags that a client sets', async () => {
    const mail = dovecot.mail(user);
    fillMailbox(mail, 'INBOX', 5);
    for (const how of [{}, { port: dovecot.ports.imap, secure: false }]) {
      const imap = client(how);
      await imap.connect();
      const opened = await imap.mailboxOpen('INBOX');
      expect(opened.exists).toBe(5);
      await imap.messageFlagsAdd('1', ['\\Flagged']);
      await imap.logout();
    }
    const letters = mail.list('INBOX');
    expect(letters.map((letter) => letter.flags)).toEqual([['\\Flagged'], [], ['\\Seen'], [], []]);
    expect(letters[4]!.bytes.toString()).toContain('<fill-inbox-5@patients.example>');
  });

  it('has the special folders and the extensions that frontdesk uses, and moves letters', async () => {
    const imap = client();
    await imap.connect();
    for (const name of ['MOVE', 'UIDPLUS', 'CONDSTORE', 'QRESYNC', 'IDLE', 'SPECIAL-USE'])
      expect(imap.capabilities.has(name), name).toBe(true);
    const folders = await imap.list();
    expect(
      folders
        .map((one) => one.specialUse)
        .filter(Boolean)
        .sort(),
    ).toEqual(['\\Archive', '\\Drafts', '\\Inbox', '\\Junk', '\\Sent', '\\Trash']);
    await imap.mailboxOpen('INBOX');
    const moved = await imap.messageMove('1', 'Archive');
    expect(moved && [...(moved.uidMap ?? [])]).toEqual([[1, 1]]);
    await imap.logout();
    expect(dovecot.mail(user).list('Archive')).toHaveLength(1);
    expect(dovecot.mail(user).folders()).toEqual(['INBOX', 'Archive']);
  });

  it('tells an idle client of a new letter', async () => {
    const imap = client();
    await imap.connect();
    await imap.mailboxOpen('INBOX');
    const arrived = new Promise<{ count: number }>((resolve) => imap.once('exists', resolve));
    void imap.idle();
    dovecot.mail(user).put('INBOX', 'Subject: new\r\n\r\nhello\r\n');
    expect((await arrived).count).toBe(5);
    await imap.logout();
  });

  it('says no at once to a wrong password, and takes a changed one', async () => {
    const started = Date.now();
    await expect(client({ pass: 'wrong' }).connect()).rejects.toMatchObject({ authenticationFailed: true });
    expect(Date.now() - started).toBeLessThan(3_000);
    await dovecot.setPassword(user, 'incisor 11');
    const imap = client({ pass: 'incisor 11' });
    await imap.connect();
    await imap.logout();
    await dovecot.setPassword(user, 'molar 14');
  });

  it('comes back on the same ports with the same mail after a stop', async () => {
    const before = dovecot.mail(user).list('INBOX').length;
    await dovecot.stop();
    await expect(client().connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await dovecot.start();
    const imap = client();
    await imap.connect();
    expect((await imap.mailboxOpen('INBOX')).exists).toBe(before);
    await imap.logout();
  });

  it.each([
    ['expired', 'CERT_HAS_EXPIRED'],
    ['wrongName', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['selfSigned', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ] as const)('can have a bad certificate: %s', async (kind, code) => {
    const certificate: ServerCertificate = certificates[kind];
    const other = await startDovecot({ users: { [user]: 'molar 14' }, certificate });
    try {
      await expect(client({ port: other.ports.imaps }).connect()).rejects.toMatchObject({ code });
    } finally {
      await other.close();
    }
  });
});
