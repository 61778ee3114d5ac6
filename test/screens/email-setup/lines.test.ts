import { describe, expect, test } from 'vitest';
import { type DraftSettings, emptyDraft } from '../../../src/mail/setup/draft-settings.ts';
import { toSettings } from '../../../src/mail/setup/to-settings.ts';
import { finishLines } from '../../../src/screens/email-setup/finish-lines.ts';
import { testLines } from '../../../src/screens/email-setup/test-lines.ts';
import { wrongInWords } from '../../../src/screens/email-setup/wrong-in-words.ts';
import {
  startWizard,
  type TestState,
  type WizardState,
  wizardReducer,
} from '../../../src/screens/email-setup/wizard-state.ts';
import { createTheme } from '../../../src/ui/theme.ts';

const { mark } = createTheme({ LANG: 'C.UTF-8' });
const problem = {
  kind: 'tls',
  title: 'The certificate of x ended on 3 May 2026.',
  fix: 'Ask the provider to renew it.',
  detail: 'CERT_HAS_EXPIRED',
} as const;

const test1: TestState = {
  running: false,
  of: '',
  stages: {
    incoming: {
      name: { server: 'incoming', stage: 'name', state: 'passed', words: 'found' },
      reach: { server: 'incoming', stage: 'reach', state: 'passed', words: 'reached' },
      encrypt: { server: 'incoming', stage: 'encrypt', state: 'passed', words: 'TLS 1.3' },
      signIn: { server: 'incoming', stage: 'signIn', state: 'passed', words: 'signed in' },
      mailbox: { server: 'incoming', stage: 'mailbox', state: 'passed', words: '4,812 letters' },
    },
    outgoing: {
      name: { server: 'outgoing', stage: 'name', state: 'passed', words: 'found' },
      reach: { server: 'outgoing', stage: 'reach', state: 'passed', words: 'reached' },
      encrypt: { server: 'outgoing', stage: 'encrypt', state: 'failed', words: '', problem },
      signIn: { server: 'outgoing', stage: 'signIn', state: 'skipped', words: '' },
      maySend: { server: 'outgoing', stage: 'maySend', state: 'skipped', words: '' },
    },
  },
  results: { incoming: { outcome: 'passed', problem: null }, outgoing: { outcome: 'failed', problem } },
};

describe('the area of the test', () => {
  test('a line for each server, and what to do under the one that failed', () => {
    expect(testLines(test1, 78, mark).map((line) => line.text)).toEqual([
      'Incoming  ✔ found  ✔ reached  ✔ TLS 1.3  ✔ signed in  ✔ 4,812 letters',
      'Outgoing  ✔ found  ✔ reached  ✘ encryption',
      '          The certificate of x ended on 3 May 2026.',
      '          ➜ Ask the provider to renew it.',
    ]);
  });

  test('with little room the first stages, which the later ones tell, are left out', () => {
    const [first, second] = testLines(test1, 56, mark);
    expect(first?.text).toBe('Incoming  ✔ TLS 1.3  ✔ signed in  ✔ 4,812 letters');
    expect(second?.text).toBe('Outgoing  ✔ found  ✔ reached  ✘ encryption');
  });

  test('while it runs', () => {
    const running = {
      ...test1,
      running: true,
      results: null,
      stages: {
        incoming: { name: { server: 'incoming', stage: 'name', state: 'running', words: '' } },
        outgoing: {},
      },
    } as TestState;
    expect(testLines(running, 78, mark).map((line) => line.text)).toEqual([
      'Incoming  ◌ looking up the name…',
      'Outgoing',
    ]);
  });

  test('stopped, it says so once', () => {
    const skipped = (stage: string) => ({ server: 'incoming', stage, state: 'skipped', words: 'stopped' });
    const stopped = {
      ...test1,
      stages: {
        incoming: { name: test1.stages.incoming.name, reach: skipped('reach'), encrypt: skipped('encrypt') },
        outgoing: {},
      },
    } as TestState;
    expect(testLines(stopped, 78, mark)[0]?.text).toBe('Incoming  ✔ found  · stopped');
  });

  test('a side that is not tried says why, once', () => {
    const words = 'mail is not received in frontdesk';
    const stages = Object.fromEntries(
      ['name', 'reach'].map((stage) => [stage, { server: 'incoming', stage, state: 'skipped', words }]),
    );
    expect(testLines({ ...test1, stages: { incoming: stages, outgoing: {} } }, 78, mark)[0]?.text).toBe(
      `Incoming  ${words}`,
    );
  });

  test('the details bear the words of the server', () => {
    const state = { ...startWizard({ draft: emptyDraft() }), test: test1 };
    expect(wrongInWords(state)).toBe(
      "Outgoing: The certificate of x ended on 3 May 2026.\nAsk the provider to renew it.\nThe server's own words: CERT_HAS_EXPIRED",
    );
  });

  test('so do those of a sign-in that came to nothing, on its page alone', () => {
    const words = {
      kind: 'signIn',
      title: 'The moon is wrong.',
      fix: 'Begin again.',
      detail: 'Trace ID: 42',
    } as const;
    const said = "Sign-in: The moon is wrong.\nBegin again.\nThe server's own words: Trace ID: 42";
    const kept = { ...emptyDraft(), provider: 'google' as const };
    kept.saved = { ...kept.saved, tokens: 'google' };
    const page = { ...startWizard({ draft: kept }), step: 'signIn' as const };
    const browser = {
      state: 'browser',
      url: '',
      port: 1,
      here: true,
      problem: words,
      notOpened: null,
    } as const;
    expect(wrongInWords(page)).toBe('');
    expect(wrongInWords({ ...page, signIn: { state: 'failed', problem: words } })).toBe(said);
    expect(wrongInWords({ ...page, signIn: browser })).toBe(said);
    expect(wrongInWords({ ...page, signIn: { ...browser, problem: null, notOpened: words } })).toBe(said);
    expect(wrongInWords({ ...page, needed: words })).toBe(said);
    expect(wrongInWords({ ...page, needed: words, step: 'mail' })).toBe('');
    const both = wrongInWords({ ...page, needed: words, test: test1 });
    expect(both).toMatch(/^Sign-in: [\s\S]*Trace ID: 42\n\nOutgoing: /);
  });
});

