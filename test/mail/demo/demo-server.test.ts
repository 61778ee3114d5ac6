import { ImapFlow } from 'imapflow';
import nodemailer from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoServer, startDemoServer } from '../../../src/mail/demo/demo-server.ts';
import { parseLetter } from '../../../src/mail/mime/parse-letter.ts';

let demo: DemoServer;
beforeAll(async () => {
  demo = await startDemoServer();
});
afterAll(() => demo?.stop());

function client(pass = demo.password): ImapFlow {
  const { user, imapPort: port } = demo;
  const imap = new ImapFlow({ host: '127.0.0.1', port, secure: false, auth: { user, pass }, logger: false });
  imap.on('error', () => {});
  return imap;
}

async function connected(): Promise<ImapFlow> {
  const imap = client();
  await imap.connect();
  return imap;
}

async function send(to: string, pass = demo.password): Promise<void> {
  const { user, smtpPort: port } = demo;
  const transport = nodemailer.createTransport({ host: '127.0.0.1', port, auth: { user, pass } });
  try {
    await transport.sendMail({
      from: demo.address,
      to,
      subject: 'A question',
      text: 'Is it open?',
      messageId: '<q@x.example>',
    });
  } finally {
    transport.close();
  }
}

/** The next letter that comes into the inbox after `act`, as an idle client hears of it. */
async function arriving(act: () => Promise<void>) {
  const imap = await connected();
  try {
    const { exists } = await imap.mailboxOpen('INBOX');
    const arrived = new Promise<void>((resolve) => {
      imap.on('exists', ({ count }) => count > exists && resolve());
    });
    void imap.idle();
    await act();
    await arrived;
    const message = await imap.fetchOne('*', { source: true, flags: true });
    if (!message || message.source === undefined) throw new Error('No letter');
    return { ...(await parseLetter(message.source)), flags: message.flags };
  } finally {
    await imap.logout();
  }
}

describe("the demo's server", () => {
  it('has the folders of a practice, with their roles and counts', async () => {
    const imap = await connected();
    const folders = await imap.list({ statusQuery: { messages: true, unseen: true } });
    const found = Object.fromEntries(
      folders.map((one) => [one.path, [one.specialUse, one.status?.messages]]),
    );
    expect(found).toMatchObject({
      INBOX: ['\\Inbox', expect.any(Number)],
      Sent: ['\\Sent', expect.any(Number)],
      Drafts: ['\\Drafts', 1],
      Archive: ['\\Archive', 12],
      Junk: ['\\Junk', 3],
      Deleted: ['\\Trash', 3],
      'Lab orders': [undefined, 5],
    });
    await imap.logout();
  });

  it('lists and gives its letters', async () => {
    const imap = await connected();
    await imap.mailboxOpen('INBOX', { readOnly: true });
    const letters = await imap.fetchAll('1:*', {
      envelope: true,
      bodyStructure: true,
      flags: true,
      size: true,
      source: true,
    });
    const photo = letters.find((one) => /photo attached/.test(one.envelope?.subject ?? ''))!;
    expect(photo.flags).toEqual(new Set());
    expect(photo.bodyStructure?.childNodes?.map((part) => part.type)).toEqual(['text/plain', 'image/jpeg']);
    expect(photo.size).toBe(photo.source!.length);
    expect(letters.map((one) => one.envelope?.subject)).toContain('预约确认');
    await imap.logout();
  });

  it('keeps flags, moves with COPYUID, takes letters into Sent and finds them by Message-ID', async () => {
    const imap = await connected();
    await imap.mailboxOpen('INBOX');
    await imap.messageFlagsAdd('3', ['\\Seen', '\\Flagged'], { uid: true });
    expect(await imap.fetchOne('3', { flags: true }, { uid: true })).toMatchObject({
      flags: new Set(['\\Seen', '\\Flagged']),
    });
    expect(await imap.messageMove('3,4', 'Archive', { uid: true })).toMatchObject({
      uidMap: new Map([
        [3, 13],
        [4, 14],
      ]),
    });
    const source = Buffer.from(
      'Message-ID: <sent@x.example>\r\nSubject: Gr\u00fc\u00dfe\r\n\r\nGr\u00fc\u00dfe\r\n',
    );
    const appended = await imap.append('Sent', source, ['\\Seen'], new Date());
    expect(appended).toMatchObject({ uid: expect.any(Number), uidValidity: expect.any(BigInt) });
    await imap.mailboxOpen('Sent');
    const [uid] = (await imap.search({ header: { 'message-id': '<sent@x.example>' } }, { uid: true })) || [];
    expect(uid).toBe(appended && 'uid' in appended ? appended.uid : 0);
    expect(await imap.fetchOne(String(uid), { source: true }, { uid: true })).toMatchObject({ source });
    await imap.logout();
  });

  it('tells what changed since a MODSEQ, and tells others of flags and moves', async () => {
    const [one, two] = [await connected(), await connected()];
    const { highestModseq } = await one.mailboxOpen('INBOX');
    await two.mailboxOpen('INBOX');
    const heard = (event: 'flags' | 'expunge') => new Promise((resolve) => one.once(event, resolve));
    void one.idle();
    const flags = heard('flags');
    await two.messageFlagsAdd('7', ['\\Flagged'], { uid: true });
    expect(await flags).toMatchObject({ uid: 7, flags: expect.objectContaining(new Set(['\\Flagged'])) });
    const changed = await one.fetchAll('1:*', { uid: true }, { uid: true, changedSince: highestModseq! });
    expect(changed.map((message) => message.uid)).toEqual([7]);
    const gone = heard('expunge');
    void one.idle();
    await two.messageMove('7', 'Deleted', { uid: true });
    expect(await gone).toMatchObject({ path: 'INBOX' });
    await Promise.all([one.logout(), two.logout()]);
  });

  it('brings a letter to the practice into its inbox at once', async () => {
    const letter = await arriving(() => send(demo.address));
    expect(letter).toMatchObject({ subject: 'A question', text: 'Is it open?', flags: new Set() });
  });

  it('answers a letter to anybody else after a moment, in the same thread', async () => {
    const letter = await arriving(() => send('Aisha Patel <aisha.patel@patients.example>'));
    expect(letter).toMatchObject({
      subject: 'Re: A question',
      from: [{ name: 'Aisha Patel', address: 'aisha.patel@patients.example' }],
      to: [{ address: demo.address }],
      inReplyTo: '<q@x.example>',
      text: expect.stringContaining('does not leave this'),
    });
    expect(letter.text).toContain('> Is it open?');
  });

  it('wants its password, for either direction', async () => {
    await expect(client('wrong').connect()).rejects.toMatchObject({ authenticationFailed: true });
    await expect(send(demo.address, 'wrong')).rejects.toMatchObject({ code: 'EAUTH', responseCode: 535 });
  });

  it('loads no code by the name of a command', async () => {
    const { connect } = await import('node:net');
    const socket = connect(demo.imapPort, '127.0.0.1');
    let answers = '';
    const done = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('data', (chunk) => {
      answers += chunk;
      if (/^a OK|^a BAD/m.test(answers)) socket.destroy();
    });
    socket.write('a ../plugins/idle\r\n');
    await done;
    expect(answers).toContain('a BAD');
  });
});
