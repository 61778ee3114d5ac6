// What a letter asks for, reports, or belongs to, as a person meets it; and what is asked before an answer leaves.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../src/db/accounts.ts';
import { addLetter } from '../../src/db/messages.ts';
import { listOutbox, outgoingSource, queueLetter } from '../../src/db/outbox.ts';
import { claimNext, settle } from '../../src/db/outbox-claims.ts';
import { noteReports } from '../../src/db/reports.ts';
import { envelopeOf } from '../../src/mail/engine/letter-envelope.ts';
import { createLetterReader, type LetterReader } from '../../src/mail/letter-reader.ts';
import type { ReportedRecipient } from '../../src/mail/mime/letter-report.ts';
import { App } from '../../src/screens/app.tsx';
import { noteLines, noteWords } from '../../src/screens/letter/letter-notes.ts';
import { ServicesProvider } from '../../src/screens/services.ts';
import { Shell } from '../../src/ui/shell.tsx';
import { createTheme } from '../../src/ui/theme.ts';
import { makeBounce } from '../support/bounce.ts';
import { keyBytes } from '../support/keys.ts';
import { makeLetter } from '../support/letters.ts';
import { addPractice, eventually, type PracticeStore, practiceStore } from '../support/practice-store.ts';
import { openScreen, type Screen } from '../support/screen.ts';
import { addFolders } from '../support/store-letters.ts';

let practice: PracticeStore;
let account: Account;
let reader: LetterReader;
let folders: { inbox: number; junk: number; sent: number };
let screen: Screen | undefined;
const last: Promise<unknown>[] = [];

beforeEach(async () => {
  practice = await practiceStore();
  account = await addPractice(practice.store, { imapPort: 1, smtpPort: 1 });
  reader = createLetterReader(practice.store);
  folders = await addFolders(practice.store, account.id, ['inbox', 'junk', 'sent']);
});
afterEach(async () => {
  await screen?.close();
  screen = undefined;
  await Promise.all(last.splice(0));
  await reader.close();
  await practice.close();
});

let uid = 0;
/** Puts a letter there and opens it. */
async function openLetter(source: Buffer, folder = folders.inbox, options = {}): Promise<Screen> {
  const envelope = envelopeOf(await reader.parse(source), 0, true);
  const server = { mailboxId: folder, uidValidity: 1, uid: ++uid };
  const { id } = await practice.store.write((tx) =>
    addLetter(tx, { envelope, source, mailboxId: folder, server }),
  );
  const services = {
    ...{ store: practice.store, reader, who: 'maria', demo: null },
    lastly: (work: Promise<unknown>) => void last.push(work),
    ...{ quit: () => undefined, openDemo: () => undefined },
  };
  screen = openScreen(
    <Shell theme={createTheme({ LANG: 'C.UTF-8' })} redraw={() => undefined}>
      <ServicesProvider value={services}>
        <App first={{ name: 'letter', id }} />
      </ServicesProvider>
    </Shell>,
    options,
  );
  await screen.waitFor('The end of it.');
  return screen;
}

const letter = (...headers: string[]): Buffer => makeLetter({ text: 'The end of it.', headers });
const outbox = (count: number) =>
  eventually(
    practice.store,
    async () => {
      const all = await listOutbox(practice.store);
      return all.length === count && all;
    },
    `${count} letters in the outbox`,
  );

describe('a letter that asks for a receipt', () => {
  const wants = 'Disposition-Notification-To: aisha@patients.example';

  test('says so, and sends one only after a person said yes', async () => {
    const s = await openLetter(letter(wants));
    await s.waitFor('The sender asks for a receipt. p answers that.');
    s.type('p');
    await s.waitFor('It tells aisha@patients.example that this letter was opened.');
    expect(s.text()).not.toContain('not the address');
    // Enter by habit sends nothing.
    s.type('\r');
    await s.waitUntilGone('Send a receipt?');
    expect(await listOutbox(practice.store)).toEqual([]);
    s.type('p');
    await s.waitFor('Send a receipt?');
    s.type('s');
    await s.waitFor('The receipt is in the Outbox.');
    await s.waitUntilGone('p answers that');
    expect((await outbox(1))[0]).toMatchObject({ sender: '', recipients: ['aisha@patients.example'] });
  });

  test('is asked about no more after a no', async () => {
    const s = await openLetter(letter('Disposition-Notification-To: spy@elsewhere.example'));
    await s.waitFor('p answers that.');
    s.type('p');
    await s.waitFor(/not the address that the letter\s+.*came from/);
    s.type('n');
    await s.waitFor('No receipt is sent.');
    await s.waitUntilGone('p answers that');
    expect(await listOutbox(practice.store)).toEqual([]);
  });

  test('in Junk is not even mentioned', async () => {
    const s = await openLetter(letter(wants, 'List-Unsubscribe: <mailto:off@x.example>'), folders.junk);
    // What is not offered cannot be waited for; both would come with the same reading of the store.
    s.type('p');
    s.type('h');
    await s.waitFor(/^ {2}Id /m);
    expect(s.text()).not.toMatch(/receipt|mailing list/i);
  });
});

