// The bin. Reads the command line, then opens the screens or runs one command. Nothing else is loaded before it
// is known to be needed: the first frame must not wait for the mail libraries.
import { enableCompileCache } from 'node:module';

enableCompileCache();
const args = process.argv.slice(2);
// The usual call has no command: then even the command line's library is not needed.
const plain = args.length === 0 || (args.length === 1 && args[0] === '--demo');
if (plain) {
  const { openScreens } = await import('./screens/open-screens.tsx');
  await openScreens({ demo: args[0] === '--demo' });
} else {
  const { runProgram } = await import('./cli/program.ts');
  await runProgram(process.argv, async (options) => {
    const { openScreens } = await import('./screens/open-screens.tsx');
    await openScreens(options);
  });
}
