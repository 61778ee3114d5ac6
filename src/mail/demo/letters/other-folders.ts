// What has been dealt with, sent, thrown away or caught as junk.
import { type DemoFolder, type DemoLetter, days } from '../demo-letter.ts';
import { pdfFile } from '../sample-files.ts';
import * as people from './people.ts';

/** A letter that was read; the short way to write down the many that nobody will look at for long. */
function read(
  folder: DemoFolder,
  from: string,
  ago: DemoLetter['ago'],
  subject: string,
  text: string,
  more: Partial<DemoLetter> = {},
): DemoLetter {
  return { folder, from, ago, subject, text: `${text}\n`, flags: ['seen'], ...more };
}

const toPatient = (to: string) => ({ to }) as const;
const closing = '\n\nWith kind regards\nBright Smile Dental, reception';

export const sentLetters: DemoLetter[] = [
  read(
    'Sent',
    people.practice,
    days(3, '10:52'),
    'Re: New patient: how do I register?',
    `Dear Ms Carter,\n\nwelcome to the neighbourhood! Yes, we take new patients. Please fill in the form on our site for each of you and send it back, then we ring you for the first appointment.${closing}`,
    { ...toPatient(people.helen), id: 'register-2', answers: 'register-1' },
  ),
  read(
    'Sent',
    people.practice,
    days(4, '11:40'),
    'Your treatment plan',
    `Dear Mr Grant,\n\nattached is the plan that Dr Reyes talked about with you. Please sign the second page and bring it along.${closing}`,
    {
      ...toPatient(people.oliver),
      files: [
        pdfFile('Treatment plan.pdf', 'Treatment plan', [
          'Mr Oliver Grant',
          '1. Crown, upper right 4',
          '2. Hygienist, twice a year',
        ]),
      ],
    },
  ),
  read(
    'Sent',
    people.practice,
    days(6, '09:03'),
    'Order: gloves and masks',
    `Hello,\n\nplease send 6 boxes of nitrile gloves M, 2 boxes S, and 4 boxes of masks type IIR on our usual account.${closing}`,
    toPatient(people.supplies),
  ),
  read(
    'Sent',
    people.practice,
    days(11, '16:35'),
    'Case 1175: thank you',
    `Hello,\n\nthe bridge fitted at once, Dr Reyes is delighted.${closing}`,
    toPatient(people.labOne),
  ),
  read(
    'Sent',
    people.practice,
    days(15, '08:40'),
    'Holiday closing',
    `Dear colleagues,\n\nwe are closed from the 24th to the 1st. Emergencies: Elm Road Surgery has agreed to take them.${closing}`,
    { to: `${people.surgery}, ${people.henryLab}, ${people.labOne}` },
  ),
];

export const draftLetters: DemoLetter[] = [
  {
    folder: 'Drafts',
    from: people.practice,
    to: people.george,
    subject: 'Re: Bill 20418',
    ago: days(1, '16:20'),
    flags: ['seen', 'draft'],
    text: 'Dear Mr Mbeki,\n\nyou are right, the second X-ray was ',
  },
];

