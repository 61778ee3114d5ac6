import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives the whole run one home of its own, so that no test reads or writes the person's settings. */
export default function setup(): () => void {
  const home = mkdtempSync(join(tmpdir(), 'fd-'));
  for (const [name, folder] of [
    ['HOME', ''],
    ['XDG_DATA_HOME', 'data'],
    ['XDG_CONFIG_HOME', 'config'],
    ['XDG_CACHE_HOME', 'cache'],
  ] as const)
    process.env[name] = join(home, folder);
  return () => rmSync(home, { recursive: true, force: true });
}
