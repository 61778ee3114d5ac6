import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { findAccount, saveAccount } from '../../../src/db/accounts.ts';
import {
  isOutgoingLimitWanted,
  readOutgoingLimit,
  wantOutgoingLimit,
} from '../../../src/db/outgoing-limits.ts';
import { learnLimit } from '../../../src/mail/outbox/learn-limit.ts';
import { makeCertificates, type TestCertificates, trust } from '../../servers/certificates.ts';
import { startSmtp, type TestSmtp } from '../../servers/smtp.ts';
import {
  addPractice,
  type PracticeStore,
  practicePassword,
  practiceSettings,
  practiceStore,
} from '../../support/practice-store.ts';

let folder: string;
let certificates: TestCertificates;
let smtp: TestSmtp | undefined;
let practice: PracticeStore;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fd-limit-'));
  certificates = makeCertificates(folder);
  trust(certificates);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  practice = await practiceStore();
});
afterEach(async () => {
  await practice.close();
  await smtp?.stop();
  smtp = undefined;
});

const { signal } = new AbortController();
const users = { 'reception@brightsmile.example': practicePassword };

test('the server is asked when somebody wants to know, and not again', async () => {
  smtp = await startSmtp({ security: 'tls', certificate: certificates.good, users, size: 7_000_000 });
  const account = await addPractice(practice.store, { imapPort: 1, smtpPort: smtp.port });
  await learnLimit(practice.store, account, signal);
  expect(smtp.connections()).toBe(0);
  await wantOutgoingLimit(practice.store, account);
  await learnLimit(practice.store, account, signal);
  expect(await readOutgoingLimit(practice.store, account)).toBe(7_000_000);
  await wantOutgoingLimit(practice.store, account);
  expect(await isOutgoingLimitWanted(practice.store, account)).toBe(false);
  await learnLimit(practice.store, account, signal);
  expect(smtp.connections()).toBe(1);

  // Another server may take another size.
  const settings = practiceSettings({ imapPort: 1, smtpPort: smtp.port });
  await saveAccount(
    practice.store,
    settings,
    { password: undefined, outgoingPassword: undefined },
    'test',
    account.id,
  );
  const changed = (await findAccount(practice.store, account.id))!;
  expect(await readOutgoingLimit(practice.store, changed)).toBeNull();
  await wantOutgoingLimit(practice.store, changed);
  await learnLimit(practice.store, changed, signal);
  expect(await readOutgoingLimit(practice.store, changed)).toBe(7_000_000);
});

test('a server that cannot be reached is not asked again and again', async () => {
  const account = await addPractice(practice.store, { imapPort: 1, smtpPort: 1 });
  await wantOutgoingLimit(practice.store, account);
  await learnLimit(practice.store, account, signal);
  expect(await readOutgoingLimit(practice.store, account)).toBeNull();
  expect(await isOutgoingLimitWanted(practice.store, account)).toBe(false);
});
