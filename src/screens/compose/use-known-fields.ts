// What a template is filled in with while a letter is being written.
import { listAccounts } from '../../db/accounts.ts';
import { readPractice } from '../../db/practice.ts';
import { parseAddresses } from '../../mail/mime/addresses.ts';
import { type FieldValues, fieldValues, knownFields } from '../../mail/templates/fill-template.ts';
import { useQuery } from '../use-query.ts';

/** To be asked when a template is wanted, not with every key of the letter. */
export function useKnownFields(): (to: string) => FieldValues {
  const accounts = useQuery(['account'], 'accounts', (store) => listAccounts(store));
  const practice = useQuery(['practice'], 'practice', (store) => readPractice(store));
  const account = accounts?.[0];
  return (to) =>
    account && practice
      ? knownFields({ practice, account, to: parseAddresses(to).people, now: Date.now() })
      : fieldValues({});
}
