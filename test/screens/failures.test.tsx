import { Text } from 'ink';
import type { ReactNode } from 'react';
import { afterEach, expect, test } from 'vitest';
import { listEvents } from '../../src/db/events.ts';
import { setFlags } from '../../src/db/operations.ts';
import { savePractice } from '../../src/db/practice.ts';
import { createLetterReader } from '../../src/mail/letter-reader.ts';
import { Failures, relayFailure } from '../../src/screens/failures.tsx';
import { ServicesProvider } from '../../src/screens/services.ts';
import { defineCommands } from '../../src/ui/commands.ts';
import { Frame } from '../../src/ui/frame.tsx';
import { useCommands } from '../../src/ui/keyboard.tsx';
import { Shell } from '../../src/ui/shell.tsx';
import { createTheme } from '../../src/ui/theme.ts';
import { type PracticeStore, practiceStore } from '../support/practice-store.ts';
import { openScreen, type Screen } from '../support/screen.ts';

let practice: PracticeStore;
const last: Promise<unknown>[] = [];
let screen: Screen;
afterEach(async () => {
  await screen.close();
  await Promise.all(last.splice(0));
  await practice.close();
});

const commands = defineCommands('try', 'Try', {
  'try.write': { keys: ['w'], label: 'Write' },
  'try.bug': { keys: ['b'], label: 'Bug' },
});

function Tries(): ReactNode {
  useCommands(commands, {
    'try.write': async () => {
      void setFlags(practice.store, [1], { seen: true });
      await savePractice(
        practice.store,
        {
          name: 'x'.repeat(100_000),
          addressLine: '',
          phone: '',
          email: '',
          supportEmail: '',
          usesCampaign: false,
        },
        'test',
      );
    },
    'try.bug': () => {
      throw new TypeError('undefined is not a tooth');
    },
  });
  return (
    <Frame title="Tries">
      <Text>here</Text>
    </Frame>
  );
}

test('a full disk and a bug are sentences on the screen, which goes on', async () => {
  practice = await practiceStore();
  const services = {
    store: practice.store,
    reader: createLetterReader(practice.store),
    who: 'test',
    demo: null,
    lastly: (work: Promise<unknown>) => void last.push(work),
    quit: () => {},
    openDemo: () => {},
  };
  screen = openScreen(
    <Shell theme={createTheme({ LANG: 'C.UTF-8' })} redraw={() => {}} onError={relayFailure}>
      <ServicesProvider value={services}>
        <Failures />
        <Tries />
      </ServicesProvider>
    </Shell>,
  );
  await screen.waitFor('here');
  screen.type('b');
  await screen.waitFor('undefined is not a tooth');
  await practice.store.write((tx) => tx.all('PRAGMA max_page_count = 1'));
  screen.type('w');
  await screen.waitFor('The disk is full');
  await screen.waitFor('here');
  const [event] = await listEvents(practice.store);
  expect(event).toMatchObject({ who: 'test', what: 'failure' });
});
