import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../src/db/accounts.ts';
import { listDrafts } from '../../src/db/drafts.ts';
import { listLetters } from '../../src/db/letters.ts';
import { mailboxByRole, replaceFolders } from '../../src/db/mailboxes.ts';
import { addLetter } from '../../src/db/messages.ts';
import { listOutbox, outgoingSource } from '../../src/db/outbox.ts';
import { createLetterReader, type LetterReader } from '../../src/mail/letter-reader.ts';
import { Compose } from '../../src/screens/compose/compose.tsx';
import { Drafts } from '../../src/screens/compose/drafts.tsx';
import { Folders } from '../../src/screens/folders/folders.tsx';
import { Inbox } from '../../src/screens/inbox/inbox.tsx';
import { Letter } from '../../src/screens/letter/letter.tsx';
import { createNavigation, NavigationProvider, useEntry } from '../../src/screens/navigation.ts';
import { Outbox } from '../../src/screens/outbox/outbox.tsx';
import { ServicesProvider } from '../../src/screens/services.ts';
import { Shell } from '../../src/ui/shell.tsx';
import { createTheme } from '../../src/ui/theme.ts';
import { makeLetter, pdfBytes } from '../support/letters.ts';
import { addPractice, eventually, type PracticeStore, practiceStore } from '../support/practice-store.ts';
import { openScreen, type Screen } from '../support/screen.ts';

let practice: PracticeStore;
const last: Promise<unknown>[] = [];
let account: Account;
let reader: LetterReader;
let screen: Screen | undefined;

beforeEach(async () => {
  practice = await practiceStore();
  account = await addPractice(practice.store, { imapPort: 1, smtpPort: 1 });
  reader = createLetterReader(practice.store);
  await practice.store.write((tx) =>
    replaceFolders(
      tx,
      account.id,
      (['inbox', 'sent', 'archive', 'trash'] as const).map((role) => ({
        path: role === 'inbox' ? 'INBOX' : role,
        name: role,
        delimiter: '/',
        role,
        selectable: true,
        doubles: false,
      })),
    ),
  );
});
afterEach(async () => {
  await screen?.close();
  await Promise.all(last.splice(0));
  screen = undefined;
  await reader.close();
  await practice.close();
});

async function add(role: 'inbox' | 'archive', source: Buffer, minutesAgo: number): Promise<number> {
  const { envelopeOf } = await import('../../src/mail/engine/letter-envelope.ts');
  const box = (await mailboxByRole(practice.store, account.id, role))!;
  const parsed = await reader.parse(source);
  const envelope = { ...envelopeOf(parsed, 0, false), date: Date.now() - minutesAgo * 60_000 };
  const server = { mailboxId: box.id, uidValidity: 1, uid: Math.floor(Math.random() * 1e9) };
  return (await practice.store.write((tx) => addLetter(tx, { envelope, source, mailboxId: box.id, server })))
    .id;
}

async function addMany(n: number): Promise<void> {
  for (let i = 1; i <= n; i++)
    await add(
      'inbox',
      makeLetter({ subject: `Letter number ${i}`, messageId: `<many-${i}@patients.example>` }),
      i,
    );
}

function Stack(): ReactNode {
  const { route, key } = useEntry();
  if (route.name === 'inbox') return <Inbox key={key} />;
  if (route.name === 'letter') return <Letter key={key} id={route.id} known={route.row} />;
  if (route.name === 'compose') return <Compose key={key} fields={route.fields} draftId={route.draftId} />;
  if (route.name === 'folders')
    return <Folders key={key} title={route.title} except={route.except} choose={route.choose} />;
  if (route.name === 'drafts') return <Drafts key={key} />;
  return <Outbox key={key} />;
}

function open(size = { columns: 80, rows: 24 }, first: 'inbox' | 'outbox' = 'inbox'): Screen {
  const services = {
    store: practice.store,
    reader,
    who: 'test',
    demo: null,
    lastly: (work: Promise<unknown>) => void last.push(work),
    quit: () => {},
    openDemo: () => {},
  };
  screen = openScreen(
    <Shell theme={createTheme({ LANG: 'C.UTF-8' })} redraw={() => {}}>
      <ServicesProvider value={services}>
        <NavigationProvider value={createNavigation({ name: first })}>
          <Stack />
        </NavigationProvider>
      </ServicesProvider>
    </Shell>,
    size,
  );
  return screen;
}

