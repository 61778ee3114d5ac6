import { afterEach, beforeEach, expect, test } from 'vitest';
import { findContacts, noteWritten } from '../../../src/db/contacts.ts';
import { createLetterReader, type LetterReader } from '../../../src/mail/letter-reader.ts';
import { App } from '../../../src/screens/app.tsx';
import { contactHeading, contactLine, contactSentence } from '../../../src/screens/configure/contact-line.ts';
import { ServicesProvider } from '../../../src/screens/services.ts';
import { Shell } from '../../../src/ui/shell.tsx';
import { createTheme } from '../../../src/ui/theme.ts';
import { keyBytes } from '../../support/keys.ts';
import { addPractice, type PracticeStore, practiceStore } from '../../support/practice-store.ts';
import { openScreen, type Screen } from '../../support/screen.ts';
import { addFolders, addLetters } from '../../support/store-letters.ts';

let practice: PracticeStore;
let reader: LetterReader;
let screen: Screen;
const last: Promise<unknown>[] = [];

beforeEach(async () => {
  practice = await practiceStore();
  const account = await addPractice(practice.store, { imapPort: 1, smtpPort: 1 });
  reader = createLetterReader(practice.store);
  const { inbox } = await addFolders(practice.store, account.id, ['inbox']);
  // Three letters of hers, to be gathered when the page is opened.
  await addLetters(practice.store, inbox, 3);
  const written = [
    { name: 'Dr Holm\u202e', address: 'holm@lab.example' },
    { name: '', address: 'orders@lab.example' },
  ];
  await practice.store.write((tx) => noteWritten(tx, written, Date.now()));
});
afterEach(async () => {
  await screen.close();
  await Promise.all(last.splice(0));
  await reader.close();
  await practice.close();
});

function open(options: Parameters<typeof openScreen>[1] = {}): Screen {
  const services = {
    ...{ store: practice.store, reader, who: 'maria', demo: null },
    lastly: (work: Promise<unknown>) => void last.push(work),
    ...{ quit: () => undefined, openDemo: () => undefined },
  };
  screen = openScreen(
    <Shell theme={createTheme({ LANG: 'C.UTF-8' })} redraw={() => undefined}>
      <ServicesProvider value={services}>
        <App first={{ name: 'configure' }} />
      </ServicesProvider>
    </Shell>,
    options,
  );
  return screen;
}

async function openPage(options = {}): Promise<Screen> {
  const s = open(options);
  await s.waitFor('Email Setup');
  s.type(keyBytes('End') + keyBytes('Up').repeat(3) + keyBytes('Enter'));
  await s.waitFor('Configure › Contacts');
  return s;
}

test('everybody is listed by name, with how often; the newest letters are gathered first', async () => {
  const s = await openPage();
  await s.waitFor('3 contacts');
  const rows = s.lines().filter((line) => line.includes('.example'));
  expect(rows.map((line) => line.replace(/\s+/g, ' '))).toEqual([
    expect.stringMatching(/^▌ Aisha Patel aisha@patients\.example 0 3 Jan 1970$/),
    expect.stringMatching(/^ Dr Holm holm@lab\.example 1 0 \d\d:\d\d$/),
    expect.stringMatching(/^ orders@lab\.example 1 0 \d\d:\d\d$/),
  ]);
});

test('one is found by typing, gets a name, and keeps it', async () => {
  const s = await openPage();
  await s.waitFor('3 contacts');
  s.type('/orders');
  await s.waitFor('1 of 3 contacts');
  s.type('\r');
  s.type('\r');
  await s.waitFor(/Name .*orders@lab\.example/);
  s.type('Lab One, orders');
  await s.waitFor('Lab One, orders');
  s.type('\r');
  await s.waitFor('Saved.');
  await s.waitFor(/▌ Lab One, orders +orders@lab\.example/);
  s.type('\x1b');
  await s.waitFor(/Dr Holm/);
  expect((await findContacts(practice.store, 'one', 5)).map(({ name }) => name)).toEqual(['Lab One, orders']);
});

test('one that is taken out is proposed no more, until u puts it back', async () => {
  const s = await openPage();
  await s.waitFor('3 contacts');
  s.type('u');
  await s.waitFor('Nobody was taken out on this page.');
  s.type(keyBytes('Down') + keyBytes('Del'));
  await s.waitFor('holm@lab.example is not proposed any more.');
  await s.waitFor(/▌ +orders@lab/);
  s.type(keyBytes('Del'));
  await s.waitFor('1 contact');
  expect(await findContacts(practice.store, 'lab', 5)).toEqual([]);
  s.type('uu');
  await s.waitFor('3 contacts');
  await s.waitFor(/▌ Dr Holm/);
  expect(await findContacts(practice.store, 'lab', 5)).toHaveLength(2);
});

test('at 60 by 15 the numbers fit; to a screen reader each is a sentence', async () => {
  const s = await openPage({ columns: 60, rows: 15 });
  await s.waitFor(/Aisha Patel +aisha@patients\S* +0 +3$/m);
  await s.close();
  const spoken = await openPage({ screenReader: true });
  await spoken.waitFor(/Aisha Patel, aisha@patients\.example, written 0 times, received 3 times/);
});

test.each([57, 77, 117])('columns stand over each other at %i cells', (width) => {
  const contact = {
    ...{ name: 'A\u001b[31m very long name of somebody', address: `${'a'.repeat(120)}@x.example` },
    ...{ written: 1_234, writtenAt: 0, received: 7, receivedAt: 0 },
  };
  const heading = contactHeading(width);
  expect(heading).toMatch(width < 70 ? /Written Received$/ : /Written Received {2}Last$/);
  const line = contactLine(contact, width, 0, '…');
  expect(line.length).toBeLessThanOrEqual(width);
  expect(line.indexOf('1,234') + 5).toBe(heading.indexOf('Written') + 7);
  expect(line.indexOf('aaa')).toBe(heading.indexOf('Address'));
  expect(line + contactSentence(contact, 0)).not.toContain('\u001b');
});