describe('a mailing list', () => {
  test('is left by a letter that is prepared and looked at', async () => {
    const s = await openLetter(letter('List-Unsubscribe: <mailto:off@lists.example?subject=Leave%2042>'));
    await s.waitFor('A mailing list. o leaves it.');
    s.type('o');
    await s.waitFor(/by a letter to off@lists\.example/);
    s.type('l');
    await s.waitFor('To leave the list, send this letter as it is.');
    await s.waitFor(/Subject +Leave 42/);
    expect(await listOutbox(practice.store)).toEqual([]);
    s.type(keyBytes('F10'));
    expect((await outbox(1))[0]).toMatchObject({ recipients: ['off@lists.example'], subject: 'Leave 42' });
  });

  test('is left at a page: where it is, is said, and its address copied', async () => {
    const page = 'https://bank.example@lists.example/off?u=1';
    const s = await openLetter(letter(`List-Unsubscribe: <${page}>`));
    await s.waitFor('o leaves it.');
    s.type('o');
    await s.waitFor(/at a page of lists\.example\./);
    s.type('p');
    await s.waitFor(page);
    s.type('\r');
    await s.waitFor('Copied.');
    expect(s.written()).toContain(`]52;c;${Buffer.from(page).toString('base64')}`);
    s.type('\x1b');
    await s.waitFor('The end of it.');
  });

  test('is answered alone with L', async () => {
    const s = await openLetter(
      letter('List-Post: <mailto:all@lists.example>', 'List-Id: <all.lists.example>'),
    );
    s.type('L');
    await s.waitFor(/To +all@lists\.example/);
  });

  test('to a screen reader it is one plain line', async () => {
    const s = await openLetter(letter('List-Unsubscribe: <mailto:off@x.example>'), folders.inbox, {
      screenReader: true,
    });
    await s.waitFor('A mailing list. o leaves it.');
    s.type('o');
    await s.waitFor('Leave the mailing list?');
  });
});

describe('before an answer leaves', () => {
  test('to a program, that is asked once', async () => {
    const s = await openLetter(letter('Auto-Submitted: auto-replied'));
    s.type('r');
    await s.waitFor(/To +Aisha Patel/);
    s.type('Thank you.');
    await s.waitFor('Thank you.');
    s.type(keyBytes('F10'));
    await s.waitFor('Answer a program?');
    s.type('b');
    await s.waitUntilGone('Answer a program?');
    expect(await listOutbox(practice.store)).toEqual([]);
    s.type(keyBytes('F10'));
    await s.waitFor('Answer a program?');
    s.type('s');
    await outbox(1);
  });

  test('with a gap of a template still in it, that is asked', async () => {
    const s = await openLetter(letter());
    s.type('r');
    await s.waitFor(/To +Aisha Patel/);
    s.type('At {{hour}}.');
    await s.waitFor('At {{hour}}.');
    s.type(keyBytes('F10'));
    await s.waitFor('The letter still says {{hour}}.');
    s.type('b');
    await s.waitUntilGone('The letter still says');
    expect(await listOutbox(practice.store)).toEqual([]);
    s.type(keyBytes('F10'));
    await s.waitFor('The letter still says {{hour}}.');
    s.type('s');
    await outbox(1);
  });

  test('a receipt can be asked for, and the title says so', async () => {
    const s = await openLetter(letter());
    s.type('r');
    await s.waitFor(/To +Aisha Patel/);
    s.type(keyBytes('Ctrl-R'));
    await s.waitFor(/Reply.* asks for a receipt/);
    s.type(keyBytes('Ctrl-R'));
    await s.waitUntilGone(/Reply.* asks for a receipt/);
    s.type(keyBytes('Ctrl-R'));
    await s.waitFor(/Reply.* asks for a receipt/);
    s.type(keyBytes('F10'));
    const [sent] = await outbox(1);
    expect((await outgoingSource(practice.store, sent!.id)).toString()).toMatch(
      /^Disposition-Notification-To: <reception@brightsmile\.example>/m,
    );
  });
});

test('a bounce says in words which address failed and why', async () => {
  const status = [
    ...['Reporting-MTA: dns; mx.x.example', '', 'Final-Recipient: rfc822; aisha@patients.example'],
    ...['Action: failed', 'Status: 5.1.1', 'Diagnostic-Code: smtp; 550 5.1.1 No such\u001b[31m user\u202e'],
  ];
  const part = (type: string, text: string) => `--r\r\nContent-Type: ${type}\r\n\r\n${text}\r\n`;
  const s = await openLetter(
    Buffer.from(
      `From: MAILER-DAEMON@x.example\r\nSubject: Undelivered\r\nContent-Type: multipart/report; boundary=r\r\n\r\n${part('text/plain', 'The end of it.')}${part('message/delivery-status', status.join('\r\n'))}--r--\r\n`,
    ),
  );
  await s.waitFor('! Not delivered to aisha@patients.example: there is no such address.');
  await s.waitFor(/The\s+server said: 550 5\.1\.1 No such/);
  expect(s.text()).not.toMatch(/[\u001b\u202e]/);
});