const inbox = async () =>
  listLetters(practice.store, (await mailboxByRole(practice.store, account.id, 'inbox'))!.id, 0, 100);

describe('the inbox', () => {
  test('shows the newest letters with counts, and moves by held keys to the letter that was meant', async () => {
    await addMany(70);
    const s = open();
    await s.waitFor('Letter number 1');
    expect(s.lines()[0]).toContain('Inbox · 70 unread of 70');
    s.type('\x1b[B'.repeat(50));
    await s.waitFor(/▌● .*Letter number 51 *$/m);
    s.type('\x1b[F');
    await s.waitFor(/▌● .*Letter number 70 *$/m);
  });

  test('the mark stays on its letter when mail arrives', async () => {
    await addMany(5);
    const s = open();
    await s.waitFor('Letter number 5');
    s.type('\x1b[B\x1b[B');
    await s.waitFor(/▌.*Letter number 3 *$/m);
    await add('inbox', makeLetter({ subject: 'Just arrived' }), 0);
    await s.waitFor('Just arrived');
    await s.waitFor(/▌.*Letter number 3 *$/m);
  });

  test('archive takes a letter away at once', async () => {
    await addMany(3);
    const s = open();
    await s.waitFor('Letter number 3');
    s.type('e');
    await s.waitFor('Archived.');
    await s.waitFor(/▌.*Letter number 2 *$/m);
    expect((await inbox()).map((l) => l.subject)).toEqual(['Letter number 2', 'Letter number 3']);
  });

  test('three quick keys archive three letters', async () => {
    await addMany(5);
    const s = open();
    await s.waitFor('Letter number 5');
    s.type('eee');
    await s.waitFor('2 unread of 2');
    expect((await inbox()).map((l) => l.subject)).toEqual(['Letter number 4', 'Letter number 5']);
  });

  test('what was found is opened by keys that are faster than the search', async () => {
    await addMany(3);
    const s = open();
    await s.waitFor('Letter number 3');
    s.type('/number 2\r\r');
    await s.waitFor('Letter ');
    await s.waitFor(/From .*Aisha/);
    await s.waitFor('Letter number 2');
  });

  test('search as one types, from all folders, and back', async () => {
    await addMany(3);
    await add('archive', makeLetter({ subject: 'Crown case 1182', text: 'shade A3 please' }), 9);
    const s = open();
    await s.waitFor('Letter number 3');
    s.type('/crown');
    await s.waitFor('1 letter found');
    await s.waitFor('Crown case 1182');
    s.type('\x1b');
    await s.waitFor('Letter number 3');
  });

  test('keys typed ahead reach the screen that they were meant for', async () => {
    await addMany(5);
    const s = open();
    await s.waitFor('Letter number 5');
    // Into the first letter and back, down, into the second.
    s.type('\r\x1b[D\x1b[B\r');
    await s.waitFor(/^ {2}Letter number 2$/m);
    s.type('\x1b');
    await s.waitFor(/▌.*Letter number 2 *$/m);
    // The last folder, not the first one that happened to be there.
    s.type('m\x1b[F\r');
    await s.waitFor('Moved to Deleted.');
    expect((await inbox()).map((l) => l.subject)).not.toContain('Letter number 2');
  });

  test('End and Enter in one burst open the last letter of a long list', async () => {
    await addMany(200);
    const s = open();
    await s.waitFor('Letter number 5');
    s.type('\x1b[F\r');
    await s.waitFor(/^ {2}Letter number 200$/m);
  });

  test('back from a letter that was found, the mark is on it', async () => {
    await addMany(5);
    const s = open();
    await s.waitFor('Letter number 5');
    s.type('/number');
    await s.waitFor('5 letters found');
    s.type('\r\x1b[B\x1b[B\r');
    await s.waitFor(/^ {2}Letter number 3$/m);
    s.type('\x1b');
    await s.waitFor('5 letters found');
    await s.waitFor(/▌.*Letter number 3 *$/m);
  });

  test('wide and tall, the folders stand beside it and the letter under it', async () => {
    await add('inbox', makeLetter({ subject: 'Hello', text: 'The crown does not fit.' }), 1);
    const s = open({ columns: 120, rows: 40 });
    await s.waitFor('Archive');
    await s.waitFor('The crown does not fit.');
  });
});

