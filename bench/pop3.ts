// A maildrop moved by `frontdesk sync` and by mpop, from the same Dovecot over TLS; every letter is deleted there.
//   node bench/pop3.ts [count] [Maildir]     after a build (npm run build); letters are made up without a Maildir
// Each moves the same letters three times, in turn, so that what else the machine does falls on both; medians.
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
import { openStore } from '../src/db/open.ts';
import { makeCertificates } from '../test/servers/certificates.ts';
import { startDovecot } from '../test/servers/dovecot.ts';
import { gatherLetters, makeAccount, type Measured, measure, printTable } from './support/measured.ts';
import { median } from './support/terminal-run.ts';

const count = Number(process.argv[2] ?? 10_000);
const given = process.argv[3];
const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'fd-bench-'));
const password = 'molar 14';
const TURNS = 3;
const users = ['frontdesk', 'mpop'] as const;
type User = (typeof users)[number];

interface Run extends Measured {
  /** When the server had let go of the last letter, in seconds. */
  emptied: number;
}

process.env.XDG_CONFIG_HOME = join(folder, 'config');
const certificates = makeCertificates(folder);
const dovecot = await startDovecot({
  users: Object.fromEntries(users.map((user) => [user, password])),
  certificate: certificates.good,
});
const maildir = (user: User): string => join(dovecot.folder, 'mail', user);

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

async function moved(user: User, program: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  let emptied = 0;
  const run = await measure(program, args, env, (seconds) => {
    if (emptied === 0 && left(user) === 0) emptied = seconds;
  });
  if (left(user) > 0) throw new Error(`${program} left ${left(user)} letters`);
  return { ...run, emptied: emptied || run.seconds };
}

async function runFrontdesk(): Promise<Run> {
  const home = mkdtempSync(join(folder, 'store-'));
  await makeAccount(
    home,
    { protocol: 'pop3', port: dovecot.ports.pop3s, security: 'tls', user: 'frontdesk' },
    password,
  );
  const run = await moved('frontdesk', join(root, 'bin/frontdesk'), ['sync'], {
    FRONTDESK_STORE: home,
    XDG_CACHE_HOME: join(folder, 'code'),
    NODE_EXTRA_CA_CERTS: certificates.caFile,
  });
  const store = await openStore(home);
  const kept = await store.get<{ n: number; indexed: number }>(
    'SELECT count(*) AS n, sum(indexed) AS indexed FROM message m JOIN source s ON s.message_id = m.id',
  );
  await store.close();
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
  return moved('mpop', '/usr/bin/mpop', ['-C', config, '-Q']);
}

try {
  const letters = gatherLetters(count, given, folder);
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
  const row = (name: string, of: (run: Run) => number, unit: string) => {
    const [ours, theirs] = users.map((user) => median(runs[user].map(of)));
    return [name, ours!, theirs || undefined, unit] as const;
  };
  printTable(`${count.toLocaleString('en')} letters moved by POP3 over TLS, median of ${TURNS} each`, users, [
    row('until the server is empty', (run) => run.emptied, ' s'),
    row('until the program has ended', (run) => run.seconds, ' s'),
    row('letters a second, to its end', (run) => count / run.seconds, ''),
    row('memory (peak RSS)', (run) => run.memory, ' MB'),
  ]);
} finally {
  await dovecot.close();
  rmSync(folder, { recursive: true, force: true });
}