describe('the last page', () => {
  const draft: DraftSettings = {
    ...emptyDraft(),
    provider: 'other',
    ...{
      address: 'reception@lab.example',
      user: 'reception@lab.example',
      password: 'open sesame',
    },
    ...{ incomingHost: 'imap.lab.example', outgoingHost: 'smtp.lab.example' },
  };
  const finished = toSettings(draft);
  if (!finished.ok) throw new Error('It should be complete');
  const lines = (width: number, saveProblem = null as null | typeof problem): string[] =>
    finishLines(finished, startWizard({ draft }), saveProblem, width).map((line) => line.label + line.text);

  test('says that nothing is saved yet, every setting, that it is untested, and the tip', () => {
    expect(lines(74)).toEqual([
      'Nothing is saved yet. Finish saves:',
      '',
      'Provider                Other Email',
      'Practice Email Address  reception@lab.example',
      'Display Name            none: only the address is shown',
      'User Name               reception@lab.example',
      'Password                typed; it is kept encrypted',
      'Receive email           yes',
      'Incoming Mail Server    imap.lab.example, port 993, TLS, by IMAP',
      'Outgoing Mail Server    smtp.lab.example, port 587, STARTTLS',
      'Use Authentication for outgoing email  yes, with the same sign-in',
      '',
      'Not tested: it is not known whether these settings work. F5 tests them.',
      'Tip: frontdesk encrypts the line to your provider. How well a letter is',
      "protected beyond it is decided by your provider and the recipient's.",
    ]);
  });

  const told = (changed: Partial<DraftSettings>, state: Partial<WizardState> = {}): string => {
    const now = { ...draft, ...changed };
    const settings = toSettings(now);
    if (!settings.ok) throw new Error('It should be complete');
    return finishLines(settings, { ...startWizard({ draft: now }), ...state }, null, 400)
      .map((line) => line.text)
      .join('\n');
  };

  test('the tip says how the lines of a test of these settings were encrypted', () => {
    const started = wizardReducer(startWizard({ draft }), { type: 'testBegins' });
    const state = (['outgoing', 'incoming'] as const).reduce(
      (one, server) =>
        wizardReducer(one, {
          type: 'testTells',
          event: {
            server,
            stage: 'encrypt',
            state: 'passed',
            words: server === 'outgoing' ? 'TLS 1.2' : 'TLS 1.3',
          },
        }),
      started,
    );
    expect(told({}, { test: state.test })).toContain(
      "Tip: the line to your provider is encrypted: TLS 1.2 to smtp.lab.example, TLS 1.3 to imap.lab.example. How well a letter is protected beyond it is decided by your provider and the recipient's.",
    );
    // Of other settings it tells nothing.
    expect(told({ password: 'another' }, { test: state.test })).toContain('Tip: frontdesk encrypts the line');
  });

  test('an address that is changed: what to do with the old one', () => {
    const initial = { ...draft, address: 'old@lab.example' };
    expect(told({}, { initial })).toContain(
      'Tip: Patients still have old@lab.example: keep it open, or have it forward to reception@lab.example',
    );
    expect(told({}, { initial: draft })).not.toContain('Patients still have');
  });

  test.each([
    ['lab@hotmail.com', {}],
    ['reception@lab.example', { incomingHost: 'outlook.office365.com' }],
  ])('%s by hand: Microsoft takes no passwords any more', (address, servers) => {
    expect(told({ address, ...servers })).toContain('only when support advises it.');
    expect(told({})).not.toContain('only when support advises it.');
  });

  test('fits a page of 80x24, and is not cut at 60', () => {
    expect(lines(74).length).toBeLessThanOrEqual(18);
    for (const line of lines(54)) expect(line.length).toBeLessThanOrEqual(54);
    expect(lines(54).join(' ')).not.toContain('sesame');
  });

  test('a save that failed stands first', () => {
    expect(lines(74, problem)[0]).toContain('ended on 3 May');
  });
});
