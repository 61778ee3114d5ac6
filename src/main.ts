// The bin. Reads the command line, then opens the screens or runs one command. Nothing else is loaded before it
// is known to be needed: the first frame must not wait for the mail libraries.
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Compiled code is kept where only this user writes: Node would take the temporary folder, which is emptied and shared.
enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'frontdesk'));
const args = process.argv.slice(2);
// The usual call has no command: then even the command line's library is not needed.
const plain = args.length === 0 || (args.length === 1 && args[0] === '--demo');
if (plain) {
  const { openScreens } = await import('./screens/open-screens.ts');
  await openScreens({ demo: args[0] === '--demo' });
} else {
  const { runProgram } = await import('./cli/program.ts');
  await runProgram(process.argv, async (options) => {
    const { openScreens } = await import('./screens/open-screens.ts');
    await openScreens(options);
  });
}
