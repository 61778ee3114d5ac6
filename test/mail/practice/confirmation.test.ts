import { describe, expect, test } from 'vitest';
import { parseLetter } from '../../../src/mail/mime/parse-letter.ts';
import { judgeConfirmation, LINK_LIVES, seemsConfirmation } from '../../../src/mail/practice/confirmation.ts';
import { senderCheck } from '../../../src/mail/practice/sender-check.ts';
import { amazonLetter, confirmingLink } from '../../support/amazon-letter.ts';

const wait = { address: 'Reception@lab.example', since: Date.UTC(2026, 10, 5) };
const to = [{ name: '', address: 'reception@LAB.example' }];
const sender = 'no-reply-aws@amazon.com';
const subject = 'Amazon Web Services – Email Address Verification Request in region US East (N. Virginia)';

describe('in a list a letter seems to be the confirmation', () => {
  test.each([
    [true, sender, subject],
    [true, 'No-Reply-AWS@Amazon.com', subject],
    [true, 'no-reply@eu-west-1.amazonses.com', subject],
    [true, 'no-reply@ses.eu-west-1.amazonaws.com', subject],
    [true, sender, 'Amazon Web Services - Email Address Verification Request in region EU (Ireland)'],
    [true, sender, 'Amazon Web Services -- Email Address Verification Request in Region EU (Ireland)'],
    [true, sender, 'Amazon SES Address Verification Request in region EU (Ireland)'],
    [false, 'aws@amazon.com', subject],
    [false, 'no-reply-aws@amazon.com.evil.example', subject],
    [false, 'no-reply-aws@myamazonses.com', subject],
    [false, 'x@amazonaws.com', subject],
    [false, 'no-reply-aws@amazon.example', subject],
    [false, sender, 'Your AWS invoice is available'],
    [false, sender, `Re: ${subject}`],
    [false, sender, 'Email Address Verification Request'],
  ])('%s: %s, %s', (seems, address, words) => {
    expect(seemsConfirmation({ subject: words, from: { name: '', address }, to }, wait)).toBe(seems);
  });

  test('only when it went to the address that is waited for', () => {
    const from = { name: '', address: sender };
    const others = [{ name: '', address: 'info@lab.example' }];
    expect(seemsConfirmation({ subject, from, to: others }, wait)).toBe(false);
    expect(seemsConfirmation({ subject, from, to: [...others, ...to] }, wait)).toBe(true);
    expect(seemsConfirmation({ subject, from, to: [] }, wait)).toBe(false);
  });
});

describe('where its link leads', () => {
  const date = Date.UTC(2026, 10, 6, 9, 41);
  const judge = (links: string[]) =>
    judgeConfirmation(
      { from: [{ name: 'Amazon Web Services', address: sender }], links, authentication: [], date },
      wait,
      0,
    );
  const good = confirmingLink('reception@lab.example');
  test.each([
    [[good], 'amazon', 'email-verification.us-east-1.amazonaws.com'],
    [
      [good, 'http://aws.amazon.com/ses/', 'mailto:x@y.example'],
      'amazon',
      'email-verification.us-east-1.amazonaws.com',
    ],
    [
      ['https://email-verification.eu-west-1.amazonaws.com/?Context=1'],
      'amazon',
      'email-verification.eu-west-1.amazonaws.com',
    ],
    [[], 'none', ''],
    [['http://aws.amazon.com/ses/'], 'none', ''],
    [[confirmingLink('info@lab.example')], 'otherAddress', 'email-verification.us-east-1.amazonaws.com'],
    [[good, 'https://evil.example/'], 'elsewhere', 'evil.example'],
    [[good.replace('https:', 'http:')], 'elsewhere', 'email-verification.us-east-1.amazonaws.com'],
    [['https://email-verification.us-east-1.amazonaws.com@evil.example/'], 'elsewhere', 'evil.example'],
    [
      ['https://email-verification.us-east-1.amazonaws.com.evil.example/'],
      'elsewhere',
      'email-verification.us-east-1.amazonaws.com.evil.example',
    ],
    [
      ['https://email-verification.s3.us-east-1.amazonaws.com/'],
      'elsewhere',
      'email-verification.s3.us-east-1.amazonaws.com',
    ],
    [['https://evil.s3.amazonaws.com/'], 'elsewhere', 'evil.s3.amazonaws.com'],
    [['https://myamazon.com/'], 'elsewhere', 'myamazon.com'],
    [
      ['https://email-verification.us-east-1.amazonaws.com:8443/'],
      'elsewhere',
      'email-verification.us-east-1.amazonaws.com',
    ],
    [['https://[bad/'], 'elsewhere', 'unreadable.invalid'],
  ])('%j: %s', (links, link, host) => {
    expect(judge(links)).toMatchObject({ link, host });
  });

  test('it names the other address, the sender, and when the link ends', () => {
    expect(judge([confirmingLink('info@lab.example')])).toEqual({
      ...{ from: sender, link: 'otherAddress', host: 'email-verification.us-east-1.amazonaws.com' },
      ...{ confirms: 'info@lab.example', sender: 'unknown', goodUntil: date + LINK_LIVES },
    });
  });
});

