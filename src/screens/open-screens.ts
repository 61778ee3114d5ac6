// Opens the store and the screens on it, and says what is wrong where that is not possible.
import { defaultStoreFolder, openStore } from '../db/open.ts';
import { ProblemError } from '../db/problem.ts';

export interface ScreenOptions {
  store?: string;
  demo?: boolean;
  screenReader?: boolean;
}

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
    const [{ runScreens }, store] = await Promise.all([
      loadScreens(),
      openStore(options.store ?? defaultStoreFolder()),
    ]);
    const leaving = await runScreens(store, null, options).finally(() => store.close());
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
  const [{ runScreens }, demo] = await Promise.all([loadScreens(), openDemoStore()]);
  try {
    await runScreens(demo.store, demo, options);
  } finally {
    await demo.close();
  }
}

/** Ink takes its time to load: SQLite opens the store meanwhile. */
const loadScreens = () => import('./run-screens.tsx');