describe('a bounce of a letter of ours', () => {
  const original = '<termin@brightsmile.example>';
  const sent = () =>
    makeLetter({
      ...{ from: account.address, to: 'aisha@x.example, bob@x.example', subject: 'Termin' },
      ...{ messageId: original, text: 'Until Thursday.' },
    });
  /** As the engine keeps it. */
  async function keep(source: Buffer, folder: number): Promise<void> {
    const parsed = await reader.parse(source);
    const envelope = envelopeOf(parsed, 0, true);
    const server = { mailboxId: folder, uidValidity: 1, uid: ++uid };
    await practice.store.write(async (tx) => {
      await addLetter(tx, { envelope, source, mailboxId: folder, server });
      const row = await tx.get<{ id: number }>('SELECT max(id) AS id FROM message');
      await noteReports(tx, [{ messageId: row!.id, report: parsed.report }]);
    });
  }
  beforeEach(async () => {
    await keep(sent(), folders.sent);
    await keep(makeBounce({ original, address: 'aisha@x.example' }), folders.inbox);
  });

  test('leads to that letter, and it to the bounce', async () => {
    const s = await openLetter(makeBounce({ original, address: 'aisha@x.example' }));
    await s.waitFor(/About your letter “Termin” \(.*\): Enter opens it, R writes\s+it again\./);
    s.type('\r');
    await s.waitFor('! Came back: not delivered to aisha@x.example, because there is no such');
    await s.waitFor('Until Thursday.');
    await s.waitFor('Enter opens that news, R writes it again.');
    s.type('\r');
    await s.waitFor('The end of it.');
  });

  test('is written again to whom it did not reach, and to nobody else', async () => {
    const s = await openLetter(makeBounce({ original, address: 'aisha@x.example' }));
    await s.waitFor('R writes');
    s.type('R');
    await s.waitFor('Mend the address, then send.');
    await s.waitFor(/To +aisha@x\.example *\n/);
    await s.waitFor(/Subject +Termin[\s\S]*Until Thursday\./);
    expect(s.text()).not.toContain('bob@');
  });

  test('is marked in the Outbox', async () => {
    await queueLetter(practice.store, {
      ...{ accountId: account.id, messageId: original, sender: account.address, subject: 'Termin' },
      ...{ recipients: ['aisha@x.example'], source: sent(), answersPlacementId: null },
    });
    const claimed = await claimNext(practice.store, account.id, 'desk');
    await settle(practice.store, claimed!.id, { state: 'filed' }, 'desk');
    const s = await openLetter(letter());
    s.type('x');
    await s.waitFor(/Came back +aisha@x\.example +Termin/);
    await s.waitFor(/Came back: not delivered to aisha@x\.example, because there is no such\s+address\./);
  });
});

test('a bounce of a letter that is not ours leads nowhere', async () => {
  const s = await openLetter(makeBounce({ original: '<theirs@x.example>', address: 'aisha@x.example' }));
  await s.waitFor('Not delivered to aisha@x.example');
  s.type('h');
  await s.waitFor(/^ {2}Subject /m);
  expect(s.text()).not.toContain('About your letter');
});

describe('the words of a report', () => {
  const recipient: ReportedRecipient = { address: 'a@x.example', outcome: 'failed', status: '', words: '' };
  const words = (...recipients: ReportedRecipient[]) =>
    noteWords({
      report: { kind: 'delivery', original: '', recipients },
      receiptKey: null,
      leaveKey: null,
    }).map(({ text }) => text);

  test.each<[Partial<ReportedRecipient>, string]>([
    [{}, 'Not delivered to a@x.example.'],
    [{ status: '5.2.2' }, 'Not delivered to a@x.example: the mailbox is full.'],
    [{ status: '5.7.1' }, 'Not delivered to a@x.example: the mail server there does not take the letter.'],
    [
      { outcome: 'delayed', status: '4.4.1' },
      'Not delivered to a@x.example yet: the mail server there could not be reached. It is still being tried.',
    ],
    [{ outcome: 'opened' }, 'A receipt: your letter to a@x.example was opened.'],
  ])('%j', (parts, expected) => {
    expect(words({ ...recipient, ...parts })).toEqual([expected]);
  });

  test('of many are few, in lines that fit', () => {
    const many = words(...Array.from({ length: 9 }, () => recipient));
    expect(many).toHaveLength(4);
    expect(many.at(-1)).toContain('6 more recipients');
    const lines = noteLines([{ text: 'word '.repeat(400), tone: 'warning' }], 40, () => '! ');
    expect(lines.map(({ text }) => text.length <= 40)).toEqual(Array(5).fill(true));
    expect(noteLines([], 40, () => '')).toEqual([]);
  });
});
