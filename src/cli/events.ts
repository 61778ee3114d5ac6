// frontdesk events: who did what, and what failed, newest first.
import { listAccounts } from '../db/accounts.ts';
import { listEvents } from '../db/events.ts';
import { eventSentence, eventWho } from '../mail/words/event-words.ts';
import { cleanLine, cleanText } from '../ui/safe-text.ts';
import { type CommonOptions, runCommand } from './context.ts';
import { wholeNumber } from './list.ts';

interface EventsOptions extends CommonOptions {
  limit: string;
}

export const events = (options: EventsOptions) =>
  runCommand(options, async (store, speaker) => {
    const addresses = new Map((await listAccounts(store)).map(({ id, address }) => [id, address]));
    const rows = (await listEvents(store, wholeNumber(options.limit, '--limit'))).map((event) => ({
      id: event.id,
      at: new Date(event.at).toISOString(),
      who: cleanLine(eventWho(event.who)),
      kind: event.what,
      account: event.accountId === undefined ? null : (addresses.get(event.accountId) ?? null),
      text: cleanLine(eventSentence(event)),
      detail: cleanDetail(event.detail ?? {}),
    }));
    speaker.answer({ events: rows }, () =>
      rows.length === 0
        ? ['Nothing has happened yet.']
        : rows.map((row) => `${row.at.slice(0, 16).replace('T', ' ')}  ${row.who.padEnd(12)} ${row.text}`),
    );
  });

const cleanDetail = (detail: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(detail).map(([name, value]) => [
      name,
      typeof value === 'string' ? cleanText(value) : value,
    ]),
  );
