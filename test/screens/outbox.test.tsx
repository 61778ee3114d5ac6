// The Outbox: every state in words, what can be done about it, and nothing that cannot be read where there is little room.
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../src/db/accounts.ts';
import { listDrafts } from '../../src/db/drafts.ts';
import { findOutgoing, type Outgoing, queueLetter } from '../../src/db/outbox.ts';
import { claimNext, type Outcome, settle } from '../../src/db/outbox-claims.ts';
import type { Problem } from '../../src/db/problem.ts';
import { createLetterReader, type LetterReader } from '../../src/mail/letter-reader.ts';
import { Compose } from '../../src/screens/compose/compose.tsx';
import { createNavigation, NavigationProvider, useEntry } from '../../src/screens/navigation.ts';
import { Outbox } from '../../src/screens/outbox/outbox.tsx';
import { outboxDetails } from '../../src/screens/outbox/outbox-details.ts';
import { ServicesProvider } from '../../src/screens/services.ts';
import { Shell } from '../../src/ui/shell.tsx';
import { createTheme } from '../../src/ui/theme.ts';
import { makeLetter } from '../support/letters.ts';
import { addPractice, eventually, type PracticeStore, practiceStore } from '../support/practice-store.ts';
import { openScreen, type Screen } from '../support/screen.ts';

const problem: Problem = {
  kind: 'server',
  title: 'The line fell.',
  fix: 'Look in Sent.',
  detail: 'ECONNRESET',
};
const at = new Date(2026, 10, 25, 9, 42).getTime();
const never = Number.MAX_SAFE_INTEGER;

describe('what is said of a letter', () => {
  const letter = (more: Partial<Outgoing>): Outgoing => ({
    ...{ id: 1, accountId: 1, state: 'queued', messageId: '<1@x.example>', sender: 's@x.example' },
    ...{ recipients: ['aisha@x.example'], subject: '', answersPlacementId: null, queuedAt: at, nextAt: 0 },
    ...{ notBefore: 0, urgent: false, attempts: 1, problem: null, response: '', encryption: '', cipher: '' },
    ...{ handedTo: '', refused: [], delivered: [], looked: null, sentAt: null, size: 1 },
    ...more,
  });
  const unsure = (more: Partial<Outgoing> = {}) => letter({ state: 'unsure', problem, ...more });
  const looked = { folder: 'Sent', since: at, at: at + 120_000, found: false };
  const goingOf = ({ state, nextAt }: Outgoing) =>
    state === 'queued' && nextAt > at ? { at: nextAt, why: 'again' as const } : undefined;
  const said = (one: Outgoing, looks = true): string =>
    outboxDetails(one, { now: at, looks, going: goingOf(one) }).join('\n');

  test.each([
    ['waits', letter({}), /^Waiting to be sent\. To aisha@x\.example\.$/],
    [
      'refused: the words of the server once',
      letter({ state: 'failed', problem, response: '554 no' }),
      /e opens it to be mended, s tries again.*\nThe server said: 554 no\nDetails: ECON/,
    ],
    [
      'refused for one',
      letter({ state: 'filed', sentAt: at, refused: [{ address: 'b@x.example', response: '550 who' }] }),
      /Not taken for b@x\.example: 550 who/,
    ],
    [
      'reached for some',
      letter({ delivered: ['b@x.example'] }),
      /Taken already for b@x\.example: they do not get it again\.\nd stops/,
    ],
    [
      'waits for a sign-in',
      letter({ problem: { ...problem, kind: 'signIn' }, nextAt: at + 600_000 }),
      /It goes by itself as soon as the sign-in works again; s tries at once\./,
    ],
    [
      'in doubt, not looked for yet',
      unsure(),
      /s sends it again, e opens it .*\nfrontdesk looks for it in Sent as soon/,
    ],
    [
      'in doubt, looked for, and again',
      unsure({ looked, nextAt: at + 30_000 }),
      /Looked for in Sent .*<1@x\.example>, from 09:42 on, last at 09:44: not there.*goes on looking/,
    ],
    ['in doubt, given up', unsure({ looked, nextAt: never }), /not there.*It is not looked for any more\./],
    [
      'in doubt, nowhere to look',
      unsure({ looked: { ...looked, folder: null }, nextAt: never }),
      /has no folder for sent letters/,
    ],
    ['in doubt for some', unsure({ delivered: ['b@x.example'] }), /Sent cannot tell/],
    [
      'found in Sent',
      letter({ state: 'filed', sentAt: at, looked: { ...looked, found: true } }),
      /it was found in Sent at 09:44, so the mail server has taken it\.$/,
    ],
  ] as const)('%s', (_what, one, wanted) => {
    expect(said(one)).toMatch(wanted);
  });

  test('what came from a server cannot move the cursor, and what is not known is not claimed', () => {
    const evil = { address: 'b@x.example', response: '550 \x1b[2Jno\r\nway' };
    const words = said(unsure({ refused: [evil], problem: { ...problem, detail: '\x1b]0;x\x07' } }));
    expect(words).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
    expect(said(unsure(), false)).toContain('ask the recipient');
    expect(said(letter({ state: 'filed', sentAt: at, looked: { ...looked, found: true } }))).not.toContain(
      'encryption',
    );
  });
});

