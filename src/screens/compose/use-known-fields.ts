// What a template is filled in with while a letter is being written.
import { listAccounts } from '../../db/accounts.ts';
import { readPractice } from '../../db/practice.ts';
import { parseAddresses } from '../../mail/mime/addresses.ts';
import { type FieldValues, fieldValues, knownFields } from '../../mail/templates/fill-template.ts';
import { useQuery } from '../use-query.ts';

export function useKnownFields(to: string): FieldValues {
  const accounts = useQuery(['account'], 'accounts', (store) => listAccounts(store));
  const practice = useQuery(['practice'], 'practice', (store) => readPractice(store));
  const account = accounts?.[0];
  if (!account || !practice) return fieldValues({});
  return knownFields({ practice, account, to: parseAddresses(to).people, now: Date.now() });
}
