// Opens the screens on the terminal: store, theme, cell screen, Ink, and, after the first frame, the engine.
import { userInfo } from 'node:os';
import { render } from 'ink';
import { listAccounts } from '../db/accounts.ts';
import { defaultStoreFolder, openStore } from '../db/open.ts';
import { ProblemError } from '../db/problem.ts';
import type { Store } from '../db/store.ts';
import { createLetterReader } from '../mail/letter-reader.ts';
import { Shell } from '../ui/shell.tsx';
import { createCellScreen } from '../ui/terminal/cell-screen.ts';
import { createTheme } from '../ui/theme.ts';
import { App } from './app.tsx';
import { Failures, relayFailure } from './failures.tsx';
import type { DemoMailbox } from './services.ts';
import { ServicesProvider } from './services.ts';

export interface ScreenOptions {
  store?: string;
  demo?: boolean;
  screenReader?: boolean;
}

type Leaving = 'quit' | 'demo';

/** Runs until the person leaves. Sets process.exitCode when the screens could not be opened. */
export async function openScreens(options: ScreenOptions): Promise<void> {
  if (!process.stdout.isTTY || !process.stdin.isTTY || process.env.TERM === 'dumb') {
    process.stderr.write(
      'frontdesk: this is not a terminal that can show screens.\nUse a terminal window or SSH with -t, or see "frontdesk --help" for commands that need none.\n',
    );
    process.exitCode = 69;
    return;
  }
  try {
    if (options.demo) return await openDemo(options);
    const store = await openStore(options.store ?? defaultStoreFolder());
    const leaving = await run(store, null, options).finally(() => store.close());
    if (leaving === 'demo') await openDemo(options);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { title, fix, detail } = error.problem;
    process.stderr.write(`frontdesk: ${title}\n${fix}\n${detail ? `(${detail})\n` : ''}`);
    process.exitCode = 74;
  }
}

async function openDemo(options: ScreenOptions): Promise<void> {
  const { openDemoStore } = await import('../mail/demo/demo-store.ts');
  const demo = await openDemoStore();
  try {
    await run(demo.store, demo.mailbox, options);
  } finally {
    await demo.close();
  }
}

async function run(store: Store, demo: DemoMailbox | null, options: ScreenOptions): Promise<Leaving> {
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
    demo,
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
  const hangUp = leave('quit');
  for (const signal of ['SIGHUP', 'SIGTERM', 'SIGINT'] as const) process.once(signal, hangUp);
  await ink.waitUntilRenderFlush();
  const { startEngineThread } = await import('../mail/engine/engine-thread.ts');
  const engine = startEngineThread(store);
  await ink.waitUntilExit();
  for (const signal of ['SIGHUP', 'SIGTERM', 'SIGINT'] as const) process.off(signal, hangUp);
  screen?.close();
  await Promise.allSettled(last);
  await engine.stop();
  await reader.close();
  return leaving;
}
