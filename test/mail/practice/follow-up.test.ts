import { describe, expect, test } from 'vitest';
import type { Practice } from '../../../src/db/practice.ts';
import { checkPractice } from '../../../src/mail/practice/check-practice.ts';
import {
  campaignQuestion,
  emailQuestion,
  firstQuestion,
  nextQuestion,
  registerWords,
  withAddress,
} from '../../../src/mail/practice/follow-up.ts';
import { letterSender } from '../../../src/mail/practice/sender.ts';
import { supportLetter } from '../../../src/mail/practice/support-letter.ts';

const practice: Practice = {
  ...{ name: 'Bright Smile', addressLine: '14 Mill Lane', phone: '', email: '', supportEmail: '' },
  usesCampaign: null,
};
const saved = { address: 'new@lab.example', displayName: 'The Lab', before: '' };

describe('what is asked after Finish', () => {
  test.each([
    ['a first account, and no e-mail yet', '', '', 'email'],
    ['a first account, while Practice Information has another e-mail', 'old@lab.example', '', 'email'],
    ['a first account with the e-mail that is known', 'NEW@lab.example', '', null],
    ['the address was changed', 'old@lab.example', 'old@lab.example', 'email'],
    ['the address was changed to the e-mail that is known', 'new@lab.example', 'old@lab.example', null],
    ['only its case was changed', 'old@lab.example', 'New@Lab.example', null],
    ['nothing was changed after a No', 'old@lab.example', 'new@lab.example', null],
    ['nothing was changed, and there is no e-mail yet', '', 'new@lab.example', 'email'],
  ])('%s', (_name, email, before, question) => {
    expect(firstQuestion({ ...practice, email }, { ...saved, before })).toBe(question);
  });

  test.each([
    [null, 'campaign'],
    [true, 'register'],
    [false, null],
  ] as const)('after a Yes, where Campaign+ is %s: %s', (usesCampaign, question) => {
    expect(nextQuestion({ ...practice, usesCampaign })).toBe(question);
  });

  test('a Yes gives the practice its e-mail, and a name where it has none', () => {
    expect(withAddress(practice, saved)).toEqual({ ...practice, email: 'new@lab.example' });
    expect(withAddress({ ...practice, name: '' }, saved).name).toBe('The Lab');
  });

  test('the words say what a No means', () => {
    expect(emailQuestion(practice, saved).text).toBe(
      "Use new@lab.example as the practice's e-mail from now on? Practice Information has none yet.",
    );
    expect(emailQuestion({ ...practice, email: 'old@lab.example' }, saved)).toMatchObject({
      text: "Use new@lab.example as the practice's e-mail from now on? Until now it is old@lab.example. With No it stays so: letters leave as new@lab.example, but patients' answers go to old@lab.example.",
      more: expect.stringContaining('Patients still have old@lab.example'),
    });
  });

  test('on the smallest screen the words that are needed fit: five lines of 52', () => {
    const with30 = 'reception@brightsmile.example';
    const words = [
      emailQuestion({ ...practice, email: 'info@brightsmile.example' }, { ...saved, address: with30 }),
      campaignQuestion,
      registerWords({ ...practice, email: with30 }),
    ];
    for (const { text } of words) expect(text.length).toBeLessThanOrEqual(5 * 48);
  });
});

describe('whom a letter is from', () => {
  const account = { address: 'desk@lab.example', displayName: '' };
  test.each([
    ['no e-mail is known', account, { name: 'Lab', email: '' }, 'Lab', null],
    ['it is the same one', account, { name: 'Lab', email: 'DESK@lab.example' }, 'Lab', null],
    [
      'the account has a name of its own',
      { ...account, displayName: 'Desk' },
      { name: 'Lab', email: '' },
      'Desk',
      null,
    ],
    ['answers go elsewhere', account, { name: 'Lab', email: 'info@lab.example' }, 'Lab', 'info@lab.example'],
  ])('%s', (_name, from, info, name, replyTo) => {
    expect(letterSender(from, info)).toEqual({
      from: { name, address: 'desk@lab.example' },
      replyTo: replyTo === null ? null : { name, address: replyTo },
    });
  });
});

test('the letter to support has the facts that are known, and an empty To where support is not', () => {
  const letter = supportLetter({ ...practice, email: 'new@lab.example' }, 'old@lab.example');
  expect(letter).toMatchObject({ to: '', subject: 'Campaign+: please register new@lab.example' });
  expect(letter.body).toContain(
    '  Practice:    Bright Smile\n  Address:     14 Mill Lane\n  New e-mail:  new@lab.example\n  Old e-mail:  old@lab.example\n',
  );
  expect(letter.body).not.toContain('Phone');
  expect(letter.body).toContain('within 24 hours');
  const known = {
    ...practice,
    email: 'new@lab.example',
    supportEmail: 'help@support.example',
    phone: '0123',
  };
  expect(supportLetter(known, '')).toMatchObject({ to: 'help@support.example' });
  expect(supportLetter(known, '').body).toContain('  Phone:       0123\n');
  expect(supportLetter(known, '').body).not.toContain('Old e-mail');
});

test.each([
  [{ email: '' }, {}],
  [{ email: ' a@b.example ', supportEmail: 'help@c.example' }, {}],
  [{ email: 'a b@c.example' }, { email: 'An e-mail address has no spaces.' }],
  [
    { supportEmail: 'help' },
    { supportEmail: 'An e-mail address has an @ in it, such as reception@practice.example.' },
  ],
  [{ name: 'a\u202eb' }, { name: 'There is an invisible character in it. Type it again by hand.' }],
  [{ phone: '1'.repeat(300) }, { phone: 'This is too long.' }],
])('Practice Information %j', (changed, errors) => {
  expect(checkPractice({ ...practice, ...changed })).toEqual(errors);
});
