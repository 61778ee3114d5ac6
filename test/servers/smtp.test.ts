import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nodemailer from 'nodemailer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openSmtp } from '../../src/mail/protocols/smtp-connection.ts';
import { makeLetter } from '../support/letters.ts';
import { makeCertificates, type TestCertificates, trust } from './certificates.ts';
import { type SmtpBehaviour, type SmtpOptions, startSmtp, type TestSmtp } from './smtp.ts';

const user = 'reception@brightsmile.example';
let folder: string;
let certificates: TestCertificates;
let smtp: TestSmtp;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fd-cert-'));
  certificates = makeCertificates(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => smtp?.stop());

async function start(options: Partial<SmtpOptions> = {}): Promise<void> {
  smtp = await startSmtp({
    security: 'starttls',
    certificate: certificates.good,
    users: { [user]: 'molar 14' },
    ...options,
  });
}

async function send({
  security = 'starttls',
  pass = 'molar 14',
  to = ['aisha@patients.example'],
  raw = makeLetter(),
} = {}) {
  const transport = nodemailer.createTransport({
    host: '127.0.0.1',
    port: smtp.port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { ca: certificates.ca },
    socketTimeout: 1_000,
    ...(pass && { auth: { user, pass } }),
  });
  try {
    return await transport.sendMail({ envelope: { from: user, to }, raw });
  } finally {
    transport.close();
  }
}

describe('the SMTP server for tests', () => {
  it.each(['tls', 'starttls', 'none'] as const)(
    'keeps what it receives, byte for byte (%s)',
    async (security) => {
      await start({ security });
      const raw = makeLetter({ subject: 'Zahnschmerzen', text: '.dot\n..dots\n' });
      await send({ security, raw });
      const letter = await smtp.waitForLetter();
      expect(letter.bytes.equals(raw)).toBe(true);
      expect(letter).toMatchObject({
        from: user,
        to: ['aisha@patients.example'],
        user,
        encrypted: security !== 'none',
      });
    },
  );

  it('takes letters without a sign-in where it has no users, and none without one where it has', async () => {
    await start({ users: undefined });
    await send({ pass: '' });
    expect(smtp.letters).toHaveLength(1);
    await smtp.stop();
    await start();
    await expect(send({ pass: '' })).rejects.toMatchObject({ responseCode: 530 });
    await expect(send({ pass: 'wrong' })).rejects.toMatchObject({ code: 'EAUTH', responseCode: 535 });
    expect(smtp.refused).toEqual([user]);
  });

  it('asks whoever gives out tokens whether one is good', async () => {
    const asked: string[] = [];
    await start({
      users: undefined,
      tokens: async (who, token) => {
        asked.push(`${who} ${token}`);
        return token === 'good';
      },
    });
    const auth = (accessToken: string) => ({ kind: 'token', user, accessToken }) as const;
    trust(certificates);
    const server = { host: 'localhost', port: smtp.port, security: 'starttls' } as const;
    expect(await openSmtp({ server, auth: auth('old') })).toMatchObject({ ok: false });
    const opened = await openSmtp({ server, auth: auth('good') });
    if (opened.ok) opened.value.close();
    expect(opened.ok).toBe(true);
    expect(asked).toEqual([`${user} old`, `${user} good`]);
    expect(smtp.refused).toEqual([user]);
  });

  it('delivers what it takes before it says so', async () => {
    const delivered: string[][] = [];
    await start({ deliver: (letter) => void delivered.push(letter.to) });
    await send();
    expect(delivered).toEqual([['aisha@patients.example']]);
  });

  it.each<[string, SmtpBehaviour, object, number]>([
    [
      'at the greeting',
      { kind: 'reply', at: 'connect', code: 421, text: 'Too busy' },
      { responseCode: 421 },
      0,
    ],
    [
      'at the sign-in',
      { kind: 'reply', at: 'signIn', code: 535, text: '5.7.139 disabled' },
      { responseCode: 535 },
      0,
    ],
    [
      'for a while',
      { kind: 'reply', at: 'letter', code: 451, text: '4.3.0 later' },
      { responseCode: 451 },
      0,
    ],
    ['for good', { kind: 'reply', at: 'letter', code: 550, text: '5.7.1 spam' }, { responseCode: 550 }, 0],
    [
      'by cutting the line before storing',
      { kind: 'dropAfterData', stored: false },
      { code: 'ECONNECTION' },
      0,
    ],
    [
      'by cutting the line after storing',
      { kind: 'dropAfterData', stored: true },
      { code: 'ECONNECTION' },
      1,
    ],
    ['by silence', { kind: 'stall', at: 'letter' }, { code: 'ETIMEDOUT' }, 0],
  ])('refuses %s', async (_, behaviour, error, stored) => {
    await start();
    smtp.behave(behaviour);
    await expect(send()).rejects.toMatchObject(error);
    expect(smtp.letters).toHaveLength(stored);
    smtp.behave({ kind: 'accept' });
    await send();
    expect(smtp.letters).toHaveLength(stored + 1);
  });

  it('refuses one recipient of two, and letters that are too large', async () => {
    await start({ size: 10_000 });
    smtp.behave({ kind: 'refuseRecipients', addresses: ['nobody@patients.example'] });
    const info = await send({ to: ['aisha@patients.example', 'nobody@patients.example'] });
    expect(info.rejected).toEqual(['nobody@patients.example']);
    await expect(send({ raw: makeLetter({ text: 'x'.repeat(20_000) }) })).rejects.toMatchObject({
      responseCode: 552,
    });
    expect(smtp.letters).toHaveLength(1);
  });
});
