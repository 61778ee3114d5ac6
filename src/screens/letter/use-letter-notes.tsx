// The lines over a letter's text about what it asks for or reports, and the questions behind their keys. Nothing is
// answered, sent or opened without a person's word.
import { type ReactNode, useMemo, useState } from 'react';
import { listAccounts } from '../../db/accounts.ts';
import type { LetterRow } from '../../db/letters.ts';
import { findMailbox } from '../../db/mailboxes.ts';
import { readPractice } from '../../db/practice.ts';
import { receiptAnswer } from '../../db/receipts.ts';
import type { ParsedLetter } from '../../mail/mime/parse-letter.ts';
import { waysOut } from '../../mail/mime/unsubscribe.ts';
import { declineReceipt, mayAskReceipt, sendReceipt } from '../../mail/outbox/send-receipt.ts';
import { emptyFields, hasList } from '../../mail/outbox/write-letter.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { showKey } from '../../ui/key-names.ts';
import { useCommands, useNotices } from '../../ui/keyboard.tsx';
import { toneMark } from '../../ui/notice-line.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { useTheme } from '../../ui/theme.ts';
import { useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';
import { useQuery } from '../use-query.ts';
import { letterCommands } from './letter-keys.ts';
import type { LetterTextLine } from './letter-lines.ts';
import { type Note, noteLines, noteWords } from './letter-notes.ts';
import { mailingListCommands, receiptCommands } from './note-keys.ts';
import { useReturned } from './use-returned.ts';

const receiptKey = showKey(receiptCommands.commands['receipt.answer'].keys[0] ?? '');
const listKey = showKey(letterCommands.commands['letter.replyList'].keys[0] ?? '');
const leaveKey = showKey(mailingListCommands.commands['mailingList.leave'].keys[0] ?? '');

export interface NotesOfLetter {
  lines: LetterTextLine[];
  dialog: ReactNode;
}

/** `onPage`: the address of a page that is to be shown in full. */
export function useLetterNotes(
  row: LetterRow,
  parsed: ParsedLetter | undefined,
  width: number,
  active: boolean,
  onPage: (address: string) => void,
): NotesOfLetter {
  const { store } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  const theme = useTheme();
  const [asking, setAsking] = useState<'receipt' | 'leave'>();
  // Asked before the letter is read, so that its text does not move when the answer comes.
  const known = useQuery(
    ['receipt', 'mailbox', 'account', 'practice', 'placement'],
    `notes ${row.id} ${row.mailboxId}`,
    async (reads) => {
      const [account] = await listAccounts(reads);
      const box = row.mailboxId === null ? undefined : await findMailbox(reads, row.mailboxId);
      const { email } = await readPractice(reads);
      return {
        account,
        role: box?.role ?? null,
        self: [...(account ? [account.address] : []), email].filter((address) => address !== ''),
        answered: await receiptAnswer(reads, row.messageId),
      };
    },
  );
  const account = known?.account;
  const asks = Boolean(parsed && account && !known.answered && mayAskReceipt(parsed, known.role, known.self));
  const ways = useMemo(() => waysOut(parsed?.listUnsubscribe ?? []), [parsed]);
  // Whoever answers junk confirms that somebody reads it.
  const mayLeave =
    known !== undefined &&
    known.role !== 'junk' &&
    known.role !== 'sent' &&
    Boolean(ways.letter || ways.page);
  useCommands(
    receiptCommands,
    { 'receipt.answer': () => setAsking('receipt') },
    { active: active && asks && asking === undefined },
  );
  useCommands(
    mailingListCommands,
    { 'mailingList.leave': () => setAsking('leave') },
    { active: active && mayLeave && asking === undefined },
  );
  const takesAnswers =
    parsed !== undefined && known !== undefined && known.role !== 'junk' && hasList(parsed);
  const report = parsed?.report ?? null;
  const returned = useReturned(parsed, active && asking === undefined);
  // The same words are the same lines.
  const tie = JSON.stringify(returned);
  const lines = useMemo(() => {
    const words = noteWords({
      report,
      returned: JSON.parse(tie) as Note[],
      receiptKey: asks ? receiptKey : null,
      leaveKey: mayLeave ? leaveKey : null,
      listKey: takesAnswers ? listKey : null,
    });
    return noteLines(words, width, (tone) => toneMark(tone, theme));
  }, [report, tie, asks, mayLeave, takesAnswers, width, theme]);

  async function answer(id: string): Promise<void> {
    setAsking(undefined);
    if (!parsed || !account || id === 'later') return;
    const done =
      id === 'send'
        ? await sendReceipt(store, account, row, parsed)
        : await declineReceipt(store, row, parsed);
    if (!done) return notices.show('This was answered already, at another desk.');
    notices.show(id === 'send' ? 'The receipt is in the Outbox.' : 'No receipt is sent.');
  }

  function leave(id: string): void {
    setAsking(undefined);
    if (id === 'page' && ways.page) onPage(ways.page.address);
    if (id !== 'letter' || !ways.letter) return;
    navigation.push({ name: 'compose', fields: { ...emptyFields, ...ways.letter } });
    notices.show('To leave the list, send this letter as it is.', { here: true });
  }

  const dialog =
    asking === 'receipt' && parsed ? (
      <Dialog
        title="Send a receipt?"
        text={receiptText(parsed)}
        choices={[
          { id: 'later', key: 'b', label: 'Not now' },
          { id: 'send', key: 's', label: 'Send the receipt' },
          { id: 'never', key: 'n', label: 'Never for this letter' },
        ]}
        initial="later"
        onChoose={(id) => void answer(id)}
        onCancel={() => setAsking(undefined)}
      />
    ) : asking === 'leave' ? (
      <Dialog
        title="Leave the mailing list?"
        text={leaveText(ways)}
        choices={[
          ...(ways.letter ? [{ id: 'letter', key: 'l', label: 'Prepare the letter' }] : []),
          ...(ways.page ? [{ id: 'page', key: 'p', label: 'Show the address of the page' }] : []),
          { id: 'back', key: 'b', label: 'Stay on it' },
        ]}
        initial="back"
        onChoose={leave}
        onCancel={() => setAsking(undefined)}
      />
    ) : undefined;
  return { lines, dialog };
}

function receiptText({ from, receiptTo }: ParsedLetter): string {
  const to = receiptTo.map(({ address }) => cleanLine(address)).join(' and ');
  const sender = from[0]?.address.toLowerCase();
  const other = receiptTo.some(({ address }) => address.toLowerCase() !== sender);
  const careful = other ? ' That is not the address that the letter came from.' : '';
  return `It tells ${to} that this letter was opened.${careful}`;
}

function leaveText({ letter, page }: ReturnType<typeof waysOut>): string {
  const ways = [
    ...(letter ? [`by a letter to ${cleanLine(letter.to)}`] : []),
    ...(page ? [`at a page of ${cleanLine(page.host)}`] : []),
  ];
  return `It can be left ${ways.join(', or ')}. One that you do not know is better moved to Junk.`;
}
