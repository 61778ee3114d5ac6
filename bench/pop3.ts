// A maildrop moved by `frontdesk sync` and by mpop, from the same Dovecot over TLS; every letter is deleted there.
//   node bench/pop3.ts [count] [Maildir]     after a build (npm run build); letters are made up without a Maildir
// Each moves the same letters three times, in turn, so that what else the machine does falls on both; medians.
import { spawn } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { saveAccount } from '../src/db/accounts.ts';
import { openStore } from '../src/db/open.ts';
import { makeCertificates } from '../test/servers/certificates.ts';
import { startDovecot } from '../test/servers/dovecot.ts';
import { benchLetter } from './support/letters.ts';
import { median } from './support/terminal-run.ts';

const count = Number(process.argv[2] ?? 10_000);
const given = process.argv[3];
const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'fd-bench-'));
const password = 'molar 14';
const TURNS = 3;
const users = ['frontdesk', 'mpop'] as const;
type User = (typeof users)[number];

interface Run {
  seconds: number;
  /** When the server had let go of the last letter. */
  emptied: number;
  /** In MB. */
  memory: number;
}

process.env.XDG_CONFIG_HOME = join(folder, 'config');
const certificates = makeCertificates(folder);
const dovecot = await startDovecot({
  users: Object.fromEntries(users.map((user) => [user, password])),
  certificate: certificates.good,
});
const maildir = (user: User): string => join(dovecot.folder, 'mail', user);

/** Paths of the letters. */
function gather(): string[] {
  if (given)
    return ['cur', 'new']
      .flatMap((part) => readdirSync(join(given, part)).map((name) => join(given, part, name)))
      .slice(0, count);
  mkdirSync(join(folder, 'letters'));
  return Array.from({ length: count }, (_, i) => {
    const path = join(folder, 'letters', String(i));
    writeFileSync(path, benchLetter(i));
    return path;
  });
}

/** Links, since only names go when a letter is deleted; the first one makes the Maildir as Dovecot wants it. */
let filled = 0;
function fill(user: User, letters: readonly string[]): void {
  // A name that Dovecot has seen deleted would confuse it.
  filled++;
  const first = dovecot.mail(user).put('INBOX', readFileSync(letters[0]!));
  for (const [index, letter] of letters.slice(1).entries()) {
    const name = first.replace(
      /[^/]+$/,
      `${1_700_000_000 + filled}.M${String(index + 2).padStart(6, '0')}.bench`,
    );
    try {
      linkSync(letter, name);
    } catch {
      writeFileSync(name, readFileSync(letter));
    }
  }
}

const left = (user: User): number =>
  ['cur', 'new'].reduce((sum, part) => sum + readdirSync(join(maildir(user), part)).length, 0);

function measure(user: User, program: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const began = performance.now();
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let memory = 0;
  let emptied = 0;
  const watch = setInterval(() => {
    try {
      const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
      memory = Math.max(memory, Number(peak?.[1] ?? 0) / 1024);
    } catch {
      // It has just ended.
    }
    if (emptied === 0 && left(user) === 0) emptied = (performance.now() - began) / 1000;
  }, 50);
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('exit', (code) => {
      clearInterval(watch);
      const seconds = (performance.now() - began) / 1000;
      if (code !== 0 || left(user) > 0)
        fail(new Error(`${program} ended with ${code}; ${left(user)} letters left`));
      else done({ seconds, emptied: emptied || seconds, memory });
    });
  });
}

async function runFrontdesk(): Promise<Run> {
  const home = mkdtempSync(join(folder, 'store-'));
  const store = await openStore(home);
  await saveAccount(
    store,
    {
      ...{ address: 'reception@brightsmile.example', displayName: '', provider: 'other', signIn: 'password' },
      ...{ user: 'frontdesk', receive: true },
      incoming: {
        ...{ protocol: 'pop3', host: 'localhost', port: dovecot.ports.pop3s, security: 'tls' },
        user: 'frontdesk',
      },
      outgoing: { host: 'localhost', port: 1, security: 'none', auth: { kind: 'none' } },
    },
    { password, outgoingPassword: '' },
    'bench',
  );
  await store.close();
  const run = await measure('frontdesk', join(root, 'bin/frontdesk'), ['sync'], {
    FRONTDESK_STORE: home,
    XDG_CACHE_HOME: join(folder, 'code'),
    NODE_EXTRA_CA_CERTS: certificates.caFile,
  });
  const moved = await openStore(home);
  const kept = await moved.get<{ n: number; indexed: number }>(
    'SELECT count(*) AS n, sum(indexed) AS indexed FROM message m JOIN source s ON s.message_id = m.id',
  );
  await moved.close();
  if (kept!.n !== count || kept!.n !== kept!.indexed)
    throw new Error(`of ${count} letters ${kept!.n} are here and ${kept!.indexed} can be found`);
  return run;
}

function runMpop(): Promise<Run> {
  const target = mkdtempSync(join(folder, 'moved-'));
  for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(target, part), { recursive: true });
  const config = join(folder, 'mpoprc');
  writeFileSync(
    config,
    [
      ...[
        'account bench',
        'host localhost',
        `port ${dovecot.ports.pop3s}`,
        'user mpop',
        `password "${password}"`,
      ],
      ...['tls on', 'tls_starttls off', `tls_trust_file ${certificates.caFile}`, 'keep off'],
      ...[`delivery maildir ${target}`, `uidls_file ${target}.uidls`, 'account default : bench', ''],
    ].join('\n'),
    { mode: 0o600 },
  );
  return measure('mpop', '/usr/bin/mpop', ['-C', config, '-Q']);
}

try {
  const letters = gather();
  if (letters.length < count) throw new Error(`${given} holds only ${letters.length} letters`);
  const withMpop = existsSync('/usr/bin/mpop');
  if (!withMpop) console.log('mpop is not installed: its column is empty');
  const runs: Record<User, Run[]> = { frontdesk: [], mpop: [] };
  for (let turn = 0; turn < TURNS; turn++) {
    fill('frontdesk', letters);
    runs.frontdesk.push(await runFrontdesk());
    if (!withMpop) continue;
    fill('mpop', letters);
    runs.mpop.push(await runMpop());
  }
  const row = (name: string, of: (run: Run) => number, digits: number, unit = ''): void => {
    const [ours, theirs] = users.map((user) => median(runs[user].map(of)));
    const cells = [ours, theirs].map((value) => (value ? `${value.toFixed(digits)}${unit}` : ''));
    const ratio = ours && theirs ? `${(ours / theirs).toFixed(2)}x` : '';
    console.log(`${name.padEnd(34)}${cells[0]!.padStart(14)}${cells[1]!.padStart(14)}${ratio.padStart(10)}`);
  };
  console.log(`${count.toLocaleString('en')} letters moved by POP3 over TLS, median of ${TURNS} each`);
  console.log(`${''.padEnd(34)}${'frontdesk'.padStart(14)}${'mpop'.padStart(14)}${'ratio'.padStart(10)}`);
  row('until the server is empty', (run) => run.emptied, 2, ' s');
  row('until the program has ended', (run) => run.seconds, 2, ' s');
  row('letters a second, to its end', (run) => count / run.seconds, 0);
  row('memory (peak RSS)', (run) => run.memory, 0, ' MB');
} finally {
  await dovecot.close();
  rmSync(folder, { recursive: true, force: true });
}
