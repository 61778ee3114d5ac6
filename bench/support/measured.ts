// A program that is run once, from its start to its end, with the letters that it is given.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountSettings, IncomingSettings } from '../../src/db/account-settings.ts';
import { saveAccount } from '../../src/db/accounts.ts';
import { openStore } from '../../src/db/open.ts';
import { benchLetter } from './letters.ts';

export interface Measured {
  seconds: number;
  /** Peak resident memory, in MB. */
  memory: number;
  /** Of its processors' time, in seconds. */
  cpu: number;
}

/** `watch` is called often while it runs. Throws when it ends with anything but 0. */
export function measure(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  watch: (seconds: number) => void = () => {},
): Promise<Measured> {
  const began = performance.now();
  const child = spawn(program, [...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let memory = 0;
  let cpu = 0;
  const timer = setInterval(() => {
    try {
      const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
      memory = Math.max(memory, Number(peak?.[1] ?? 0) / 1024);
      const times = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
      cpu = (Number(times[11]) + Number(times[12])) / 100;
    } catch {
      // It has just ended.
    }
    watch((performance.now() - began) / 1000);
  }, 20);
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('exit', (code) => {
      clearInterval(timer);
      const seconds = (performance.now() - began) / 1000;
      if (code === 0) done({ seconds, memory, cpu });
      else fail(new Error(`${program} ended with ${code}`));
    });
  });
}

/** Paths of `count` letters: of a Maildir that is given, else made up in `folder`. */
export function gatherLetters(count: number, maildir: string | undefined, folder: string): string[] {
  if (maildir) {
    const letters = ['cur', 'new']
      .flatMap((part) => readdirSync(join(maildir, part)).map((name) => ({ part, name })))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ part, name }) => join(maildir, part, name))
      .slice(0, count);
    if (letters.length < count) throw new Error(`${maildir} holds only ${letters.length} letters`);
    return letters;
  }
  mkdirSync(join(folder, 'letters'));
  return Array.from({ length: count }, (_, i) => {
    const path = join(folder, 'letters', String(i));
    writeFileSync(path, benchLetter(i));
    return path;
  });
}

/** A new store in `home` with an account that receives from `incoming`. */
export async function makeAccount(
  home: string,
  incoming: Omit<IncomingSettings, 'host'>,
  password: string,
): Promise<void> {
  const settings: AccountSettings = {
    ...{ address: 'reception@brightsmile.example', displayName: '', provider: 'other', signIn: 'password' },
    ...{ user: incoming.user, receive: true },
    incoming: { ...incoming, host: 'localhost' },
    outgoing: { host: 'localhost', port: 1, security: 'none', auth: { kind: 'none' } },
  };
  const store = await openStore(home);
  await saveAccount(store, settings, { password, outgoingPassword: '' }, 'bench');
  await store.close();
}

/** Lines of "name, ours, theirs, ratio". */
export function printTable(
  title: string,
  names: readonly [string, string],
  rows: readonly (readonly [name: string, ours: number, theirs: number | undefined, unit: string])[],
): void {
  console.log(title);
  console.log(`${''.padEnd(40)}${names[0].padStart(14)}${names[1].padStart(14)}${'ratio'.padStart(10)}`);
  for (const [name, ours, theirs, unit] of rows) {
    const cell = (value: number | undefined) =>
      value === undefined ? '' : `${value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)}${unit}`;
    const ratio = theirs ? `${(ours / theirs).toFixed(2)}x` : '';
    console.log(
      `${name.padEnd(40)}${cell(ours).padStart(14)}${cell(theirs).padStart(14)}${ratio.padStart(10)}`,
    );
  }
}
