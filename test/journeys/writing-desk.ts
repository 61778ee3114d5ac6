// A desk that writes as fast as it can, as a process of its own: marks these letters, archives the last, and prints how
// long each write took. Arguments: the store's folder, the folder to archive into, the letters.
import { openStore } from '../../src/db/open.ts';
import { moveLetters, setFlags } from '../../src/db/operations.ts';

const [folder, archive, ...letters] = process.argv.slice(2) as [string, string, ...string[]];
const store = await openStore(folder);
const waits: number[] = [];
const errors: string[] = [];
const timed = async (write: Promise<unknown>) => {
  const began = performance.now();
  await write.catch((error: Error) => errors.push(error.message));
  waits.push(performance.now() - began);
};
for (let i = 0; i < 40; i++)
  await timed(
    setFlags(store, [Number(letters[i % (letters.length - 1)])], { flagged: Math.floor(i / 8) % 2 === 0 }),
  );
await timed(moveLetters(store, [Number(letters.at(-1))], Number(archive)));
await store.close();
process.stdout.write(JSON.stringify({ waits, errors }));
