import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  eventDetails,
  eventKinds,
  eventSentence,
  isToldAtOnce,
} from '../../../src/mail/words/event-words.ts';

const src = resolve(import.meta.dirname, '../../../src');

/** The kinds that the code writes, as they stand in it. */
function kindsInCode(): string[] {
  const texts = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => readFileSync(join(src, file), 'utf8'))
    .filter((text) => text.includes('recordEvent'));
  const found = texts.flatMap((text) => [
    ...text.matchAll(/(?:what: |#note\(\s*|#write\(\s*|\bnote\((?:tx, \w+, who, )?|who, )'([^']{5,})'/g),
    ...text.matchAll(/what: [^'\n]*\? '([^']+)' : '([^']+)'/g),
    ...text.matchAll(/return (?:[^'\n]*\? )?'([a-z ]+refused[a-z ]*)'(?: : '([a-z ]+)')?;/g),
  ]);
  return [...new Set(found.flatMap((match) => match.slice(1).filter((kind) => kind !== undefined)))];
}

describe('events', () => {
  test('every kind that the code writes has a sentence', () => {
    const kinds = kindsInCode();
    expect(kinds.length).toBeGreaterThan(15);
    expect(kinds).toContain('counter reset');
    expect(kinds).toContain('mark refused');
    expect(kinds.filter((kind) => !eventKinds.includes(kind))).toEqual([]);
  });

  test('each sentence stands also when nothing was kept of the event', () => {
    for (const what of eventKinds) {
      const sentence = eventSentence({ what, detail: {} });
      expect(sentence).toMatch(/^[A-Z0-9a-z].*\.$|: $/);
      expect(sentence).not.toMatch(/undefined|null|NaN/);
    }
  });

  test('one that a later frontdesk wrote is shown by its name', () => {
    expect(eventSentence({ what: 'letters sorted by a rule', detail: {} })).toBe('letters sorted by a rule');
  });

  test.each([
    [
      'counter reset',
      { folder: 'INBOX', atServer: 1204 },
      'The counter of Inbox was reset: 1,204 letters to be fetched again.',
    ],
    [
      'counter reset',
      { folder: 'Bills', atServer: 1 },
      'The counter of Bills was reset: 1 letter to be fetched again.',
    ],
    ['counter reset', { folder: 'Bills', atServer: null }, 'The counter of Bills was reset.'],
    [
      'practice changed',
      { fields: 'e-mail', before: 'old@lab.example', email: 'new@lab.example' },
      "The practice's e-mail is new@lab.example now; before it was old@lab.example.",
    ],
    [
      'practice changed',
      { fields: 'name, e-mail', before: '', email: 'new@lab.example' },
      "The practice's e-mail is new@lab.example now; before it was none. Practice Information was changed: name.",
    ],
    ['practice changed', { fields: 'phone' }, 'Practice Information was changed: phone.'],
    ['counter reset undone', { folder: 'Bills' }, 'The reset of Bills was undone.'],
    [
      'letter gone',
      { subject: 'Invoice', wish: 'move', to: 'Archive', more: 0 },
      'It could not be moved to Archive: the letter "Invoice" is not at the mail server any more.',
    ],
    [
      'letter gone',
      { subject: ' Very\nlong subject of a letter that says all there is to say', wish: 'flags', more: 0 },
      'It could not be flagged: the letter "Very long subject of a letter that say..." is not at the mail server any more.',
    ],
    [
      'letter gone',
      { subject: 'Invoice', wish: 'move', to: 'Archive', more: 24 },
      'The letter "Invoice" and 24 more are not at the mail server any more.',
    ],
    [
      'move refused',
      { subject: '', from: 'INBOX', to: 'Archive', words: 'Quota exceeded' },
      'Not moved to Archive: the letter without a subject is back in Inbox. The mail server refused it.',
    ],
    ['folder refused', { folder: 'Bills', letters: 0 }, 'The mail server did not make the folder Bills.'],
    [
      'folder refused',
      { folder: 'Bills', letters: 1 },
      'The mail server did not make the folder Bills; 1 letter is back where it was.',
    ],
    ['receiving changed', { folder: 'All Mail', received: false }, 'All Mail is not received from now on.'],
    ['role changed', { folder: 'Old', role: 'archive' }, 'Old is used as Archive from now on.'],
    ['role changed', { folder: 'Old', role: '' }, 'Old has no special use from now on.'],
  ])('%s %j', (what, detail, words) => expect(eventSentence({ what, detail })).toBe(words));

  test('details name what was kept, and leave out what is empty', () => {
    expect(eventDetails({ detail: { folder: 'Bills', words: '', here: 3, atServer: null } })).toEqual([
      { label: 'Folder', words: 'Bills' },
      { label: 'Of them here', words: '3' },
    ]);
  });

  test('what a person wanted and did not get is told at once; the rest waits to be looked up', () => {
    expect(eventKinds.filter((what) => isToldAtOnce({ what }))).toEqual([
      'sign-in needed',
      ...['letter gone', 'move refused', 'delete refused', 'mark refused', 'folder refused'],
    ]);
  });
});
