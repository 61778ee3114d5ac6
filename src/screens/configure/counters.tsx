// Configure › Mailbox counters: how far each mailbox has been fetched, and Reset Mailbox Counter, with its undo.
import { Box, Text, useIsScreenReaderEnabled } from 'ink';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type CounterRow, listCounters } from '../../db/counter-list.ts';
import { planReset, type ResetPlan, resetCounter, undoReset } from '../../db/counters.ts';
import { fetchingAccounts } from '../../db/engine-status.ts';
import type { Reader } from '../../db/store.ts';
import { counterSentences } from '../../mail/words/counter-words.ts';
import { resetWords } from '../../mail/words/reset-words.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Frame, useBodySize } from '../../ui/frame.tsx';
import { useCommands, useNotices } from '../../ui/keyboard.tsx';
import { List, useListMoves, useListWindow } from '../../ui/list.tsx';
import { Rule } from '../../ui/rule.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { wrap } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { useNavigation } from '../navigation.ts';
import { useServices } from '../services.ts';
import { useNow } from '../use-now.ts';
import { useQuery } from '../use-query.ts';
import { folderName, whenWords } from '../words.ts';
import { counterCommands } from './configure-keys.ts';
import { counterHeading, counterLine } from './counter-line.ts';

const DETAILS = 5;
const HEADING = 1;

const waitsNow = ({ mailbox }: CounterRow): boolean => mailbox.counter.resetAt !== null;

const whyNot = (row: CounterRow | undefined): string | undefined => {
  if (!row) return 'There is no mailbox here.';
  return row.mailbox.received ? undefined : 'This mailbox is not received; the page Folders changes that.';
};

interface Overview {
  rows: CounterRow[];
  /** Accounts whose engine is fetching at this moment. */
  working: number[];
}

const readOverview = async (store: Reader): Promise<Overview> => ({
  rows: await listCounters(store),
  working: await fetchingAccounts(store),
});

export function Counters(): ReactNode {
  const { store, who } = useServices();
  const navigation = useNavigation();
  const notices = useNotices();
  const body = useBodySize();
  const now = useNow();
  const { style, mark } = useTheme();
  const reader = useIsScreenReaderEnabled();
  const [selectedId, setSelectedId] = useState<number>();
  const [asking, setAsking] = useState<{ row: CounterRow; plan: ResetPlan }>();
  const overview = useQuery(['mailbox', 'account', 'engine_status'], 'counters', readOverview);
  const rows = overview?.rows ?? [];
  const at = rows.findIndex(({ mailbox }) => mailbox.id === selectedId);
  const selected = Math.max(0, at);
  const row = rows[selected];
  const height = Math.max(1, body.rows - DETAILS - HEADING);
  const view = { count: rows.length, selected, height };
  const { top, end } = useListWindow(view);
  const name = (one: CounterRow): string => cleanLine(folderName(one.mailbox));
  const isWorking = (one: CounterRow): boolean =>
    overview?.working.includes(one.mailbox.accountId ?? 0) ?? false;

  // Reset and not fetched yet: that of the row first, then any.
  const pending = [...(row ? [row] : []), ...rows].find(({ mailbox }) => mailbox.counter.resetAt !== null);
  const lastReset = useRef<{ id: number; name: string; seen: boolean }>(undefined);
  const last = rows.find(({ mailbox }) => mailbox.id === lastReset.current?.id);
  const waits = last !== undefined && last.mailbox.counter.resetAt !== null;
  useEffect(() => {
    if (!lastReset.current) return;
    // Between the reset and the moment in which this page has read of it, nothing has begun.
    if (waits) lastReset.current.seen = true;
    else if (lastReset.current.seen) {
      notices.show(`${lastReset.current.name} is being fetched again: too late to undo the reset.`);
      lastReset.current = undefined;
    }
  }, [waits, notices]);

  useListMoves(view, (index) => setSelectedId(rows[index]?.mailbox.id));
  useCommands(
    counterCommands,
    {
      'counters.reset': async () => {
        const plan = row && (await planReset(store, row.mailbox.id));
        if (plan) setAsking({ row, plan });
      },
      'counters.undo': async () => {
        if (!pending) return;
        lastReset.current = undefined;
        const done = await undoReset(store, pending.mailbox.id, who);
        if (done) notices.show(`Undone: the counter of ${name(pending)} is as it was.`);
        else
          notices.show(`${name(pending)} is being fetched already: too late to undo the reset.`, {
            tone: 'warning',
          });
      },
      'counters.back': () => navigation.pop(),
    },
    {
      disabled: {
        'counters.reset': whyNot(row),
        'counters.undo': pending
          ? undefined
          : 'There is no reset to undo: a reset can be undone until fetching begins.',
      },
    },
  );

  async function reset({ row: chosen }: { row: CounterRow }): Promise<void> {
    if (!(await resetCounter(store, chosen.mailbox.id, who))) return;
    lastReset.current = { id: chosen.mailbox.id, name: name(chosen), seen: waitsNow(chosen) };
    setSelectedId(chosen.mailbox.id);
    notices.show(`${name(chosen)} is reset: u undoes it until fetching begins.`);
  }

  const words = asking && resetWords(asking.plan);
  const width = body.columns - 3;
  const sentences = row
    ? counterSentences(row, name(row), isWorking(row), (moment) => whenWords(moment, now))
    : [];
  return (
    <Frame
      title={`Configure ${mark.step} Mailbox counters`}
      dialog={
        asking && words ? (
          <Dialog
            title={`Reset Mailbox Counter: ${name(asking.row)}`}
            text={words.text}
            choices={[
              { id: 'keep', key: 'k', label: 'Keep the counter as it is' },
              { id: 'reset', key: 'f', label: words.label },
            ]}
            initial="keep"
            onChoose={(answer) => {
              setAsking(undefined);
              if (answer === 'reset') void reset(asking);
            }}
            onCancel={() => setAsking(undefined)}
          />
        ) : undefined
      }
    >
      {reader || rows.length === 0 ? undefined : (
        <Text wrap="truncate" {...style.dim}>{`  ${counterHeading(width)}`}</Text>
      )}
      <Box {...(reader ? {} : { height })} flexDirection="column">
        {overview ? (
          <List
            top={top}
            end={end}
            count={rows.length}
            selected={selected}
            empty="No mailbox is fetched from a server yet."
            row={(index) => {
              const one = rows[index]!;
              return (
                <Text wrap="truncate">
                  {reader
                    ? `${counterSentences(one, name(one), isWorking(one), (moment) => whenWords(moment, now)).join(' ')} `
                    : ` ${counterLine(one, name(one), isWorking(one), width, now, mark.ellipsis)}`}
                </Text>
              );
            }}
          />
        ) : undefined}
      </Box>
      {reader || !row ? undefined : (
        <Box flexDirection="column" paddingX={2} height={DETAILS} flexShrink={0} overflow="hidden">
          <Rule width={body.columns - 4} />
          {wrap(sentences.join(' '), body.columns - 4).map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
            <Text key={index}>{line}</Text>
          ))}
        </Box>
      )}
    </Frame>
  );
}
