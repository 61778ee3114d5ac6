// To, Cc and Bcc: a field for addresses, with proposals from everybody the practice has written to or received from.
import { Box, Text, useIsScreenReaderEnabled } from 'ink';
import { type ReactNode, useRef, useState } from 'react';
import { type Contact, findContacts } from '../../db/contacts.ts';
import { addressError, formatPerson, lastEntry } from '../../mail/mime/addresses.ts';
import { useCommands } from '../../ui/keyboard.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { TextField } from '../../ui/text-field.tsx';
import { truncate } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { useServices } from '../services.ts';
import { useQuery } from '../use-query.ts';
import { proposalCommands, takeCommands } from './compose-keys.ts';

export interface RecipientFieldProps {
  value: string;
  onChange: (value: string) => void;
  focus: boolean;
  width: number;
  /** How many proposals there is room for. */
  room: number;
  /** Enter or Tab, with nothing to be taken. */
  onNext: () => void;
}

export function RecipientField({
  value,
  onChange,
  focus,
  width,
  room,
  onNext,
}: RecipientFieldProps): ReactNode {
  const { store } = useServices();
  const { style, mark } = useTheme();
  const reader = useIsScreenReaderEnabled();
  const [chosen, setChosen] = useState({ of: '', index: 0 });
  const [closedAt, setClosedAt] = useState<string>();
  const { before, entry } = lastEntry(value);
  const isAddress = addressError(entry) === null;
  const asked = focus && entry !== '' && closedAt !== value ? entry : '';
  const answer = useQuery<Contact[]>(['contact'], `proposals ${room} ${asked}`, (reads) =>
    asked === '' ? Promise.resolve([]) : findContacts(reads, asked, room),
  );
  // Until the answer is here, what was proposed for the letter before stays: a list must not blink.
  const latest = useRef<Contact[]>([]);
  if (answer) latest.current = answer;
  const proposals = latest.current.filter(({ address }) => address.toLowerCase() !== entry.toLowerCase());
  // Whoever typed a whole address means it: a proposal is taken only when one goes to it.
  const first = isAddress ? -1 : 0;
  const index = chosen.of === entry ? Math.min(chosen.index, proposals.length - 1) : first;
  const open = asked !== '' && proposals.length > 0;

  async function take(): Promise<void> {
    // Over a slow line Enter may arrive together with the letters before it.
    const now = answer ? proposals[index] : (await findContacts(store, entry, 1))[0];
    if (now) onChange(`${before}${formatPerson(now)}, `);
    else onNext();
  }
  useCommands(
    proposalCommands,
    {
      'proposal.next': () => setChosen({ of: entry, index: Math.min(proposals.length - 1, index + 1) }),
      'proposal.previous': () => setChosen({ of: entry, index: Math.max(first, index - 1) }),
      'proposal.close': () => setClosedAt(value),
    },
    { active: open },
  );
  useCommands(
    takeCommands,
    { 'proposal.take': take },
    // Before the answer has come, too: there may be something to take.
    { active: asked !== '' && !isAddress ? answer === undefined || open : open && index >= 0 },
  );
  const said = proposals[index];
  return (
    <Box flexDirection="column">
      <TextField value={value} onChange={onChange} focus={focus} width={width} line={focus} />
      {open && reader && said ? (
        <Text>{`proposal ${index + 1} of ${proposals.length}: ${cleanLine(formatPerson(said))}`}</Text>
      ) : undefined}
      {open && !reader
        ? proposals.map((contact, row) => (
            <Text key={contact.address} wrap="truncate" {...(row === index ? style.selected : {})}>
              {truncate(
                `${row === index ? mark.pointer : ' '} ${cleanLine(formatPerson(contact))}`,
                width,
                mark.ellipsis,
              )}
            </Text>
          ))
        : undefined}
    </Box>
  );
}
