// Email Setup as a person meets it, against real servers.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findAccount, listAccounts, readAccountSecrets } from '../../../src/db/accounts.ts';
import { greetImap, type ScriptedServer, scriptedServer } from '../../mail/support/scripted-server.ts';
import { makeCertificates, type TestCertificates, trust } from '../../servers/certificates.ts';
import { type Dovecot, dovecotMissing, startDovecot } from '../../servers/dovecot.ts';
import { startSmtp, type TestSmtp } from '../../servers/smtp.ts';
import { fillMailbox } from '../../support/mailbox.ts';
import {
  addPractice,
  type PracticeStore,
  practicePassword,
  practiceStore,
} from '../../support/practice-store.ts';
import { fillSignIn, goTo } from './pages.ts';
import { openWizard, type WizardOptions, type WizardRun } from './wizard-harness.tsx';

const folder = mkdtempSync(join(tmpdir(), 'fd-wizard-'));
let certificates: TestCertificates;
let practice: PracticeStore;
let wizard: WizardRun | undefined;

beforeAll(() => {
  certificates = makeCertificates(folder);
  trust(certificates);
});
beforeEach(async () => {
  practice = await practiceStore();
});
afterEach(async () => {
  await wizard?.close();
  wizard = undefined;
  await practice.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function open(options: WizardOptions = {}): WizardRun {
  wizard = openWizard(practice.store, options);
  return wizard;
}

async function openOther(options: WizardOptions = {}): Promise<WizardRun> {
  const run = open(options);
  await run.waitFor('Who provides');
  run.press('Down', 'Enter');
  await run.waitFor('Practice Email Address');
  return run;
}

/** The line on which a text stands. */
const line = (run: WizardRun, text: string): string => run.lines().find((one) => one.includes(text)) ?? '';

describe.skipIf(dovecotMissing)('setting up an account', () => {
  const address = 'reception@lab.example';
  const password = 'open sesame';
  let dovecot: Dovecot;
  let smtp: TestSmtp;
  beforeAll(async () => {
    dovecot = await startDovecot({ users: { [address]: password }, certificate: certificates.good });
    fillMailbox(dovecot.mail(address), 'INBOX', 12);
    smtp = await startSmtp({
      security: 'starttls',
      certificate: certificates.good,
      users: { [address]: password },
    });
  });
  afterAll(async () => {
    await smtp?.stop();
    await dovecot?.close();
  });
  const account = () => ({ address, password, imapPort: dovecot.ports.imaps, smtpPort: smtp.port });

  test('from the first page to Finish, tested on the way', async () => {
    const run = await openOther();
    fillSignIn(run, account());
    run.press('F5');
    await run.waitFor('12 letters');
    await run.waitFor('✔ may send');
    expect(line(run, 'Incoming  ')).toContain('✔ found  ✔ reached  ✔ TLS 1.3  ✔ signed in  ✔ 12 letters');
    expect(line(run, 'Outgoing  ')).toContain('✔ found  ✔ reached  ✔ TLS 1.3  ✔ signed in  ✔ may send');
    expect(run.text()).not.toContain(password);
    run.press('F10');
    await run.waitFor('Every letter is copied');
    run.press('The Lab', 'F10');
    await run.waitFor('Tested: the servers accepted these settings.');
    expect(run.text()).toContain('Nothing is saved yet');
    expect(run.text()).toContain('Tip: the line to your provider is encrypted: TLS 1.3 to localhost.');
    expect(await listAccounts(practice.store)).toEqual([]);
    run.press('Enter');
    await run.waitFor("as the practice's e-mail");
    run.press('n');
    await run.waitUntil(() => run.done() === true, 'the end');
    const accounts = await listAccounts(practice.store);
    expect(accounts).toMatchObject([
      {
        ...{ address, displayName: 'The Lab', provider: 'other', user: address, receive: true },
        incoming: { protocol: 'imap', host: 'localhost', port: dovecot.ports.imaps, security: 'tls' },
        outgoing: { host: 'localhost', port: smtp.port, security: 'starttls', auth: { kind: 'same' } },
      },
    ]);
    expect(await readAccountSecrets(practice.store, accounts[0]!.id)).toEqual({
      password,
      outgoingPassword: '',
    });
    expect(smtp.letters).toHaveLength(0);
    expect(run.written()).not.toContain(password);
  });

  test('a wrong password is told, mended and passes', async () => {
    const run = await openOther();
    fillSignIn(run, { ...account(), password: 'open' });
    run.press('F5');
    await run.waitFor(/Incoming .*✘ sign-in/);
    await run.waitFor(/Outgoing .*✘ sign-in/);
    expect(run.text()).toContain('localhost did not accept the User Name or Password');
    run.press('F6');
    await run.waitFor("The server's own words");
    expect(run.text()).toContain('535');
    run.press('Esc');
    await run.waitFor('Outgoing Mail Port');
    for (let i = 0; i < 7; i++) run.press('Shift-Tab');
    run.press(' sesame', 'F5');
    await run.waitFor('12 letters');
  });

  test('changing an account: all is filled in, the password stays, and it can be tested as it is', async () => {
    await addPractice(practice.store, {
      imapPort: dovecot.ports.imaps,
      smtpPort: smtp.port,
      security: 'tls',
    });
    await practice.store.write((tx) =>
      tx.run('UPDATE account SET address = ?, user_name = ?, incoming = ?, outgoing = ?', [
        address,
        address,
        JSON.stringify({
          protocol: 'imap',
          host: 'localhost',
          port: dovecot.ports.imaps,
          security: 'tls',
          user: address,
        }),
        JSON.stringify({ host: 'localhost', port: smtp.port, security: 'starttls', auth: { kind: 'same' } }),
      ]),
    );
    await dovecot.setPassword(address, practicePassword);
    const run = open({ accountId: 1 });
    await run.waitFor(`Changing the account ${address}`);
    run.press('Enter');
    await run.waitFor('unchanged');
    expect(line(run, 'User Name')).toContain(address);
    run.press('F5');
    await run.waitFor('12 letters');
    expect(run.text()).not.toContain(practicePassword);
    run.press('F10');
    await run.waitFor('Bright Smile');
    run.press(' Ltd', 'F10');
    await run.waitFor(/Password +unchanged/);
    run.press('F10');
    await run.waitFor("as the practice's e-mail");
    run.press('n');
    await run.waitUntil(() => run.done() === true, 'the end');
    expect(await findAccount(practice.store, 1)).toMatchObject({
      displayName: 'Bright Smile Ltd',
      revision: 2,
    });
    expect(await readAccountSecrets(practice.store, 1)).toMatchObject({ password: practicePassword });
    await dovecot.setPassword(address, password);
  });
});

describe('the fields', () => {
  test('a burst of keys is typed as it came', async () => {
    const run = await openOther();
    run.type('ab\u007fc');
    await run.waitFor(/Address +ac$/m);
    expect(line(run, 'Practice Email Address')).toMatch(/Address +ac$/);
    expect(line(run, 'User Name')).toMatch(/Name +ac$/);
  });

  test('what is wrong stands at the field as soon as it is left', async () => {
    const run = await openOther();
    run.press('reception.lab.example');
    await run.waitFor('reception.lab.example');
    expect(run.text()).not.toContain('✘');
    run.press('Tab');
    await run.waitFor('✘ An e-mail address has an @ in it');
    run.press('Shift-Tab', 'Backspace');
    await run.waitFor('✘ An e-mail');
  });

  test('Next names the first that is wrong and leads there', async () => {
    const run = await openOther();
    run.press('a@lab.example', 'Tab', 'Tab', 'secret', 'F10');
    await run.waitFor('Incoming Mail Server: Type the Incoming Mail Server');
    run.press('mail lab');
    await run.waitFor('mail lab');
    run.press('F10');
    await run.waitFor('A name of this kind has no spaces.');
  });

  test.each([
    ['0', /from 1 to 65535/],
    ['70000', /from 1 to 65535/],
    ['x', /is a number/],
  ])('the port %s', async (port, words) => {
    const run = await openOther();
    run.press('Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Backspace', 'Backspace', 'Backspace', port, 'Tab');
    await run.waitFor(words);
  });

  test('without IMAP: the port follows, the warning stands there, and a word has to be typed', async () => {
    const run = await openOther();
    run.press(
      'a@lab.example',
      'Tab',
      'Tab',
      'secret',
      'Tab',
      'Tab',
      'imap.lab.example',
      'Tab',
      'Tab',
      'Tab',
      ' ',
    );
    await run.waitFor('POP3 MOVES all mail to this computer');
    expect(line(run, 'Incoming Mail Port')).toContain('995');
    run.press('Tab', 'smtp.lab.example', 'F10');
    await run.waitFor('Move all mail to this computer?');
    expect(run.text().replace(/[│\s]+/g, ' ')).toContain(
      'All mail at imap.lab.example, present and future, is moved into frontdesk on this computer and deleted there, for good.',
    );
    // Neither Enter alone nor F10 agrees, and Esc leads back.
    run.press('Enter');
    await run.waitFor('Type "move" to go on, or press Esc');
    run.press('F10', 'Esc');
    await run.waitFor('[Sign in]');
    run.press('F10');
    await run.waitFor('Move all mail to this computer?');
    run.press('move', 'Enter');
    await run.waitFor('[Mail]');
    await run.waitFor('present and future');
    // Another server is another question.
    run.press('Esc');
    await run.waitFor('[Sign in]');
    run.press('F10');
    await run.waitFor('[Mail]');
    run.press('Esc');
    await run.waitFor('[Sign in]');
    run.press('Shift-Tab', ' ');
    await run.waitUntilGone('MOVES');
    expect(line(run, 'Incoming Mail Port')).toContain('993');
    run.press(' ');
    await run.waitFor('MOVES');
    run.press('F10');
    await run.waitFor('Move all mail to this computer?');
    expect(await listAccounts(practice.store)).toEqual([]);
  });

  test('without encryption: a warning, and only in the local network', async () => {
    const run = await openOther();
    run.press(
      'a@lab.example',
      'Tab',
      'Tab',
      'secret',
      'Tab',
      'Tab',
      'imap.lab.example',
      'Tab',
      'Tab',
      'Left',
    );
    await run.waitFor('Not encrypted: everyone in the local network');
    expect(line(run, 'Incoming Mail Port')).toContain('143');
    run.press('Tab');
    await run.waitFor('own network may go without');
  });

  test('what is not received needs no incoming server; no sign-in needs no password', async () => {
    const run = await openOther();
    run.press('a@lab.example', 'Tab', 'Tab', 'Tab', ' ', 'Tab', 'smtp.lab.example', 'Tab', 'Tab', 'Tab', ' ');
    await run.waitUntilGone('Incoming Mail Server');
    await run.waitUntilGone('Password');
    run.press('F10');
    await run.waitFor('This account only sends.');
  });

  test('the outgoing server may have a sign-in of its own', async () => {
    const run = await openOther();
    run.press('Shift-Tab', 'Shift-Tab', 'Shift-Tab', 'Shift-Tab', 'Right');
    await run.waitFor('Outgoing User Name');
    await run.waitFor('Outgoing Password');
  });
});

describe('looking for the servers', () => {
  const services = async (name: string) =>
    name.startsWith('_imaps')
      ? [{ name: 'imap.hoster.example', port: 993, priority: 0, weight: 0 }]
      : name.startsWith('_submissions')
        ? [{ name: 'smtp.hoster.example', port: 465, priority: 0, weight: 0 }]
        : [];

  test('what is found is proposed, and where it came from is said', async () => {
    const run = await openOther();
    run.press('reception@gmail.com', 'Tab');
    await run.waitFor('gmail.com belongs to Gmail. Check it');
    await run.waitFor('Google wants an app password');
    expect(line(run, 'Incoming Mail Server')).toContain('imap.gmail.com');
    expect(line(run, 'Outgoing Mail Port')).toMatch(/465 +Encryption +‹ TLS/);
  });

  test('a server of somebody else waits for a yes', async () => {
    const run = await openOther({ sources: { services } });
    run.press('a@lab.example', 'Tab');
    await run.waitFor('server of somebody else');
    expect(run.text()).not.toMatch(/Incoming Mail Server +imap/);
    run.press('Shift-Tab', 'Enter');
    await run.waitFor(/Incoming Mail Server +imap\.hoster\.example/);
  });

  test('what was typed meanwhile stays', async () => {
    let answer = (): void => {};
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const mailExchangers = async () => {
      await asked;
      return [{ exchange: 'aspmx.l.google.com', priority: 1 }];
    };
    const run = await openOther({ sources: { mailExchangers } });
    run.press('a@lab.example', 'Tab');
    await run.waitFor('Asking where the mail of this domain is kept');
    run.press('Tab', 'Tab', 'Tab', 'mine.lab.example', 'Tab');
    await run.waitFor('mine.lab.example');
    answer();
    await run.waitFor('smtp.gmail.com');
    expect(line(run, 'Incoming Mail Server')).toContain('mine.lab.example');
  });

  test('a second address forgets what the first one brought', async () => {
    const run = await openOther();
    run.press('a@gmail.com', 'Tab');
    await run.waitFor('imap.gmail.com');
    run.press('Shift-Tab', ...Array.from({ length: 9 }, () => 'Backspace'), 'lab.example', 'Tab');
    await run.waitFor('No servers were found');
    expect(run.text()).not.toContain('gmail');
  });
});

describe('the test', () => {
  let slow: ScriptedServer;
  beforeAll(async () => {
    slow = await scriptedServer(async (peer) => void (await greetImap(peer)), { tls: certificates.good });
  });
  afterAll(() => slow.stop());
  const account = () => ({
    address: 'a@lab.example',
    password: 'x',
    imapPort: slow.port,
    smtpPort: slow.port,
  });

  test.each(['F5', 'Esc'])('%s stops it, and the page stays', async (key) => {
    const run = await openOther();
    fillSignIn(run, account());
    run.press('F5');
    await run.waitFor('signing in');
    run.press(key);
    await run.waitFor('stopped');
    expect(run.text()).toContain('[Sign in]');
    run.press('F10');
    await run.waitFor('Display Name');
    run.press('F10');
    await run.waitFor('The test was stopped');
  });

  test('is not needed, but the last page says that there was none', async () => {
    const run = open();
    await goTo('finish', run, account());
    await run.waitFor('Not tested');
    run.press('F10');
    await run.waitFor("as the practice's e-mail");
    run.press('n');
    await run.waitUntil(() => run.done() === true, 'the end');
    expect(await listAccounts(practice.store)).toHaveLength(1);
  });

  test('a change after it is noticed', async () => {
    const run = await openOther();
    fillSignIn(run, account());
    run.press('F5');
    await run.waitFor('signing in');
    run.press('F5');
    await run.waitFor('stopped');
    run.press('Backspace', 'F10');
    await run.waitFor('Display Name');
    run.press('F10');
    await run.waitFor('Changed since the test');
  });
});

describe("an address of Microsoft's by hand", () => {
  test('says that passwords have ended, and leads to Microsoft Office 365 with the address kept', async () => {
    const run = await openOther();
    run.press('lab@outlook.com', 'Tab');
    await run.waitFor('since 16 September 2024');
    await run.waitFor('imap-mail.outlook.com');
    await run.waitFor('▸ [ Use Microsoft Office 365 ]');
    run.press('Enter');
    await run.waitFor('▸ [ Authenticate ]');
    expect(run.text()).toContain('lab@outlook.com');
    expect(run.text()).not.toContain('User Name');
  });

  test('found by the mail record of the domain, too; and one can go on', async () => {
    const run = await openOther({
      sources: {
        mailExchangers: async () => [{ exchange: 'lab-example.mail.protection.outlook.com', priority: 0 }],
      },
    });
    run.press('reception@lab.example', 'Tab');
    await run.waitFor('Microsoft 365 takes no passwords');
    await run.waitFor('Use Microsoft Office 365');
    await run.waitFor('▸ User Name');
    run.press('Tab', 'advised', 'F10');
    await run.waitFor('Every letter is copied');
    run.press('F10');
    await run.waitFor('only when support');
  });
});

describe('leaving', () => {
  test('with nothing typed asks nothing', async () => {
    const run = open();
    await run.waitFor('Who provides');
    run.press('Esc');
    await run.waitUntil(() => run.done() === false, 'the end');
  });

  test('with something typed asks; staying keeps it', async () => {
    const run = await openOther();
    run.press('reception@lab.example', 'Esc', 'Esc');
    await run.waitFor('Nothing has been saved.');
    run.press('Esc');
    await run.waitFor('Who provides');
    run.press('Enter');
    await run.waitFor('reception@lab.example');
    run.press('Esc', 'Esc');
    await run.waitFor('Nothing has been saved.');
    run.press('l');
    await run.waitUntil(() => run.done() === false, 'the end');
    await run.waitFor('Nothing was saved.');
  });

  test('Microsoft without a registration says exactly that, and does not lead on', async () => {
    const run = open();
    await run.waitFor('Who provides');
    run.press('Enter');
    await run.waitFor('Status: Not authenticated');
    run.press('reception@lab.example', 'F10');
    await run.waitFor('nobody has signed in at Microsoft yet');
    run.press('Tab', 'Enter');
    await run.waitFor('not registered at Microsoft yet');
    expect(run.text()).toContain('docs/microsoft.md');
    run.press('Esc');
    await run.waitFor('Who provides');
  });
});

test.each([
  [60, 15],
  [120, 40],
])('everything can be reached at %i by %i', async (columns, rows) => {
  const run = open({ columns, rows });
  await goTo('finish', run, { address: 'a@lab.example', password: 'x', imapPort: 1993, smtpPort: 1587 });
  if (rows < 20) {
    await run.waitFor('more: PgDn');
    run.press('PgDn', 'PgDn', 'PgDn');
  }
  await run.waitFor("the recipient's.");
  run.press('Enter');
  await run.waitFor("as the practice's e-mail");
  await run.waitFor('n  No');
  run.press('n');
  await run.waitUntil(() => run.done() === true, 'the end');
});

test('in the practice mailbox to try out, the page tells its servers and password', async () => {
  const demo = {
    address: 'demo@lab.example',
    newAddress: 'new@lab.example',
    user: 'demo',
    password: 'try-me',
    secondStep: '123456',
    imapPort: 1143,
    pop3Port: 1110,
    smtpPort: 1587,
  };
  const run = await openOther({ demo });
  await run.waitFor('To try it: demo@lab.example (or, as a new address,');
  await run.waitFor(/1143\s+and\s+1587/);
});

test('to a screen reader the field with the keys is spoken', async () => {
  const run = open({ screenReader: true });
  await run.waitFor('Microsoft Office 365');
  run.press('Down', 'Enter');
  await run.waitFor(/Practice Email Address:.*empty/);
  run.press('nobody', 'Tab', 'Shift-Tab');
  await run.waitFor('An e-mail address has an @');
});