describe('a letter', () => {
  test('is read, marked as read, and its attachment listed', async () => {
    await add(
      'inbox',
      makeLetter({
        subject: 'X-ray',
        text: 'Please find it attached.',
        attachments: [{ filename: '../../x-ray.pdf', contentType: 'application/pdf', content: pdfBytes }],
      }),
      1,
    );
    const s = open();
    await s.waitFor('X-ray');
    s.type('\r');
    await s.waitFor('Please find it attached.');
    await s.waitFor('@ x-ray.pdf');
    s.type('\x1b');
    await s.waitFor('0 unread of 1');
    expect((await inbox())[0]!.seen).toBe(true);
  });

  test('hostile headers cannot move the cursor or colour the screen', async () => {
    await add(
      'inbox',
      makeLetter({ subject: 'A\x1b[31mred\x07 \u202Egnp.exe', text: 'x\x1b]0;owned\x07y' }),
      1,
    );
    const s = open();
    await s.waitFor('red');
    s.type('\r');
    await s.waitFor(/xy|x.*y/);
    expect(s.lines().join('\n')).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e]/);
  });
});

describe('writing', () => {
  test('a reply quotes, goes to the sender, and stands in the outbox with its references', async () => {
    await add(
      'inbox',
      makeLetter({
        from: 'Aisha Patel <aisha@patients.example>',
        subject: 'Appointment',
        messageId: '<a1@patients.example>',
        text: 'Can I come on Thursday?',
      }),
      1,
    );
    const s = open();
    await s.waitFor('Appointment');
    s.type('r');
    await s.waitFor('> Can I come on Thursday?');
    s.type('Yes, at ten.');
    await s.waitFor('Yes, at ten.');
    s.type('\x1b[21~');
    const [letter] = await eventually(
      practice.store,
      async () => {
        const all = await listOutbox(practice.store);
        return all.length > 0 && all;
      },
      'a letter in the outbox',
    );
    expect(letter!.recipients).toEqual(['aisha@patients.example']);
    const source = (await outgoingSource(practice.store, letter!.id)).toString();
    expect(source).toMatch(/^In-Reply-To: <a1@patients\.example>\r$/m);
    expect(source).toMatch(/^References: <a1@patients\.example>\r$/m);
    expect(source).toMatch(/^Subject: Re: Appointment\r$/m);
    expect(source).toContain('Yes, at ten.');
    expect(await listDrafts(practice.store)).toEqual([]);
  });

  test('what is typed right behind r is the letter, not commands', async () => {
    await addMany(2);
    const s = open();
    await s.waitFor('Letter number 2');
    s.type('rDear deer, see you here\x1b');
    await s.waitFor('Kept');
    expect((await listDrafts(practice.store)).map((draft) => draft.fields.body.split('\n')[0])).toEqual([
      'Dear deer, see you here',
    ]);
    expect(await inbox()).toHaveLength(2);
  });

  test('Esc keeps what was written', async () => {
    await addMany(1);
    const s = open();
    await s.waitFor('Letter number 1');
    s.type('f');
    await s.waitFor('Fwd: Letter number 1');
    s.type('dr.holm@lab.example');
    await s.waitFor('dr.holm@lab.example');
    s.type('\x1b');
    // The mail server has no Drafts folder.
    await s.waitFor('Kept, on this computer only: the letter is not sent yet.');
    const [draft] = await listDrafts(practice.store);
    expect(draft!.fields).toMatchObject({ to: 'dr.holm@lab.example', subject: 'Fwd: Letter number 1' });
  });

  test('many recipients are shown from the first, not from the last', async () => {
    const many = Array.from({ length: 12 }, (_, i) => `Patient Number ${i + 1} <p${i + 1}@patients.example>`);
    await add('inbox', makeLetter({ subject: 'To all', cc: many.join(', ') }), 1);
    const s = open();
    await s.waitFor('To all');
    s.type('a');
    await s.waitFor(/Cc +Patient Number 1 </);
  });

  test('an address that cannot be right is named at its field, and nothing is sent', async () => {
    await addMany(1);
    const s = open();
    await s.waitFor('Letter number 1');
    s.type('f');
    await s.waitFor('Fwd:');
    s.type('nobody\t');
    await s.waitFor('has no @');
    s.type('\x1b[21~');
    await s.waitFor(/no @/);
    expect(await listOutbox(practice.store)).toEqual([]);
  });
});
