// Who holds a lease or a claim: a name that tells apart any two engines, and from which a process on the same
// machine can see that its holder is gone.
import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export const newOwner = (): string => [hostname(), process.pid, randomUUID(), numbersOf()].join(':');

/**
 * Where a process id means the same process: this boot of this machine, and this container of it. '' where the
 * system does not tell; then only time can say that a holder is gone.
 */
function numbersOf(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return `${boot}/${/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0]}`;
  } catch {
    return '';
  }
}

/** gone: its process has ended; here: it runs on this machine; elsewhere: nobody can tell from here. */
export function whereIs(owner: string): 'gone' | 'here' | 'elsewhere' {
  const [, pid, , numbers] = owner.split(':');
  if (!numbers || numbers !== numbersOf()) return 'elsewhere';
  try {
    process.kill(Number(pid), 0);
    return 'here';
  } catch (error) {
    // Another user's process may not be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === 'ESRCH' ? 'gone' : 'here';
  }
}
