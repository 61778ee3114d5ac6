// The demo's inbox: what a front desk finds in the morning.
import { type DemoLetter, days, minutes } from '../demo-letter.ts';
import { jpegFile, pdfFile, textFile } from '../sample-files.ts';
import * as people from './people.ts';

const thankYou = '\n\nWith kind regards\n';

export const inboxLetters: DemoLetter[] = [
  {
    folder: 'INBOX',
    from: people.henryLab,
    subject: 'Order 88213 dispatched',
    ago: minutes(38),
    text: `Good morning,

your order 88213 has left us today and arrives tomorrow before 10:00.

  1 x zirconia crown, upper left 6, shade A3
  1 x night guard, lower, 2 mm

The delivery note is attached. Please check the shade before the
appointment and ring us if anything is not right.

-- 
Henry Lab, dispatch
Telephone 01632 960 118
`,
    files: [
      pdfFile('Delivery note 88213.pdf', 'Delivery note 88213', [
        'To: Bright Smile Dental',
        '1 x zirconia crown, upper left 6, shade A3',
        '1 x night guard, lower, 2 mm',
        'Please check on arrival.',
      ]),
    ],
  },
  {
    folder: 'INBOX',
    from: people.insurance,
    subject: 'Your schedule for this month',
    ago: minutes(64),
    html: `<html><head><title>Schedule</title><style>td{padding:4px}</style></head><body>
<span style="display:none">Your payment schedule is ready.</span>
<h2>Payment schedule</h2>
<p>Dear colleagues,</p>
<p>your schedule for this month is ready. <b>Three claims</b> need a signature before we can pay them:</p>
<ul><li>4471-02 Bennett, periodontal treatment, &pound;212.00</li>
<li>4471-07 Grant, crown, &pound;486.50</li>
<li>4471-11 Mbeki, extraction, &pound;94.00</li></ul>
<p><a href="https://portal.northernmutual.example/schedules/4471?practice=brightsmile">Open the schedule</a>
or read <a href="https://portal.northernmutual.example/help/signatures">how to sign a claim</a>.</p>
<p>Insurance desk<br>Northern Mutual</p>
<img src="https://portal.northernmutual.example/o.gif?id=992817" width="1" height="1">
</body></html>`,
  },
  {
    folder: 'INBOX',
    from: people.drShaw,
    subject: 'Running twenty minutes late',
    ago: minutes(71),
    flags: ['flagged'],
    text: `The bus stands in traffic at the bridge. Could you ring my 9:00 and 9:20
and ask them to come a little later? Mr Grant may also move to Samuel's
room, his is only a check-up.

Sorry! Karen
`,
  },
  {
    folder: 'INBOX',
    from: people.tom,
    subject: 'Broken filling (photo attached)',
    ago: minutes(132),
    text: `Hello,

a piece of the filling at the lower left came out last night while I was
eating. It does not hurt much, but cold water is nasty. I took a
picture, see the attachment. Can somebody look at it this week? I can
come at any time before 11 or after 4.

Thanks
Tom Okafor
07700 900 417
`,
    files: [jpegFile('tooth.jpg')],
  },
  {
    folder: 'INBOX',
    from: people.labOne,
    subject: 'Crown case 1182: shade query',
    ago: days(1, '15:48'),
    flags: ['seen'],
    id: 'shade-1',
    text: `Hello reception,

the scan for case 1182 is fine, but the form says shade A2 and the photo
looks more like A3 to us. We have stopped the case until we hear from
you: which one shall we make?

If we hear by tomorrow noon, the crown will still be with you on Friday.

Lab One Dental, orders
`,
  },
  {
    folder: 'INBOX',
    from: people.surgery,
    subject: 'Referral: Mr R. Dawson',
    ago: days(1, '11:31'),
    flags: ['seen', 'flagged'],
    text: `Dear colleagues,

please find our referral for Mr Ray Dawson attached. He starts
bisphosphonates next month and should be dentally fit before. We would
be grateful for an early appointment, and for a short letter when he has
been seen.

He is allergic to penicillin (rash, 2019).

Elm Road Surgery
`,
    files: [
      pdfFile('Referral Dawson.pdf', 'Referral', [
        'Mr Ray Dawson',
        'Reason: dental check before bisphosphonates',
        'Allergies: penicillin (rash, 2019)',
        'Medication: amlodipine 5 mg, metformin 500 mg',
      ]),
    ],
  },
  {
    folder: 'INBOX',
    from: people.lucy,
    subject: 'Receipt for my employer',
    ago: days(2, '18:10'),
    flags: ['seen'],
    text: `Hi,

my employer pays half of the hygienist's bill, but wants a receipt with
the date and the practice's address on it. Could you send me one for my
last visit? A PDF is fine.

Lucy Bennett
`,
  },
  {
    folder: 'INBOX',
    from: people.calibration,
    subject: 'X-ray unit 2: yearly calibration',
    ago: days(2, '09:30'),
    flags: ['seen'],
    text: `Dear customer,

the yearly calibration of your X-ray unit 2 (serial ending 4410) is due.
We suggest the following visit and have put it into the attached
calendar entry. The room is needed for about ninety minutes.

Please answer if the time does not suit.

ScanCal Engineers
`,
    files: [
      textFile(
        'visit.ics',
        'text/calendar',
        'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//ScanCal//Visits//EN\r\nBEGIN:VEVENT\r\nUID:visit-4410@scancal.example\r\nDTSTAMP:20260101T090000Z\r\nDTSTART:20270108T080000Z\r\nDTEND:20270108T093000Z\r\nSUMMARY:X-ray calibration\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
      ),
    ],
  },
  {
    folder: 'INBOX',
    from: people.helen,
    subject: 'New patient: how do I register?',
    ago: days(3, '10:19'),
    flags: ['seen', 'answered'],
    id: 'register-1',
    text: `Good morning,

we have just moved to Mill Lane and are looking for a dentist for the
four of us (two children, 5 and 9). Do you take new patients, and what
do you need from us?
${thankYou}Helen Carter
`,
  },
  {
    folder: 'INBOX',
    from: people.helen,
    subject: 'Re: New patient: how do I register?',
    ago: minutes(205),
    id: 'register-3',
    answers: 'register-2',
    text: `Thank you, that was quick! I have filled in the form for all four, see
attached. Saturday morning would be best for the children.

Helen

On Thursday Bright Smile Dental wrote:
> Dear Ms Carter,
>
> welcome to the neighbourhood! Yes, we take new patients. Please fill in the
> form on our site for each of you and send it back, then we ring you for the
> first appointment.
`,
    files: [
      textFile(
        'family.csv',
        'text/csv',
        'name,born\nHelen Carter,1986\nMark Carter,1984\nEllie Carter,2017\nSam Carter,2021\n',
      ),
    ],
  },
  {
    folder: 'INBOX',
    from: people.supplies,
    subject: 'Gloves size M are back in stock',
    ago: days(4, '08:15'),
    flags: ['seen'],
    headers: {
      'List-Unsubscribe': '<https://dentasupply.example/off?c=4410>, <mailto:off@dentasupply.example>',
      Precedence: 'bulk',
    },
    text: 'Nitrile gloves, size M, 10 boxes of 100: back in stock.\n\nhttps://dentasupply.example/gloves-m\n',
    html: `<table width="600"><tr><td><img src="https://dentasupply.example/logo.png" alt="DentaSupply"></td></tr>
<tr><td><h1>Back in stock</h1><p>Nitrile gloves, size M, 10 boxes of 100.</p>
<p><a href="https://dentasupply.example/gloves-m">Order now</a></p></td></tr></table>`,
  },
  {
    folder: 'INBOX',
    from: people.george,
    subject: 'Bill 20418',
    ago: days(5, '19:40'),
    flags: ['seen'],
    text: `Hello,

bill 20418 lists two X-rays. I remember only one. Could you have a look,
please? I am happy to pay the rest in the meantime.

G. Mbeki
`,
  },
  {
    folder: 'INBOX',
    from: people.school,
    subject: 'Visit of class 2b on the 18th',
    ago: days(6, '13:25'),
    flags: ['seen', 'flagged'],
    text: `Dear team,

class 2b is looking forward to seeing a real dentist's chair! We are 24
children and three adults and arrive on foot at 10:00. One child uses a
wheelchair: is there a way in without steps?

Is it all right if the children bring their own toothbrushes?
${thankYou}Oakwood Primary School, office
`,
  },
  {
    folder: 'INBOX',
    from: people.council,
    subject: 'Collection moved by one day',
    ago: days(7, '07:05'),
    flags: ['seen'],
    headers: { 'Auto-Submitted': 'auto-generated' },
    text: `Because of the holiday, clinical waste is collected on Tuesday instead
of Monday. Please put the containers out by 6:30.

This message was sent by a machine. Nobody reads answers to it.
`,
  },
  {
    folder: 'INBOX',
    from: people.itSupport,
    subject: 'Router will restart on Sunday night',
    ago: days(8, '16:50'),
    flags: ['seen'],
    text: `Hello all,

we update the practice's router on Sunday between 22:00 and 22:15.
Telephones and internet are off for a few minutes. Nothing for you to
do.

IT Support
`,
  },
];
