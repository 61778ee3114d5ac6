import { describe, expect, test } from 'vitest';
import type { LetterRow } from '../../../src/db/letters.ts';
import type { Judgement } from '../../../src/mail/practice/confirmation.ts';
import {
  confirmationLines,
  confirmationWords,
} from '../../../src/screens/confirmation/confirmation-lines.ts';
import { rowColumns, spokenRow } from '../../../src/screens/inbox/letter-row.tsx';
import { createTheme } from '../../../src/ui/theme.ts';

const now = new Date(2026, 10, 6, 12).getTime();
const wait = { address: 'reception@lab.example', since: 0 };
const keys = { links: 'l', done: 'y' };
const good: Judgement = {
  ...{ from: 'no-reply-aws@amazon.com', link: 'amazon', host: 'email-verification.us-east-1.amazonaws.com' },
  ...{ confirms: '', sender: 'unknown', goodUntil: new Date(2026, 10, 6, 18, 30).getTime() },
};
const words = (changed: Partial<Judgement>) => confirmationWords({ ...good, ...changed }, wait, keys, now);

describe('over the letter stands', () => {
  test('what it seems to be, from whom, where its link leads, and what to do', () => {
    expect(words({})).toEqual({
      text: "This seems to be the confirmation for Campaign+, from no-reply-aws@amazon.com; anybody can write that name. Its link leads to email-verification.us-east-1.amazonaws.com, which is Amazon's. Open it in a web browser before 18:30 today: l shows it, to be copied. Then press y.",
      tone: 'plain',
    });
  });
  test.each([
    [
      { sender: 'checked' },
      'success',
      'This is the confirmation for Campaign+, from no-reply-aws@amazon.com: your mail server has checked',
    ],
    [
      { sender: 'refused' },
      'error',
      'your mail server says that it is not from no-reply-aws@amazon.com, as it claims. Do not open its link.',
    ],
    [
      { link: 'elsewhere', host: 'evil.example' },
      'error',
      "it has a link to evil.example, which is not Amazon's. Do not open its link.",
    ],
    [{ link: 'elsewhere', host: 'ev\u001b]il.example' }, 'error', 'Do not open its link.'],
    [
      { link: 'otherAddress', confirms: 'x@y.example' },
      'error',
      'its link is for x@y.example, not for reception@lab.example.',
    ],
    [{ link: 'none', host: '' }, 'warning', 'there is no link in it that confirms an address.'],
    [{ goodUntil: now - 60_000 }, 'warning', 'Its link has ended at 11:59, after 24 hours.'],
    [{ goodUntil: now + 20 * 3_600_000 }, 'plain', 'before tomorrow at 08:00:'],
  ] as const)('%j: %s', (changed, tone, text) => {
    const said = words(changed);
    expect(said.text).toContain(text);
    expect(said.tone).toBe(tone);
    expect(said.text).not.toContain('\u001b');
  });

  test.each(['!', '->'])('in lines that fit, with the mark %s before them', (mark) => {
    const lines = confirmationLines(words({}), 56, mark);
    expect(lines[0]?.text.startsWith(`${mark} This seems to be`)).toBe(true);
    expect(lines[1]?.text).toMatch(mark === '!' ? /^ {2}\S/ : /^ {3}\S/);
    expect(lines.at(-1)?.text).toBe('');
    for (const { text } of lines) expect(text.length).toBeLessThanOrEqual(56);
  });
});

test('in a list it is marked by a shape and words, on any terminal, and spoken', () => {
  const letter = {
    ...{
      subject: 'Amazon Web Services',
      from: { name: 'Amazon', address: 'a@b.example' },
      to: [],
      date: now,
    },
    ...{ seen: false, flagged: false, answered: false, attachments: 0 },
  } as unknown as LetterRow;
  const row = (lang: string, awaited: boolean) =>
    rowColumns(letter, { width: 77, now, showTo: false, marks: createTheme({ LANG: lang }).mark, awaited });
  expect(row('C.UTF-8', true).subject.trimEnd()).toBe('➜ Campaign+? Amazon Web Services');
  expect(row('C', true).subject.trimEnd()).toBe('-> Campaign+? Amazon Web Services');
  expect(row('C', false).subject.trimEnd()).toBe('Amazon Web Services');
  expect(spokenRow(letter, now, false, true)).toMatch(
    /^seems to be the confirmation for Campaign\+, unread, Amazon,/,
  );
});
