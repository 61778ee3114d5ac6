// What an open letter says above its text while it seems to be the confirmation for Campaign+. To have opened it takes its
// mark away; only a person's word ends the waiting.
import { useEffect, useMemo } from 'react';
import { endWait, openedConfirmation } from '../../db/campaign.ts';
import type { LetterRow } from '../../db/letters.ts';
import type { ParsedLetter } from '../../mail/mime/parse-letter.ts';
import { judgeConfirmation } from '../../mail/practice/confirmation.ts';
import { showKey } from '../../ui/key-names.ts';
import { useCommands, useNotices } from '../../ui/keyboard.tsx';
import { toneMark } from '../../ui/notice-line.tsx';
import { useTheme } from '../../ui/theme.ts';
import { letterCommands } from '../letter/letter-keys.ts';
import type { LetterTextLine } from '../letter/letter-lines.ts';
import { useServices } from '../services.ts';
import { useNow } from '../use-now.ts';
import { confirmationCommands } from './confirmation-keys.ts';
import { confirmationLines, confirmationWords } from './confirmation-lines.ts';
import { useAwaited } from './use-awaited.ts';

const keys = {
  links: showKey(letterCommands.commands['letter.links'].keys[0] ?? ''),
  done: showKey(confirmationCommands.commands['confirmation.done'].keys[0] ?? ''),
};
const none: LetterTextLine[] = [];

export function useConfirmation(
  row: LetterRow,
  parsed: ParsedLetter | undefined,
  width: number,
  active: boolean,
): LetterTextLine[] {
  const { store, who } = useServices();
  const notices = useNotices();
  const theme = useTheme();
  const now = useNow(60_000);
  const awaited = useAwaited();
  const arrival = awaited?.letters.find(({ messageId }) => messageId === row.messageId);
  const wait = arrival && awaited?.wait;
  const isNews = arrival !== undefined && !arrival.opened && parsed !== undefined;
  useEffect(() => {
    if (isNews) void openedConfirmation(store, row.messageId);
  }, [store, row.messageId, isNews]);
  useCommands(
    confirmationCommands,
    {
      'confirmation.done': async () => {
        if (await endWait(store, 'confirmed', who))
          notices.show('Good: no confirmation for Campaign+ is waited for any more.', {
            tone: 'success',
            here: true,
          });
      },
    },
    { active: active && wait !== undefined && parsed !== undefined },
  );
  return useMemo(() => {
    if (!wait || !parsed) return none;
    const words = confirmationWords(judgeConfirmation(parsed, wait, row.date), wait, keys, now);
    return confirmationLines(words, width, toneMark(words.tone, theme).trim() || theme.mark.advice);
  }, [wait, parsed, row.date, now, width, theme]);
}
