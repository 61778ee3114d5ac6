// What receiving by POP3 means, said in full before anybody chooses it: the mail leaves the server for good.
import type { ToPop3Plan } from '../../db/change-protocol.ts';

/** Beside the field, where there is little room. */
export const pop3Warning =
  'POP3 MOVES all mail to this computer: what frontdesk downloads is deleted from the server, and no other computer or phone sees it any more.';

/** Before it is agreed to. `found` is what a test found there, such as "4,812 letters"; '' when that is not known. */
export function pop3MoveWords(host: string, found = ''): string {
  const now = found === '' ? '' : ` (${found} now)`;
  return `All mail at ${host}${now}, present and future, is moved into frontdesk on this computer and deleted there, for good. Other computers and phones no longer see it. Back up frontdesk's store: it will hold the only copy.`;
}

const group = new Intl.NumberFormat('en');
const letters = (n: number): string => `${group.format(n)} ${n === 1 ? 'letter' : 'letters'}`;

/** What becomes of an IMAP account's letters, in numbers; '' where there are none. */
export function toPop3Words({ stay, fetched, leftThere, operations }: ToPop3Plan): string {
  return [
    stay > 0 &&
      (stay === 1
        ? '1 letter that is here stays in its folder.'
        : `${letters(stay)} that are here stay in their folders.`),
    fetched > 0 &&
      `${letters(fetched)} of the inbox ${fetched === 1 ? 'has' : 'have'} not been downloaded yet; POP3 brings them.`,
    leftThere > 0 &&
      `${letters(leftThere)} of other folders ${leftThere === 1 ? 'has' : 'have'} not been downloaded yet and POP3 cannot reach them: they stay at the server and are no longer shown here. To keep them here, go back and let IMAP finish first.`,
    operations > 0 &&
      `${group.format(operations)} ${operations === 1 ? 'change' : 'changes'} made here that the server has not heard of yet will not reach it.`,
  ]
    .filter((sentence) => sentence !== false)
    .join(' ');
}

export const toImapWords =
  'Letters that are here stay here. From now on mail stays at the server, and frontdesk shows what is there.';
