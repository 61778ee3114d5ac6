// The page with Authenticate beside the sign-in itself: how mail is received, what the mail servers say, and the way out
// where nobody can sign in.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AccountSettings } from '../../../src/db/account-settings.ts';
import { findAccount, saveAccount } from '../../../src/db/accounts.ts';
import { greetImap, type ScriptedServer, scriptedServer } from '../../mail/support/scripted-server.ts';
import { makeCertificates, type TestCertificates, trust } from '../../servers/certificates.ts';
import {
  addPractice,
  practiceAddress as address,
  type PracticeStore,
  practiceStore,
} from '../../support/practice-store.ts';
import { openWizard, type WizardRun } from './wizard-harness.tsx';

const folder = mkdtempSync(join(tmpdir(), 'fd-auth-page-'));
let certificates: TestCertificates;
let practice: PracticeStore;
let wizard: WizardRun | undefined;
const env = { ...process.env };

beforeAll(() => {
  certificates = makeCertificates(folder);
  trust(certificates);
});
beforeEach(async () => {
  practice = await practiceStore();
  for (const name of ['DISPLAY', 'WAYLAND_DISPLAY', 'WSL_DISTRO_NAME']) delete process.env[name];
  process.env.FRONTDESK_MICROSOFT_CLIENT_ID = '11111111-2222-3333-4444-555555555555';
});
afterEach(async () => {
  await wizard?.close();
  wizard = undefined;
  await practice.close();
  delete process.env.FRONTDESK_MICROSOFT_CLIENT_ID;
  Object.assign(process.env, env);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const signedIn = {
  ...{ provider: 'microsoft', address, personal: false, accessToken: 'a-token' },
  ...{ expiresAt: Date.now() + 3_600_000, renewAt: Date.now() + 3_000_000, key: 'k', cache: '{}' },
};
const microsoft: AccountSettings = {
  ...{ address, displayName: 'Bright Smile', provider: 'microsoft', signIn: 'oauth', user: address },
  receive: true,
  incoming: { protocol: 'imap', host: 'outlook.office365.com', port: 993, security: 'tls', user: address },
  outgoing: { host: 'smtp.office365.com', port: 587, security: 'starttls', auth: { kind: 'same' } },
};

async function openAccount(settings: AccountSettings): Promise<WizardRun> {
  const secrets = { password: '', outgoingPassword: '', tokens: JSON.stringify(signedIn) };
  const accountId = await saveAccount(practice.store, settings, secrets, 'test');
  wizard = openWizard(practice.store, { accountId });
  await wizard.waitFor('Changing the account');
  wizard.press('Enter');
  await wizard.waitFor('Signed in earlier');
  return wizard;
}
const flat = (run: WizardRun): string => run.text().replace(/[│\s]+/g, ' ');

test('POP3 is chosen in words, and wants the same typed consent as everywhere', async () => {
  const run = await openAccount(microsoft);
  expect(flat(run)).toContain(
    'Mail comes from outlook.office365.com by IMAP, and is sent by smtp.office365.com.',
  );
  run.press('Down', 'Down');
  await run.waitFor('▸ Receive by');
  run.press('Right');
  await run.waitFor('POP3 MOVES all mail to this computer');
  expect(flat(run)).toContain('Mail comes from outlook.office365.com by POP3');
  run.press('F10');
  await run.waitFor('Move all mail to this computer?');
  expect(flat(run)).toContain('All mail at outlook.office365.com, present and future, is moved');
  run.press('Enter');
  await run.waitFor('Type "move" to go on');
  run.press('move', 'Enter');
  await run.waitFor('[Mail]');
  run.press('F10');
  await run.waitFor('Nothing is saved yet');
  run.press('F10');
  await run.waitFor("as the practice's e-mail");
  run.press('n');
  await run.waitUntil(() => run.done() === true, 'the end');
  expect(await findAccount(practice.store, 1)).toMatchObject({
    incoming: { protocol: 'pop3', host: 'outlook.office365.com', port: 995, security: 'tls' },
    signIn: 'oauth',
  });
});

test('mail that is not received: only the server for sending is named', async () => {
  const run = await openAccount(microsoft);
  run.press('Down', 'Down');
  await run.waitFor('▸ Receive by');
  run.press('Left');
  await run.waitFor('This account only sends, by smtp.office365.com.');
  run.press('F10');
  await run.waitFor('[Mail]');
});

test('the servers of another provider are not taken for those of the sign-in', async () => {
  const { id } = await addPractice(practice.store, { imapPort: 993, smtpPort: 587 });
  wizard = openWizard(practice.store, { accountId: id });
  await wizard.waitFor('Changing the account');
  wizard.press('Up', 'Enter');
  await wizard.waitFor('Nothing is saved until you press Finish.');
  expect(wizard.text()).toContain('Not authenticated');
  expect(wizard.text()).not.toContain('localhost');
});

test.each<[string, string[], RegExp]>([
  ['Next without a sign-in leads to the button, and says why', ['F10'], /▸ \[ Authenticate \]/],
  ['Authenticate without an address says so', ['Down', 'Enter'], /Type the practice's e-mail address/],
])('%s', async (_, keys, shown) => {
  wizard = openWizard(practice.store);
  await wizard.waitFor('Who provides');
  wizard.press('Enter');
  await wizard.waitFor('Not authenticated');
  if (keys[0] === 'F10') wizard.press(address);
  wizard.press(...keys);
  await wizard.waitFor(shown);
});

test('a Google that frontdesk is not registered at: an app password, with address and servers filled in', async () => {
  delete process.env.FRONTDESK_GOOGLE_CLIENT_ID;
  wizard = openWizard(practice.store);
  const run = wizard;
  await run.waitFor('Who provides');
  run.press('Down', 'Down', 'Enter');
  await run.waitFor('frontdesk is not registered at Google yet');
  expect(run.text()).toContain('Client id');
  expect(run.text()).toContain('Client secret');
  run.press('reception@lab.example', 'Tab', 'Tab');
  await run.waitFor('▸ [ Use an app password instead ]');
  run.press('Enter');
  await run.waitFor('▸ Password');
  expect(flat(run)).toContain(
    'in the Google account, Security, switch on 2-Step Verification, then make one under App passwords.',
  );
  for (const words of ['reception@lab.example', 'imap.gmail.com', 'smtp.gmail.com', '465'])
    expect(run.text()).toContain(words);
  // The servers are not looked for again: they are known.
  run.press('Shift-Tab', 'Shift-Tab', 'Tab');
  await run.waitFor('▸ User Name');
  expect(flat(run)).toContain('These are the servers of Gmail.');
});

test('IMAP that is switched off in the mailbox is told, with the way to switch it on', async () => {
  let servers: ScriptedServer[] = [];
  const tls = { tls: certificates.good };
  servers = [
    await scriptedServer(async (peer) => {
      const { tag } = await greetImap(peer, 'IMAP4rev1 SASL-IR AUTH=XOAUTH2');
      peer.say(`${tag} OK signed in`);
      for (;;) {
        const [next = ''] = (await peer.hear()).split(' ');
        peer.say(`${next} BAD User is authenticated but not connected.`);
      }
    }, tls),
    await scriptedServer((peer) => peer.hangUp(), tls),
  ];
  const [imap, smtp] = servers as [ScriptedServer, ScriptedServer];
  try {
    const run = await openAccount({
      ...microsoft,
      incoming: { ...microsoft.incoming!, host: 'localhost', port: imap.port },
      outgoing: { ...microsoft.outgoing, host: 'localhost', port: smtp.port, security: 'tls' },
    });
    run.press('F5');
    await run.waitFor('Microsoft accepted the sign-in');
    expect(flat(run)).toContain('does not open this mailbox by IMAP.');
    expect(flat(run)).toContain('Personal accounts: outlook.com, Settings, Mail, Forwarding and IMAP.');
  } finally {
    for (const server of servers) await server.stop();
  }
});
