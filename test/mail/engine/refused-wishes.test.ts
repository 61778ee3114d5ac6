import { describe, expect, test } from 'vitest';
import { NotListedYet, triesAgain } from '../../../src/mail/engine/refused-wishes.ts';
import { ServerRefused } from '../../../src/mail/protocols/imap-session.ts';
import { refusalOf } from '../../../src/mail/protocols/refusal.ts';

describe('a refused wish', () => {
  const no = (code: string) => new ServerRefused('no', { code });
  test.each([
    ['is tried again when the server gave no reason', 0, no(''), true],
    ['is given up after five attempts', 4, no(''), false],
    ['is given up at once when it will be refused again', 0, no('NOPERM'), false],
    ['is given up at once when the mailbox is full', 0, no('OVERQUOTA'), false],
    ['is tried again when the server is busy', 3, no('INUSE'), true],
    ['waits as long as its folder takes to be listed', 50, new NotListedYet(false), true],
    ['is given up when the letter is not in the list', 4, new NotListedYet(true), false],
  ])('%s', (_name, attempts, error, again) => expect(triesAgain(attempts, error)).toBe(again));

  test.each([
    ['A7 NO [OVERQUOTA] Mailbox is full', { code: 'OVERQUOTA', words: 'Mailbox is full' }],
    ['A7 NO [badcharset (utf-8)] What?', { code: 'BADCHARSET', words: 'What?' }],
    ['A7 BAD Unknown command', { code: '', words: 'Unknown command' }],
    ['A7 NO', undefined],
    ['A7 OK done', undefined],
    [undefined, undefined],
  ])('%j', (line, refusal) => expect(refusalOf(line)).toEqual(refusal));
});
