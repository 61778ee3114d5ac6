// What the last page says, line by line. Pure.
import { isSameAddress } from '../../db/practice.ts';
import type { Problem } from '../../db/problem.ts';
import { keepOldWords } from '../../mail/practice/follow-up.ts';
import { microsoftOf, passwordsEnded } from '../../mail/setup/passwords-ended.ts';
import { pop3MoveWords, toImapWords, toPop3Words } from '../../mail/setup/pop3-words.ts';
import { settingsInWords } from '../../mail/setup/settings-in-words.ts';
import type { Finished } from '../../mail/setup/to-settings.ts';
import { encryptionTip } from '../../mail/words/encryption-words.ts';
import type { Tone } from '../../ui/notices.ts';
import { cleanLine } from '../../ui/safe-text.ts';
import { cellWidth, toCells, wrap } from '../../ui/text-width.ts';
import type { ReadLine } from './scroll-lines.tsx';
import { encryptionFound, lettersFound, verdictOf, type WizardState } from './wizard-state.ts';

const labelWidth = 24;
export function finishLines(
  finished: Extract<Finished, { ok: true }>,
  state: WizardState,
  problem: Problem | null,
  width: number,
): ReadLine[] {
  const verdict = verdictInWords(state);
  return [
    ...(problem === null ? [] : sentence(`${problem.title} ${problem.fix}`, width, 'error')),
    ...sentence('Nothing is saved yet. Finish saves:', width),
    empty,
    ...settingsInWords(finished.settings, finished.secrets).flatMap(({ label, words }) =>
      setting(label, words, width),
    ),
    empty,
    ...movingInWords(finished, state).flatMap(({ text, tone }) => sentence(text, width, tone)),
    ...sentence(verdict.text, width, verdict.tone),
    ...addressInWords(finished, state).flatMap(({ text, tone }) => sentence(text, width, tone)),
    ...sentence(encryptionTip(encryptionFound(state)), width),
  ];
}

/** What is to be known of this very address. */
function addressInWords(
  { settings }: Extract<Finished, { ok: true }>,
  { draft, initial, search }: WizardState,
): { text: string; tone: Tone }[] {
  const proposal = search.state === 'found' ? search.proposal : null;
  const microsoft = settings.signIn === 'password' ? microsoftOf(draft, proposal) : null;
  const old = initial.address.trim();
  return [
    ...(microsoft ? [{ text: passwordsEnded(microsoft), tone: 'warning' as const }] : []),
    ...(old !== '' && !isSameAddress(old, settings.address)
      ? [{ text: `Tip: ${keepOldWords(old, settings.address)}`, tone: 'plain' as const }]
      : []),
  ];
}

/** What becomes of the mail where that is more than a setting. */
function movingInWords(
  { settings }: Extract<Finished, { ok: true }>,
  state: WizardState,
): { text: string; tone: Tone }[] {
  const { initial, toPop3 } = state;
  if (!settings.receive || settings.incoming === null) return [];
  if (settings.incoming.protocol === 'imap')
    return initial.receive && !initial.useImap ? [{ text: toImapWords, tone: 'plain' }] : [];
  const plan = toPop3 === null ? '' : toPop3Words(toPop3);
  return [
    { text: pop3MoveWords(settings.incoming.host, lettersFound(state)), tone: 'warning' },
    ...(plan === '' ? [] : [{ text: plan, tone: 'plain' as const }]),
  ];
}

const empty: ReadLine = { label: '', text: '', tone: 'plain', first: false };

function sentence(text: string, width: number, tone: Tone = 'plain'): ReadLine[] {
  return wrap(cleanLine(text), width - 2).map((line, index) => ({
    label: '',
    text: line,
    tone,
    first: index === 0,
  }));
}

/** A label too long for the column pushes its own words to the right, or under it where there is no room. */
function setting(label: string, words: string, width: number): ReadLine[] {
  const column = cellWidth(label) < labelWidth ? labelWidth : cellWidth(label) + 2;
  const beside = width - column >= 20;
  const lines = wrap(cleanLine(words), beside ? width - column : width - labelWidth);
  return (beside ? lines : ['', ...lines]).map((text, index) => ({
    label: index === 0 ? toCells(label, column) : ' '.repeat(beside ? column : labelWidth),
    text,
    tone: 'plain',
    first: false,
  }));
}

/** Whether these settings have been seen to work. */
export function verdictInWords(state: WizardState): { text: string; tone: Tone } {
  const results = Object.values(state.test?.results ?? {});
  switch (verdictOf(state)) {
    case 'passed':
      return { text: 'Tested: the servers accepted these settings.', tone: 'success' };
    case 'failed': {
      const problem = results.find((result) => result.problem !== null)?.problem;
      return {
        text: `The test failed: ${problem?.title ?? ''} You can finish all the same and mend it later.`,
        tone: 'error',
      };
    }
    case 'changed':
      return { text: 'Changed since the test. F5 tests these settings.', tone: 'warning' };
    case 'running':
      return { text: 'The test is still running.', tone: 'plain' };
    case 'stopped':
      return {
        text: 'The test was stopped, so it is not known whether these settings work. F5 tests them.',
        tone: 'warning',
      };
    case 'untested':
      return {
        text: 'Not tested: it is not known whether these settings work. F5 tests them.',
        tone: 'warning',
      };
  }
}