export const archiveLetters: DemoLetter[] = [
  read(
    'Archive',
    people.priya,
    days(10, '08:05'),
    'Rota for next month',
    'Hi both,\n\nthe rota is on the wall and in the calendar. Nadia swaps the second Friday with me.\n\nPriya',
  ),
  read(
    'Archive',
    people.insurance,
    days(12, '09:00'),
    'Claim 4460-18 paid',
    'Claim 4460-18 (Dawson) has been paid in full.',
  ),
  read(
    'Archive',
    people.ray,
    days(13, '14:14'),
    'Thank you',
    'Just a short word of thanks. I was really afraid of this one and it was nothing.\n\nRay Dawson',
  ),
  read(
    'Archive',
    people.lucy,
    days(14, '19:20'),
    'Which toothpaste?',
    'Hi,\n\nthe hygienist told me the name of a toothpaste for sensitive teeth and I forgot it. Do you know which one she gives people?\n\nLucy',
  ),
  read(
    'Archive',
    people.oliver,
    days(16, '10:10'),
    'Parking',
    'Hello, is the car park behind the house for patients or only for staff?\n\nO. Grant',
    { flags: ['seen', 'answered'] },
  ),
  read(
    'Archive',
    people.itSupport,
    days(19, '15:00'),
    'New printer at reception',
    'The new printer is called "Reception". The old one is still there under "Reception (old)" until Friday.',
  ),
  read(
    'Archive',
    people.drReyes,
    days(20, '12:30'),
    'Conference',
    'I am away on Thursday and Friday. Karen takes my emergencies, everything else can wait.\n\nSamuel',
  ),
  read(
    'Archive',
    people.calibration,
    days(27, '09:45'),
    'Report: autoclave',
    'The autoclave passed. The report is attached.',
    {
      files: [
        pdfFile('Autoclave report.pdf', 'Test report', [
          'Autoclave, serial ending 0932',
          'Result: passed',
          'Next test in twelve months',
        ]),
      ],
    },
  ),
  read(
    'Archive',
    people.school,
    days(33, '11:11'),
    'Toothbrush week',
    'Could somebody of the practice visit us in toothbrush week? Last year was such a success.',
  ),
  read(
    'Archive',
    people.surgery,
    days(41, '16:45'),
    'Re: Mrs E. Whitlock',
    'Thank you for your letter. She is well after the extraction, no bleeding.',
  ),
  read(
    'Archive',
    people.tom,
    days(58, '17:17'),
    'Change of address',
    'New address: 4 Harbour Street, flat 2. The telephone number stays.\n\nTom Okafor',
  ),
  read(
    'Archive',
    people.grete,
    days(72, '10:02'),
    'Anamnesebogen',
    'Guten Tag,\n\nanbei der ausgefüllte Anamnesebogen.\n\nGrete Hoffmann',
    {
      files: [pdfFile('Anamnesebogen.pdf', 'Anamnesebogen', ['Grete Hoffmann', 'Keine Allergien'])],
    },
  ),
];

export const labLetters: DemoLetter[] = [
  read(
    'Lab orders',
    people.labOne,
    days(4, '14:20'),
    'Case 1179 finished',
    'Case 1179 (partial denture) is finished and leaves us today.',
  ),
  read(
    'Lab orders',
    people.henryLab,
    days(8, '10:35'),
    'Order 88190 dispatched',
    'Your order 88190 has left us today: 2 x whitening trays.',
  ),
  read(
    'Lab orders',
    people.labOne,
    days(12, '13:13'),
    'Case 1175 finished',
    'Case 1175 (bridge, three units) is finished and leaves us today.',
  ),
  read(
    'Lab orders',
    people.henryLab,
    days(22, '11:00'),
    'Price list',
    'Our new price list is attached. Prices of trays and guards stay as they are.',
    {
      files: [
        pdfFile('Price list.pdf', 'Price list', [
          'Zirconia crown £148.00',
          'Night guard £62.00',
          'Whitening tray £38.00',
        ]),
      ],
    },
  ),
  read(
    'Lab orders',
    people.labOne,
    days(30, '09:09'),
    'Impressions 1168',
    'The impression for case 1168 has a tear at the margin. Could you take it again?',
    { flags: ['seen', 'answered'] },
  ),
];

export const junkLetters: DemoLetter[] = [
  {
    folder: 'Junk',
    from: 'Account Team <security@brightsmi1e.example>',
    subject: 'Your mailbox is full!! Verify now',
    ago: days(1, '03:12'),
    html: '<p>Your mailbox has reached 99%. <a href="http://login.brightsmi1e.example/verify">https://reception.brightsmile.example</a></p>',
  },
  {
    folder: 'Junk',
    from: 'Prize Office <win@prizes.example>',
    subject: 'You have been chosen',
    ago: days(2, '04:40'),
    text: 'Dear winner, answer within 24 hours with your bank details.\n',
  },
  {
    folder: 'Junk',
    from: 'Best Ranking <hello@ranking.example>',
    subject: 'First page of every search engine',
    ago: days(5, '22:18'),
    text: 'Hi there, I was looking at your web site and found some errors.\n',
  },
];

export const deletedLetters: DemoLetter[] = [
  read(
    'Deleted',
    people.supplies,
    days(9, '08:15'),
    'Offers of the week',
    'Ten percent off all mirrors, this week only.',
  ),
  read(
    'Deleted',
    people.council,
    days(14, '07:05'),
    'Collection as usual',
    'Clinical waste is collected on Monday as usual.',
  ),
  read('Deleted', people.itSupport, days(21, '17:30'), 'Test, please ignore', 'Test'),
];
