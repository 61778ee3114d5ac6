import { expect, test } from 'vitest';
import type { LetterRow } from '../../src/db/letters.ts';
import type { Sending } from '../../src/db/sendings.ts';
import { spokenRow } from '../../src/screens/inbox/letter-row.tsx';
import { detailLines, headLines } from '../../src/screens/letter/letter-head.ts';
import { cellWidth } from '../../src/ui/text-width.ts';

const at = new Date(2026, 10, 5, 9, 41).getTime();
const person = (n: number) => ({ name: `Patient Number ${n}`, address: `p${n}@patients.example` });
const row = (parts: Partial<LetterRow> = {}): LetterRow => ({
  ...({} as LetterRow),
  subject: 'Appointment',
  from: { name: 'Aisha Patel', address: 'aisha@patients.example' },
  to: [{ name: '', address: 'reception@brightsmile.example' }],
  date: at,
  seen: false,
  answered: false,
  flagged: false,
  attachments: 0,
  ...parts,
});

test('a head names as many recipients as fit, and counts the others', () => {
  const head = headLines(row({ to: Array.from({ length: 200 }, (_, n) => person(n)) }), undefined, 60, '…');
  expect(head).toEqual([
    'Appointment',
    'From  Aisha Patel <aisha@patients.example>',
    'Date  Thursday 5 November 2026, 09:41',
    'To    Patient Number 0, Patient Number 1 and 198 more (h)',
  ]);
});

test('a long subject takes two lines of the head, and as many as it needs in the details', () => {
  const subject = `First ${'and on '.repeat(60)}to the end`;
  const letter = row({ subject });
  const head = headLines(letter, undefined, 76, '…');
  expect(head.slice(0, 3).map((line) => line.slice(0, 5))).toEqual(['First', 'and o', 'From ']);
  expect(head[1]).toMatch(/…$/);
  const words = detailLines(letter, undefined, 76).map((line) => line.text);
  expect(words.join(' ').replace(/\s+/g, ' ')).toContain(`Subject ${subject}`);
  expect(Math.max(...words.map(cellWidth))).toBeLessThanOrEqual(76);
});

test('details hold every address', () => {
  const to = Array.from({ length: 200 }, (_, n) => person(n));
  const words = detailLines(row({ to }), undefined, 56)
    .map((line) => line.text)
    .join(' ');
  for (const { address } of to) expect(words).toContain(`<${address}>`);
});

test('a row for the ear says in words what marks say to the eye', () => {
  expect(spokenRow(row({ flagged: true, attachments: 2 }), at, false)).toBe(
    'unread, flagged, Aisha Patel, Appointment, 09:41, 2 attachments, ',
  );
  expect(spokenRow(row({ seen: true, answered: true }), at, true)).toBe(
    'answered, to reception@brightsmile.example, Appointment, 09:41, ',
  );
});

test('details of a letter that was sent from here say how it was handed over', () => {
  const details = (sending?: Sending) =>
    detailLines(row(), undefined, 300, sending)
      .map((line) => line.text)
      .join('\n');
  const sending = {
    encryption: 'TLS 1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    handedTo: 'smtp.lab.example',
    sentAt: at,
  };
  expect(details(sending)).toContain(
    "Sent      Handed over encrypted: TLS 1.3 to smtp.lab.example (TLS_AES_256_GCM_SHA384). How well a letter is protected beyond it is decided by your provider and the recipient's.",
  );
  // From before the server was kept, and without encryption.
  expect(details({ ...sending, cipher: '', handedTo: '' })).toContain('TLS 1.3 to the mail server. How well');
  expect(details({ ...sending, encryption: '', cipher: '' })).toContain(
    'Handed over to smtp.lab.example without encryption.',
  );
  expect(details()).not.toContain('Handed over');
});
