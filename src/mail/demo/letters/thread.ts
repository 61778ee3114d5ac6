// One long conversation: a patient, the front desk and a dentist find a date. It lies where such things lie, the
// patient's letters in the inbox and our own in Sent.
import { type DemoLetter, days, minutes } from '../demo-letter.ts';
import * as people from './people.ts';

const quoted = (text: string): string =>
  text
    .split('\n')
    .map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`.trimEnd()))
    .join('\n');

interface Turn {
  who: 'patient' | 'us' | 'dentist';
  ago: DemoLetter['ago'];
  words: string;
}

const turns: Turn[] = [
  {
    who: 'patient',
    ago: days(9, '18:31'),
    words: `Good evening,

I have had a toothache at the upper right since Saturday, mostly at
night. Is there anything free next week? Mornings are difficult because
of work, after 16:00 is best.

Aisha Patel`,
  },
  {
    who: 'us',
    ago: days(8, '08:12'),
    words: `Dear Ms Patel,

we are sorry to hear that. Dr Shaw has Tuesday at 16:20 or Thursday at
17:00. If it gets worse before then, please ring us at 8:00, we keep two
places free for pain each morning.

Bright Smile Dental`,
  },
  { who: 'patient', ago: days(8, '12:47'), words: 'Thursday at 17:00 would be perfect, thank you!\n\nAisha' },
  {
    who: 'us',
    ago: days(8, '13:05'),
    words: `Thursday at 17:00 with Dr Shaw is yours. Please come ten minutes
earlier, we need a new signature for your insurance.

Bright Smile Dental`,
  },
  {
    who: 'patient',
    ago: days(6, '20:15'),
    words: `One more question: I take blood thinners since the spring (apixaban).
Shall I leave them out before the appointment?

Aisha`,
  },
  {
    who: 'us',
    ago: days(5, '08:20'),
    words: `Please do not change anything yourself. I have asked Dr Shaw and will
write as soon as I know.

Bright Smile Dental`,
  },
  {
    who: 'dentist',
    ago: days(5, '12:58'),
    words: `No, she should keep taking it. For a check and a filling there is no
reason to stop. If we have to extract I will talk to her GP first.

Karen`,
  },
  {
    who: 'us',
    ago: days(5, '13:10'),
    words: `Dr Shaw says: please keep taking it. For a check and a filling there is
no reason to stop.

Bright Smile Dental`,
  },
  {
    who: 'patient',
    ago: days(3, '07:58'),
    words: `Thank you, that is a relief.

It has become quieter, but I would like to keep the appointment all the
same.

Aisha`,
  },
  {
    who: 'us',
    ago: days(3, '08:31'),
    words: 'Very good, see you on Thursday at 17:00.\n\nBright Smile Dental',
  },
  {
    who: 'patient',
    ago: minutes(9),
    words: `Good morning,

I am afraid my daughter is ill and I cannot leave her alone on Thursday.
Is there anything on Friday or at the beginning of next week, again
after 16:00? I am sorry for the trouble!

Aisha`,
  },
];

const subject = 'Appointment on Thursday';
/** The turn whose letter the dentist answers. */
const ASKED_THE_DENTIST = 5;

export const threadLetters: DemoLetter[] = turns.map((turn, i) => {
  const before = turns[i - 1];
  const answered = i < turns.length - 1 && turn.who !== 'us';
  const last = i === turns.length - 1;
  return {
    folder: turn.who === 'us' ? 'Sent' : 'INBOX',
    from: { patient: people.aisha, us: people.practice, dentist: people.drShaw }[turn.who],
    to: turn.who === 'us' ? people.aisha : people.practice,
    ...(i === ASKED_THE_DENTIST && { cc: people.drShaw }),
    subject: i === 0 ? subject : `Re: ${subject}`,
    ago: turn.ago,
    text: before ? `${turn.words}\n\nEarlier:\n${quoted(before.words)}\n` : `${turn.words}\n`,
    flags: last ? [] : answered ? ['seen', 'answered'] : ['seen'],
    id: `appointment-${i}`,
    ...(i > 0 && { answers: `appointment-${i - 1}` }),
  };
});
