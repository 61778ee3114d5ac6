// What is said wherever POP3 is chosen, as long as this build cannot receive by it.
import type { Problem } from '../../db/problem.ts';

export const pop3NotInThisBuild: Problem = {
  kind: 'settings',
  title: 'Receiving by POP3 is not in this build of frontdesk.',
  fix: 'Tick Use IMAP, or untick Receive email to use this account for sending only.',
  detail: '',
};

/** With POP3 the mail leaves the server, for every other computer too. */
export const pop3Warning =
  'POP3 MOVES all mail to this computer: what frontdesk downloads is deleted from the server, and no other computer or phone sees it any more.';
