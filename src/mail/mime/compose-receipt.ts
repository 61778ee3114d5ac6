// Builds the letter that tells a sender that theirs was opened (RFC 8098).
import MimeNode from 'nodemailer/lib/mime-node';
import type { Person } from '../../db/letters.ts';
import { wireAddress } from '../protocols/wire-address.ts';
import { oneLine } from './addresses.ts';
import { headerText, isMessageId, mailbox } from './compose-letter.ts';
import type { ParsedLetter } from './parse-letter.ts';

export interface NewReceipt {
  from: Person;
  to: readonly Person[];
  original: Pick<ParsedLetter, 'messageId' | 'subject'>;
  date: Date;
  /** From `newMessageId`. */
  messageId: string;
}

/** A person has said that it is to be sent; nothing else is ever told. */
export async function composeReceipt({ from, to, original, date, messageId }: NewReceipt): Promise<Buffer> {
  const subject = oneLine(original.subject);
  const root = new MimeNode('multipart/report; report-type=disposition-notification', {
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  root.setHeader({
    From: mailbox(from),
    To: to.map(mailbox),
    Subject: headerText(`Read: ${subject}`),
    Date: date,
    'Message-ID': messageId,
    // No program answers it, and no receipt is asked of it (RFC 3834 5).
    'Auto-Submitted': 'auto-replied',
    ...(isMessageId(original.messageId) && {
      'In-Reply-To': original.messageId,
      References: original.messageId,
    }),
  });
  const words = `Your letter${subject === '' ? '' : ` "${subject}"`} to ${from.address} was opened. This does not say that it was read or understood.\n`;
  root.createChild('text/plain; charset=utf-8').setContent(words);
  const fields = [
    'Reporting-UA: frontdesk',
    `Final-Recipient: ${finalRecipient(from.address)}`,
    ...(isMessageId(original.messageId) ? [`Original-Message-ID: ${original.messageId}`] : []),
    'Disposition: manual-action/MDN-sent-manually; displayed',
  ];
  root
    .createChild('message/disposition-notification')
    .setHeader('Content-Transfer-Encoding', '7bit')
    .setContent(Buffer.from(`${fields.join('\r\n')}\r\n`));
  return root.build();
}

/** In ASCII: where an address is more than that, in the way of RFC 6533 3. */
function finalRecipient(address: string): string {
  const wire = wireAddress(address);
  if (/^[\x21-\x7e]+$/.test(wire)) return `rfc822; ${wire}`;
  const coded = [...address].map((character) =>
    /^[\x21-\x5b\x5d-\x7e]$/.test(character)
      ? character
      : `\\x{${character.codePointAt(0)!.toString(16).toUpperCase()}}`,
  );
  return `utf-8; ${coded.join('')}`;
}
