import { expect, test } from 'vitest';
import { checkFolderName, folderPath, type Place } from '../../../src/mail/folders/folder-name.ts';

const place: Place = {
  inside: null,
  delimiter: '/',
  paths: ['INBOX', 'Archive', 'Suppliers', 'Suppliers/Labs'],
};

test.each([
  ['Insurance', null],
  ['  Insurance  ', null],
  ['Röntgen 2026', null],
  ['R&D', null],
  ['Labs', null],
  ['', 'A folder needs a name.'],
  ['   ', 'A folder needs a name.'],
  ['x'.repeat(60), null],
  ['x'.repeat(61), "A folder's name has at most 60 characters."],
  ['A/B', "A folder's name cannot have / in it."],
  ['100%', "A folder's name cannot have % in it."],
  ['a*', "A folder's name cannot have * in it."],
  ['.hidden', "The sign . cannot begin a folder's name."],
  ['#news', "The sign # cannot begin a folder's name."],
  ['a\u0007b', 'This name has a character in it that cannot be seen.'],
  ['a\u202eb', 'This name has a character in it that cannot be seen.'],
  ['a\u200bb', 'This name has a character in it that cannot be seen.'],
  ['inbox', 'There is only one Inbox.'],
  ['archive', 'There is a folder archive already.'],
])('%j', (name, words) => {
  expect(checkFolderName(name, place)).toBe(words);
});

test('inside another folder, what is there is what lies in that one', () => {
  const inside = { path: 'Suppliers' };
  expect(checkFolderName('Labs', { ...place, inside })).toBe('There is a folder Labs already.');
  expect(checkFolderName('Archive', { ...place, inside })).toBeNull();
  expect(checkFolderName('Inbox', { ...place, inside })).toBeNull();
  expect(folderPath(' Bills ', { inside, delimiter: '.' })).toBe('Suppliers.Bills');
});
