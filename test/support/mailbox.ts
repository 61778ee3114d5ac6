// Fills a server's mailbox with letters for a test that needs many.
import type { Maildir } from '../servers/maildir.ts';
import { makeLetter } from './letters.ts';

const SENDERS = ['Aisha Patel', 'Henry Lab', 'Insurance desk', 'Tom Okafor', 'Lab One Dental', 'María Núñez'];
const SUBJECTS = [
  'Appointment on Thursday',
  'Order dispatched',
  'Your schedule',
  'Invoice',
  'Shade query',
  'Thank you',
];

/** Puts `count` letters into a folder, the last one the newest; every third has been read. */
export function fillMailbox(maildir: Maildir, folder: string, count: number, newest = Date.now()): void {
  for (let i = 1; i <= count; i++) {
    const date = new Date(newest - (count - i) * 600_000);
    const sender = SENDERS[i % SENDERS.length]!;
    const letter = makeLetter({
      from: `${sender} <sender${i % SENDERS.length}@patients.example>`,
      subject: `${SUBJECTS[i % SUBJECTS.length]} ${i}`,
      messageId: `<fill-${folder.toLowerCase()}-${i}@patients.example>`,
      date,
      text: `Letter ${i} of ${count}.\n\nWith kind regards,\n${sender}\n`,
    });
    maildir.put(folder, letter, { date, ...(i % 3 === 0 && { flags: ['\\Seen'] }) });
  }
}
