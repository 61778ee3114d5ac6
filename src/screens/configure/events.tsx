// Configure › Events: who did what, and what failed, newest first; Enter shows all that was kept of one.
import { Box, Text, useIsScreenReaderEnabled } from 'ink';
import { type ReactNode, useState } from 'react';
import { type Event, listEvents } from '../../db/events.ts';
import { eventDetails, eventSentence, eventWho } from '../../mail/words/event-words.ts';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { useCommands } from '../../ui/keyboard.tsx';
import { List, useListMoves, useListWindow } from '../../ui/list.tsx';
import { cleanLine, cleanText } from '../../ui/safe-text.ts';
import { toCells, wrap } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { useKept, useNavigation } from '../navigation.ts';
import { useNow } from '../use-now.ts';
import { useQuery } from '../use-query.ts';
import { clock, counted, longDate, shortDate } from '../words.ts';
import { eventCommands, eventPageCommands } from './configure-keys.ts';

/** As many as anybody looks through; the store keeps more. */
const SHOWN = 500;

export function Events(): ReactNode {
  const navigation = useNavigation();
  const body = useBodySize();
  const now = useNow();
  const { mark } = useTheme();
  const reader = useIsScreenReaderEnabled();
  const kept = useKept<number | undefined>('event', () => undefined);
  const [selectedId, setSelectedId] = useState(kept.current);
  const answer = useQuery(['event'], 'events', (store) => listEvents(store, SHOWN));
  const events = answer ?? [];
  const selected = Math.max(
    0,
    events.findIndex(({ id }) => id === selectedId),
  );
  const view = { count: events.length, selected, height: body.rows };
  const { top, end } = useListWindow(view);
  useListMoves(view, (row) => {
    kept.keep(events[row]?.id);
    setSelectedId(events[row]?.id);
  });
  useCommands(eventCommands, {
    'events.open': () => {
      const event = events[selected];
      if (event) navigation.push({ name: 'event', event });
    },
    'events.back': () => navigation.pop(),
  });
  return (
    <Frame
      title={`Configure ${mark.step} Events`}
      detail={answer ? (events.length === SHOWN ? 'the newest 500' : counted(events.length, 'event')) : ''}
    >
      {answer ? (
        <List
          top={top}
          end={end}
          count={events.length}
          selected={selected}
          empty="Nothing has happened yet."
          row={(index) => {
            const event = events[index]!;
            return (
              <Text wrap="truncate">
                {reader
                  ? `${longDate(event.at)}, ${cleanLine(eventWho(event.who))}: ${cleanLine(eventSentence(event))} `
                  : eventLine(event, body.columns - 2, now, mark.ellipsis)}
              </Text>
            );
          }}
        />
      ) : undefined}
    </Frame>
  );
}

/** "Mon 09:42  maria     The counter of Inbox was reset." Pure. */
export function eventLine(event: Event, width: number, now: number, ellipsis: string): string {
  const day = shortDate(event.at, now);
  const today = day === clock(event.at);
  const time = toCells(today ? day : `${day} ${clock(event.at)}`, 14);
  const who = toCells(cleanLine(eventWho(event.who)), 10, 'left', ellipsis);
  return ` ${time} ${who} ${toCells(cleanLine(eventSentence(event)), Math.max(10, width - 27), 'left', ellipsis)}`.trimEnd();
}

export function EventDetails({ event }: { event: Event }): ReactNode {
  const navigation = useNavigation();
  const body = useBodySize();
  const { mark, style } = useTheme();
  const [wanted, setTop] = useState(0);
  const lines = eventPage(event, body.columns - 4);
  const last = Math.max(0, lines.length - body.rows);
  const top = Math.min(wanted, last);
  useListMoves({ count: last + 1, selected: top, height: body.rows }, setTop);
  useCommands(eventPageCommands, { 'event.back': () => navigation.pop() });
  return (
    <Frame
      title={`Configure ${mark.step} Events ${mark.step} Details`}
      detail={last > 0 ? `line ${top + 1} of ${lines.length}` : ''}
    >
      <Box flexDirection="column" paddingX={2}>
        {lines.slice(top, top + body.rows).map(({ label, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
          <Text key={top + index} wrap="truncate">
            <Text {...style.dim}>{label}</Text>
            {text || ' '}
          </Text>
        ))}
      </Box>
    </Frame>
  );
}

const LABELS = 24;

/** All that is known of an event, in lines that fit. Pure. */
export function eventPage(event: Event, width: number): { label: string; text: string }[] {
  const line = (label: string, words: string) =>
    wrap(cleanText(words), Math.max(20, width - LABELS)).map((text, index) => ({
      label: toCells(index === 0 ? label : '', LABELS),
      text,
    }));
  return [
    ...wrap(cleanLine(eventSentence(event)), width).map((text) => ({ label: '', text })),
    { label: '', text: '' },
    ...line('When', longDate(event.at)),
    ...line('Who', eventWho(event.who)),
    ...eventDetails(event).flatMap(({ label, words }) => line(label, words)),
  ];
}