describe('what the own mail server says of the sender', () => {
  test.each([
    ['unknown', []],
    ['checked', ['mx.lab.example; dkim=pass header.d=amazon.com header.s=x; spf=none']],
    ['checked', ['mx.lab.example; dmarc=pass (p=quarantine) header.from=amazon.com']],
    [
      'checked',
      [
        'mx.lab.example 1; spf=pass smtp.mailfrom=a@b.example',
        'mx.lab.example; dkim=pass header.d="amazon.com"',
      ],
    ],
    ['unknown', ['mx.lab.example; dkim=pass header.d=evil.example']],
    ['unknown', ['mx.lab.example; dkim=pass header.d=com']],
    ['unknown', ['mx.lab.example; dkim=fail header.d=amazon.com']],
    ['unknown', ['mx.lab.example; spf=pass smtp.mailfrom=bounce@amazonses.com']],
    ['unknown', ['mx.lab.example; dkim=none (x; dkim=pass header.d=amazon.com)']],
    ['unknown', ['mx.lab.example; dkim=none (x; dkim=pass header.d=amazon.com']],
    ['unknown', ['dkim=pass header.d=amazon.com']],
    ['refused', ['mx.lab.example; dmarc=fail header.from=amazon.com; dkim=pass header.d=amazon.com']],
  ] as const)('%s: %j', (verdict, results) => {
    expect(senderCheck(results, sender)).toBe(verdict);
  });

  test('a field that the sender wrote stands below the first Received, and is not heard', async () => {
    const head = { to: 'reception@lab.example' };
    const verdict = 'Authentication-Results: mx.lab.example;\r\n dkim=pass header.d=amazon.com\r\n';
    const received = 'Received: from a by mx.lab.example; Fri, 6 Nov 2026 09:41:00 +0000\r\n';
    const of = async (top: string) =>
      (await parseLetter(Buffer.from(top + amazonLetter(head)))).authentication;
    expect(await of(verdict + received)).toEqual(['mx.lab.example; dkim=pass header.d=amazon.com']);
    expect(await of(received + verdict)).toEqual([]);
    expect(await of(verdict)).toEqual([]);
  });
});

test('the whole letter as it comes', async () => {
  const letter = await parseLetter(Buffer.from(amazonLetter({ to: 'reception@lab.example' })));
  const [from] = letter.from;
  expect(seemsConfirmation({ subject: letter.subject, from: from!, to: letter.to }, wait)).toBe(true);
  expect(judgeConfirmation(letter, wait, 0)).toMatchObject({ link: 'amazon', sender: 'unknown' });
});
