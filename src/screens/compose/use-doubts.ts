// Addresses of a letter that one would want to look at again, found when a field is left or the letter is sent.
import { useRef, useState } from 'react';
import { knownAddresses } from '../../db/contacts.ts';
import type { DraftFields } from '../../db/drafts.ts';
import { parseAddresses } from '../../mail/mime/addresses.ts';
import { type Doubt, doubtsOf } from '../../mail/mime/doubtful-addresses.ts';
import { useServices } from '../services.ts';

export const recipientFields = ['to', 'cc', 'bcc'] as const;
export type RecipientFieldName = (typeof recipientFields)[number];

export interface Doubts {
  /** Of the field, while the address still stands in it. */
  of(field: RecipientFieldName): Doubt | undefined;
  /** Looks through all fields, as they are or are about to be. */
  look(changed?: DraftFields): Promise<readonly Doubt[]>;
  /** A person has seen this one and means it. */
  accept(doubt: Doubt): void;
}

const peopleIn = (text: string) => {
  const { people, repeated } = parseAddresses(text);
  return [...people, ...repeated];
};

export function useDoubts(fields: DraftFields): Doubts {
  const { store } = useServices();
  const [doubts, setDoubts] = useState<readonly Doubt[]>([]);
  const accepted = useRef(new Set<string>());
  const open = (found: readonly Doubt[]): readonly Doubt[] =>
    found.filter(({ address }) => !accepted.current.has(address));
  return {
    of: (field) => {
      const here = peopleIn(fields[field]).map(({ address }) => address);
      return open(doubts).find(({ address }) => here.includes(address));
    },
    async look(changed = fields) {
      const people = recipientFields.flatMap((field) => peopleIn(changed[field]));
      const found = doubtsOf(people, await knownAddresses(store));
      setDoubts(found);
      return open(found);
    },
    accept(doubt) {
      accepted.current.add(doubt.address);
      setDoubts((all) => all.filter((one) => one !== doubt));
    },
  };
}
