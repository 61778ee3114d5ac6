// A letter like the one by which Amazon Web Services has an address confirmed: its sender, its subject in coded words,
// and its link, among words of our own.

export const confirmingLink = (address: string, region = 'us-east-1'): string =>
  `https://email-verification.${region}.amazonaws.com/?Context=215508&X-Amz-Date=20261106T094100Z&Identity.IdentityName=${encodeURIComponent(address)}&X-Amz-Signature=4be1`;

export interface AmazonLetter {
  to: string;
  /** Where the link leads; left out: where it should. */
  link?: string;
  date?: Date;
  messageId?: string;
}

export function amazonLetter({
  to,
  link = confirmingLink(to),
  date = new Date(Date.UTC(2026, 10, 6, 9, 41)),
  messageId = '<verification-1@email.amazonses.com>',
}: AmazonLetter): string {
  return [
    'From: Amazon Web Services <no-reply-aws@amazon.com>',
    `To: ${to}`,
    'Subject: =?UTF-8?Q?Amazon_Web_Services_=E2=80=93_Email_Address_Verification_Request?=',
    ' =?UTF-8?Q?_in_region_US_East_=28N=2E_Virginia=29?=',
    `Date: ${date.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${messageId}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=UTF-8',
    'Content-Transfer-Encoding: 7bit',
    '',
    'Dear customer,',
    '',
    'somebody asked for this address to be used for sending. If it was you,',
    'please open this link, which works for 24 hours:',
    '',
    link,
    '',
    'More about this service: http://aws.amazon.com/ses/',
    '',
  ].join('\r\n');
}
