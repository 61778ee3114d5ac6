// Who a letter is from, and where its answers go. Pure.
import type { Account } from '../../db/accounts.ts';
import type { Person } from '../../db/letters.ts';
import { isSameAddress, type Practice } from '../../db/practice.ts';

export interface Sender {
  from: Person;
  /** null: answers go to `from`, as they do without the field (RFC 5322 3.6.2). */
  replyTo: Person | null;
}

/**
 * From is the account's own address: another one would be refused by most providers, or taken for a forgery (SPF, DMARC)
 * by those of the recipients. Where the practice has another e-mail, answers are asked to go there.
 */
export function letterSender(
  account: Pick<Account, 'address' | 'displayName'>,
  practice: Pick<Practice, 'name' | 'email'>,
): Sender {
  const name = account.displayName || practice.name;
  const other = practice.email !== '' && !isSameAddress(practice.email, account.address);
  return {
    from: { name, address: account.address },
    replyTo: other ? { name, address: practice.email } : null,
  };
}