describe('the Outbox', () => {
  let practice: PracticeStore;
  let account: Account;
  let reader: LetterReader;
  let screen: Screen | undefined;
  const last: Promise<unknown>[] = [];
  beforeEach(async () => {
    practice = await practiceStore();
    account = await addPractice(practice.store, { imapPort: 1, smtpPort: 1 });
    reader = createLetterReader(practice.store);
  });
  afterEach(async () => {
    await screen?.close();
    await Promise.all(last.splice(0));
    await reader.close();
    await practice.close();
  });

  async function put(subject: string, recipients: string[], outcome: Outcome): Promise<number> {
    const messageId = `<${subject}@brightsmile.example>`;
    const id = await queueLetter(practice.store, {
      ...{ accountId: account.id, messageId, sender: account.address, recipients, subject },
      source: makeLetter({
        from: account.address,
        to: recipients.join(', '),
        subject,
        messageId,
        text: 'Hello.',
      }),
      answersPlacementId: null,
    });
    await claimNext(practice.store, account.id, 'desk');
    await settle(practice.store, id, outcome, 'desk');
    return id;
  }

  function Stack(): ReactNode {
    const { route, key } = useEntry();
    if (route.name === 'compose')
      return <Compose key={key} fields={route.fields} draftId={route.draftId} begin={route.begin} />;
    return <Outbox key={key} />;
  }

  function open(columns: number, rows: number): Screen {
    const services = {
      ...{ store: practice.store, reader, who: 'test', demo: null, quit: () => {}, openDemo: () => {} },
      lastly: (work: Promise<unknown>) => void last.push(work),
    };
    screen = openScreen(
      <Shell theme={createTheme({ LANG: 'C.UTF-8' })} redraw={() => {}}>
        <ServicesProvider value={services}>
          <NavigationProvider value={createNavigation({ name: 'outbox' })}>
            <Stack />
          </NavigationProvider>
        </ServicesProvider>
      </Shell>,
      { columns, rows },
    );
    return screen;
  }

  test('at 60x15 the keys for a letter in doubt are seen at once, and the rest by turning pages', async () => {
    for (let i = 0; i < 6; i++) await put(`Other ${i}`, ['tom@patients.example'], { state: 'sent' });
    await put('Perhaps', ['aisha@patients.example'], {
      ...{
        state: 'unsure',
        problem: { ...problem, fix: 'It may have been sent. Look in Sent, then decide.' },
      },
      looked: { folder: 'Sent', since: at, at, found: false },
    });
    const s = open(60, 15);
    await s.waitFor(/▌.*Unsure: decide/);
    await s.waitFor('s sends it again');
    await s.waitFor(/\d more lines: Space/);
    s.type(' ');
    await s.waitFor('Details: ECONNRESET');
    await s.waitFor('Back to the beginning: Space');
    s.type(' ');
    await s.waitFor('s sends it again');
  });

  test('a letter that may have been sent is not changed without a question', async () => {
    const id = await put('Perhaps', ['aisha@patients.example'], { state: 'unsure', problem });
    const s = open(80, 24);
    await s.waitFor(/▌.*Unsure: decide/);
    s.type('e');
    await s.waitFor('Change it?');
    s.type('k');
    await s.waitFor('Enter Send now');
    expect((await findOutgoing(practice.store, id))?.state).toBe('unsure');
    s.type('e');
    await s.waitFor('Change it?');
    s.type('e');
    await s.waitFor('Hello.');
    expect(await findOutgoing(practice.store, id)).toBeUndefined();
  });

  test('one that did not reach everybody is written again to the others alone', async () => {
    await put('Plan', ['a@x.example', 'b@x.example'], {
      ...{ state: 'filed', problem: null, response: '250 OK', delivered: [] },
      refused: [{ address: 'b@x.example', response: '550 no such user' }],
    });
    const s = open(80, 24);
    await s.waitFor(/Not to all +a@x\.example/);
    await s.waitFor('R writes it again to whom it did not reach.');
    s.type('R');
    await s.waitFor('Mend the address, then send.');
    await s.waitFor(/▸ To +b@x\.example *\n/);
    expect(s.text()).not.toContain('a@x.example');
  });

  test('taken back, a letter leaves out whom it has reached already', async () => {
    await put('Some', ['aisha@patients.example', 'full@patients.example'], {
      ...{ state: 'queued', problem, nextAt: Date.now() + 60_000 },
      ...{ recipients: ['full@patients.example'], delivered: ['aisha@patients.example'] },
    });
    const s = open(80, 24);
    await s.waitFor('Taken already for aisha@patients.example');
    s.type('e');
    await s.waitFor('aisha@patients.example got it already and is left out.');
    const [draft] = await eventually(
      practice.store,
      async () => {
        const drafts = await listDrafts(practice.store);
        return drafts.length > 0 && drafts;
      },
      'the draft',
    );
    expect(draft!.fields.to).toBe('full@patients.example');
  });
});
