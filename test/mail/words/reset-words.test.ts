import { describe, expect, test } from 'vitest';
import type { ResetPlan } from '../../../src/db/counters.ts';
import { resetWords } from '../../../src/mail/words/reset-words.ts';

const plan = (numbers: Partial<ResetPlan>): ResetPlan => {
  const { atServer = null, here = 0 } = numbers;
  const comingBack = atServer === null ? null : atServer - here;
  return { protocol: 'imap', atServer, here, comingBack, because: 'deletedHere', ...numbers };
};

describe('what a reset will do', () => {
  test.each<[Partial<ResetPlan>, string, string]>([
    [
      { atServer: 1204, here: 1190 },
      '1,204 letters will be fetched again; 1,190 of them are already here and stay as they are; 14 that were deleted only here will come back.',
      'Fetch 1,204 letters again',
    ],
    [
      { atServer: 1204, here: 1203 },
      '1,204 letters will be fetched again; 1,203 of them are already here and stay as they are; 1 that was deleted only here will come back.',
      'Fetch 1,204 letters again',
    ],
    [
      { atServer: 1204, here: 1204 },
      '1,204 letters will be fetched again; all of them are already here and stay as they are.',
      'Fetch 1,204 letters again',
    ],
    [
      { atServer: 1, here: 1 },
      '1 letter will be fetched again; it is already here and stays as it is.',
      'Fetch 1 letter again',
    ],
    [
      { atServer: 2, here: 1 },
      '2 letters will be fetched again; 1 of them is already here and stays as it is; 1 that was deleted only here will come back.',
      'Fetch 2 letters again',
    ],
    [
      { atServer: 1, here: 0 },
      '1 letter will be fetched: it was deleted only here and will come back.',
      'Fetch 1 letter again',
    ],
    [
      { atServer: 0, here: 0 },
      'The mail server holds no letters in this mailbox: nothing will be fetched now.',
      'Reset the counter',
    ],
    [
      { atServer: null, here: 0 },
      'How many letters the mail server holds is not known yet. All of them will be fetched.',
      'Fetch everything again',
    ],
    [
      { atServer: null, here: 1 },
      'How many letters the mail server holds is not known yet. All of them will be fetched; the 1 that is here already stays as it is.',
      'Fetch everything again',
    ],
    [
      { atServer: null, here: 900 },
      'How many letters the mail server holds is not known yet. All of them will be fetched; the 900 that are here already stay as they are.',
      'Fetch everything again',
    ],
    [
      { atServer: 1204, here: 500, because: 'notYetFetched' },
      '1,204 letters will be fetched again; 500 of them are already here and stay as they are; 704 have not been fetched yet.',
      'Fetch 1,204 letters again',
    ],
    [
      { atServer: 30, here: 0, because: 'notYetFetched' },
      '30 letters will be fetched; none of them has been fetched yet.',
      'Fetch 30 letters again',
    ],
    [
      { atServer: 12, here: 2, because: 'leftThere' },
      '12 letters will be fetched again; 2 of them are already here and stay as they are; 10 that were left at the server will come too.',
      'Fetch 12 letters again',
    ],
    [
      { atServer: 10, here: 0, because: 'leftThere' },
      '10 letters will be fetched: they were left at the server.',
      'Fetch 10 letters again',
    ],
    [
      { atServer: 3, here: 2, protocol: 'pop3' },
      '3 letters will be fetched again; 2 of them are already here and stay as they are; 1 that was deleted only here will come back. With POP3 they leave the server as soon as they are safely here.',
      'Fetch 3 letters again',
    ],
    [
      { atServer: 3, here: 2, protocol: 'pop3', because: 'notYetFetched' },
      '3 letters will be fetched again; 2 of them are already here and stay as they are; 1 is new. With POP3 they leave the server as soon as they are safely here.',
      'Fetch 3 letters again',
    ],
  ])('%o', (numbers, text, label) => {
    const words = resetWords(plan(numbers));
    expect(words.text).toBe(
      `${text} Nothing is deleted; read marks, folders, drafts and the Outbox stay as they are.`,
    );
    expect(words.label).toBe(label);
  });
});
