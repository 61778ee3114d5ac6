// Runs the screens on the terminal: theme, cell screen, Ink, and, after the first letters, the engine.
import { userInfo } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { render } from 'ink';
import { listAccounts } from '../db/accounts.ts';
import type { Store } from '../db/store.ts';
import type { PracticeSignIn } from '../mail/auth/practice.ts';
import { createLetterReader } from '../mail/letter-reader.ts';
import { Shell } from '../ui/shell.tsx';
import { createCellScreen } from '../ui/terminal/cell-screen.ts';
import { createTheme } from '../ui/theme.ts';
import { App } from './app.tsx';
import { Failures, relayFailure } from './failures.tsx';
import { News } from './news.tsx';
import type { ScreenOptions } from './open-screens.ts';
import type { DemoMailbox } from './services.ts';
import { sendThemNow } from './outbox/sent-here.ts';
import { ServicesProvider } from './services.ts';

type Leaving = 'quit' | 'demo';

/** To start a thread takes as long as to show the letters that are here: those come first. In ms. */
const ENGINE_AFTER = 250;

/** How long letters that were just sent are given to leave when the line is lost, in ms. */
const HANG_UP_LIMIT = 4_000;

/** Runs until the person leaves. */
export async function runScreens(
  store: Store,
  demo: { mailbox: DemoMailbox; signIn: () => Promise<PracticeSignIn[] | null> } | null,
  options: ScreenOptions,
): Promise<Leaving> {
  const [account] = await listAccounts(store);
  const reader = createLetterReader(store);
  const screenReader = options.screenReader ?? process.env.INK_SCREEN_READER === 'true';
  const theme = createTheme(process.env);
  let leaving: Leaving = 'quit';
  const last: Promise<unknown>[] = [];
  // In raw mode before the alternate screen is entered, or the first row is lost.
  process.stdin.setRawMode(true);
  const screen = screenReader ? undefined : createCellScreen(process.stdout);
  const leave = (how: Leaving) => () => {
    leaving = how;
    ink.unmount();
  };
  const services = {
    store,
    reader,
    who: userInfo().username,
    demo: demo?.mailbox ?? null,
    lastly: (work: Promise<unknown>) => {
      last.push(work);
    },
    quit: leave('quit'),
    openDemo: leave('demo'),
  };
  const ink = render(
    <Shell theme={theme} redraw={() => screen?.redraw()} onError={relayFailure}>
      <ServicesProvider value={services}>
        <Failures />
        <News />
        <App first={account ? { name: 'inbox' } : { name: 'welcome' }} />
      </ServicesProvider>
    </Shell>,
    {
      stdout: screen?.stream ?? process.stdout,
      exitOnCtrlC: false,
      patchConsole: false,
      alternateScreen: !screenReader,
      isScreenReaderEnabled: screenReader,
      interactive: true,
      maxFps: 60,
    },
  );
  // A lost line or a closed window ends the program as q does: the engine comes to rest, nothing is torn.
  let hungUp = false;
  const hangUp = () => {
    hungUp = true;
    leave('quit')();
  };
  for (const signal of ['SIGHUP', 'SIGTERM', 'SIGINT'] as const) process.once(signal, hangUp);
  const left = ink.waitUntilExit();
  await Promise.race([left, setTimeout(ENGINE_AFTER)]);
  const { startEngineThread } = await import('../mail/engine/engine-thread.ts');
  const engine = startEngineThread(store, demo?.signIn());
  await left;
  for (const signal of ['SIGHUP', 'SIGTERM', 'SIGINT'] as const) process.off(signal, hangUp);
  screen?.close();
  await Promise.allSettled(last);
  // Whoever sent a letter and lost the line has no more second thoughts to be waited for.
  if (hungUp) await sendThemNow(store, HANG_UP_LIMIT).catch(() => false);
  await engine.stop();
  await reader.close();
  return leaving;
}
