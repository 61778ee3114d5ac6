// frontdesk contacts: everybody who is proposed while an address is typed.
import { gatherContacts, listContacts } from '../db/contacts.ts';
import { cleanLine } from '../ui/safe-text.ts';
import { type CommonOptions, runCommand } from './context.ts';
import { wholeNumber } from './list.ts';

interface ContactOptions extends CommonOptions {
  limit: string;
}

/** By name; with words, only those that match, the likeliest first. */
export const contacts = (words: readonly string[], options: ContactOptions) =>
  runCommand(options, async (store, speaker) => {
    const limit = wholeNumber(options.limit, '--limit');
    await gatherContacts(store);
    const rows = (await listContacts(store, words.join(' '), limit)).map((contact) => ({
      name: cleanLine(contact.name),
      address: cleanLine(contact.address),
      written: contact.written,
      writtenAt: moment(contact.writtenAt),
      received: contact.received,
      receivedAt: moment(contact.receivedAt),
    }));
    speaker.answer({ rows }, () =>
      rows.map(
        ({ name, address, written, received }) =>
          `${name === '' ? address : `${name} <${address}>`}  written ${written}, received ${received}`,
      ),
    );
  });

const moment = (at: number): string | null => (at === 0 ? null : new Date(at).toISOString());
