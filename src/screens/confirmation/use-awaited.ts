// The confirmation for Campaign+ as the screens see it: which letters are marked, and the banner about them.
import type { Arrival } from '../../db/campaign.ts';
import { type Awaited, readAwaited } from '../../mail/practice/awaited.ts';
import type { Remark } from '../../ui/frame.tsx';
import { showKey } from '../../ui/key-names.ts';
import { useQuery } from '../use-query.ts';
import { arrivedCommands } from './confirmation-keys.ts';

/** null: nothing is waited for, as nearly always. */
export function useAwaited(): Awaited | null {
  const tables = ['campaign_wait', 'campaign_opened', 'placement', 'message', 'mailbox'];
  return useQuery(tables, 'awaited', readAwaited) ?? null;
}

/** The letters that seem to be it and were not opened yet, newest first: those that are marked. */
export const unopened = (awaited: Awaited | null): Arrival[] =>
  awaited?.letters.filter(({ opened }) => !opened) ?? [];

const openKey = showKey(arrivedCommands.commands['arrived.open'].keys[0] ?? '');

/** The key first: what may be cut off is the end. */
export const arrivedBanner: Remark = {
  text: `${openKey} opens it: the confirmation for Campaign+ may be here.`,
  tone: 'warning',
};
