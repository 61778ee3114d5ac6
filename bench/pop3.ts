// A maildrop moved by `frontdesk sync` and by mpop, from the same Dovecot over TLS; every letter is deleted there.
//   node bench/pop3.ts [count] [Maildir]     after a build (npm run build); letters are made up without a Maildir
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

const count = Number(process.argv[2] ?? 10_000);
const given = process.argv[3];
const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'fd-bench-'));
const password = 'molar 14';
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

/** The same letters for both: linked, since only the names go when a letter is deleted. */
function fill(): void {
  const files = given
    ? ['cur', 'new'].flatMap((part) => readdirSync(join(given, part)).map((name) => join(given, part, name)))
    : Array.from({ length: count }, (_, i) => {
        const path = join(folder, 'letters', String(i));
        writeFileSync(path, benchLetter(i));
        return path;
      });
  // An empty letter makes the Maildir with the rights that Dovecot wants; it is one more to move.
  for (const user of users) {
    const first = dovecot.mail(user).put('INBOX', readFileSync(files[0]!));
    for (const [index, file] of files.slice(1, count).entries()) {
      const name = first.replace(/[^/]+$/, `1700000000.M${String(index + 2).padStart(6, '0')}.bench`);
      try {
        linkSync(file, name);
      } catch {
        writeFileSync(name, readFileSync(file));
      }
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
  const home = join(folder, 'store');
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
  if (kept!.n !== kept!.indexed) throw new Error(`${kept!.n - kept!.indexed} letters are not searchable`);
  console.log(`${kept!.n} letters are in the store, all of them searchable`);
  return run;
}

function runMpop(): Promise<Run> {
  const target = join(folder, 'moved');
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
      ...[`delivery maildir ${target}`, `uidls_file ${join(folder, 'uidls')}`, 'account default : bench', ''],
    ].join('\n'),
    { mode: 0o600 },
  );
  return measure('mpop', '/usr/bin/mpop', ['-C', config, '-Q']);
}

try {
  mkdirSync(join(folder, 'letters'));
  fill();
  const total = left('frontdesk');
  const ours = await runFrontdesk();
  const theirs = existsSync('/usr/bin/mpop') ? await runMpop() : null;
  if (!theirs) console.log('mpop is not installed: its column is empty');
  const row = (name: string, of: (run: Run) => number, digits = 1, unit = ''): void => {
    const cells = [ours, theirs].map((run) => (run ? `${of(run).toFixed(digits)}${unit}` : ''));
    const ratio = theirs ? `${(of(ours) / of(theirs)).toFixed(2)}x` : '';
    console.log(`${name.padEnd(34)}${cells[0]!.padStart(14)}${cells[1]!.padStart(14)}${ratio.padStart(10)}`);
  };
  console.log(`${total.toLocaleString('en')} letters by POP3 over TLS, moved`);
  console.log(`${''.padEnd(34)}${'frontdesk'.padStart(14)}${'mpop'.padStart(14)}${'ratio'.padStart(10)}`);
  row('until the server is empty', (run) => run.emptied, 2, ' s');
  row('until the program has ended', (run) => run.seconds, 2, ' s');
  row('letters a second, to its end', (run) => total / run.seconds, 0);
  row('memory (peak RSS)', (run) => run.memory, 0, ' MB');
} finally {
  await dovecot.close();
  rmSync(folder, { recursive: true, force: true });
}
