// A mailbox received by `frontdesk sync` and by mbsync, from the same Dovecot over TLS: the first time, with nothing
// new, and with a hundred new letters; and how quickly the program answers keys while it downloads at full speed.
//   node bench/sync.ts [count] [Maildir]     after a build (npm run build); letters are made up without a Maildir
// frontdesk's time includes reading every letter and its search index; mbsync syncs its files to the disk (its default).
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ImapFlow } from 'imapflow';
import { openStore } from '../src/db/open.ts';
import { makeCertificates } from '../test/servers/certificates.ts';
import { startDovecot } from '../test/servers/dovecot.ts';
import { gatherLetters, makeAccount, type Measured, measure, printTable } from './support/measured.ts';
import { BenchRun, median, percentile } from './support/terminal-run.ts';

const count = Number(process.argv[2] ?? 10_000);
const given = process.argv[3];
const NEW = 100;
/** A hundred thousand take a minute each time. */
const TURNS = count > 20_000 ? 1 : 3;
/** Stands before the row that keys act on. */
const MARK = '▌';
/** A whole first download with the screens open must end within this, in ms. */
const LONGEST = 300_000;
const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'fd-bench-'));
const user = 'reception';
const password = 'molar 14';

process.env.XDG_CONFIG_HOME = join(folder, 'config');
const certificates = makeCertificates(folder);
const dovecot = await startDovecot({ users: { [user]: password }, certificate: certificates.good });

/** Delivers letters; links, where the file system allows them. */
function deliver(letters: readonly string[], from: number): void {
  const first = dovecot.mail(user).put('INBOX', readFileSync(letters[0]!));
  for (const [index, letter] of letters.slice(1).entries()) {
    // With its size in the name, as a delivery writes it: otherwise the server looks at every file again and again.
    const size = statSync(letter).size;
    const name = first.replace(/[^/]+$/, `${1_700_000_000 + from + index}.M${index}.bench,S=${size}`);
    try {
      linkSync(letter, name);
    } catch {
      writeFileSync(name, readFileSync(letter));
    }
  }
}

const env = (home: string): NodeJS.ProcessEnv => ({
  FRONTDESK_STORE: home,
  XDG_CACHE_HOME: join(folder, 'code'),
  NODE_EXTRA_CA_CERTS: certificates.caFile,
});

async function newStore(name: string): Promise<string> {
  const home = join(folder, name);
  await makeAccount(home, { protocol: 'imap', port: dovecot.ports.imaps, security: 'tls', user }, password);
  return home;
}

const frontdesk = (home: string): Promise<Measured> =>
  measure(join(root, 'bin/frontdesk'), ['sync'], env(home));

async function checkStore(home: string, wanted: number): Promise<void> {
  const store = await openStore(home);
  const kept = await store.get<{ n: number; indexed: number; placed: number }>(
    `SELECT count(*) AS n, sum(indexed) AS indexed, (SELECT count(*) FROM placement) AS placed
     FROM message m JOIN source s ON s.message_id = m.id`,
  );
  await store.close();
  if (kept!.placed !== wanted || kept!.n !== kept!.indexed)
    throw new Error(`of ${wanted} letters ${kept!.placed} are here and ${kept!.indexed} can be found`);
}

function mbsync(): { run: () => Promise<Measured>; forget: () => void } {
  const target = join(folder, 'mbsync');
  mkdirSync(target, { recursive: true });
  const config = join(folder, 'mbsyncrc');
  const lines = [
    ...['IMAPAccount bench', 'Host localhost', `Port ${dovecot.ports.imaps}`, `User ${user}`],
    ...[`Pass "${password}"`, 'SSLType IMAPS', `CertificateFile ${certificates.caFile}`, ''],
    ...['IMAPStore there', 'Account bench', '', 'MaildirStore here', `Path ${target}/`],
    ...[`Inbox ${target}/INBOX`, '', 'Channel all', 'Far :there:', 'Near :here:', 'Create Near'],
    ...['Sync Pull', 'SyncState *', ''],
  ];
  writeFileSync(config, lines.join('\n'), { mode: 0o600 });
  return {
    run: () => measure('/usr/bin/mbsync', ['-c', config, '-q', '-a']),
    forget: () => {
      rmSync(target, { recursive: true, force: true });
      mkdirSync(target);
    },
  };
}

/** What the program says that receiving took, from the connection to its end, without its own start: the median of five. */
function workOf(home: string): number {
  const took = Array.from({ length: 5 }, () => {
    const answer = execFileSync(join(root, 'bin/frontdesk'), ['sync', '--json'], {
      env: { ...process.env, ...env(home) },
    });
    return (JSON.parse(String(answer)) as { accounts: { milliseconds: number }[] }).accounts[0]!.milliseconds;
  });
  return median(took);
}

/**
 * The floor of "nothing new": the same questions to the same server by the same library, and nothing done with the
 * answers. In ms, the median of five.
 */
async function askedAlone(): Promise<number> {
  const took: number[] = [];
  for (let i = 0; i < 6; i++) {
    const began = performance.now();
    const client = new ImapFlow({
      ...{
        host: 'localhost',
        port: dovecot.ports.imaps,
        secure: true,
        tls: { ca: readFileSync(certificates.caFile) },
      },
      ...{ auth: { user, pass: password }, logger: false, qresync: true, disableAutoIdle: true },
    });
    await client.connect();
    const statusQuery = {
      messages: true,
      uidNext: true,
      uidValidity: true,
      unseen: true,
      highestModseq: true,
    };
    await client.list({ statusQuery });
    await client.logout();
    took.push(performance.now() - began);
  }
  // The first is slow while the library warms up.
  return median(took.slice(1));
}

interface Keys {
  median: number;
  late: number;
  worst: number;
  presses: number;
  firstList: number;
  memory: number;
}

/** Opens the program on an empty store, and presses keys as long as it downloads. */
async function keysWhileDownloading(): Promise<Keys> {
  const home = await newStore('keys');
  const run = new BenchRun(join(root, 'bin/frontdesk'), [], { ...process.env, ...env(home) });
  await run.shows('Inbox', 20_000);
  const firstList = await run.shows(MARK, 20_000);
  const took: number[] = [];
  const limit = performance.now() + LONGEST;
  for (let i = 0; performance.now() < limit && (i < 10 || !run.text().includes('✔')); i++)
    took.push(await run.moves(i % 20 < 10 ? '\x1b[B' : '\x1b[A', MARK));
  const memory = run.memory('peak');
  await run.end('q');
  await checkStore(home, count + NEW);
  return {
    ...{ median: median(took), late: percentile(took, 0.95), worst: Math.max(...took) },
    ...{ presses: took.length, firstList, memory },
  };
}

try {
  const letters = gatherLetters(count + NEW, given, folder);
  deliver(letters.slice(0, count), 0);
  const theirs = existsSync('/usr/bin/mbsync') ? mbsync() : undefined;
  if (!theirs) console.log('mbsync is not installed: its column is empty');
  const firsts: (readonly [Measured, Measured | undefined])[] = [];
  let home = '';
  // In turn, since the first who reads a Maildir waits for the server to make its index.
  for (let turn = 0; turn < TURNS; turn++) {
    rmSync(home || join(folder, 'none'), { recursive: true, force: true });
    home = await newStore(`store-${turn}`);
    theirs?.forget();
    firsts.push([await frontdesk(home), await theirs?.run()]);
  }
  const first = firsts.toSorted((a, b) => a[0].seconds - b[0].seconds)[Math.floor(TURNS / 2)]!;
  const firstOfTheirs = median(firsts.flatMap(([, their]) => their?.seconds ?? []));
  await checkStore(home, count);
  const nothing = [await frontdesk(home), await theirs?.run()] as const;
  const work = workOf(home);
  const alone = await askedAlone();
  deliver(letters.slice(count), count);
  const some = [await frontdesk(home), await theirs?.run()] as const;
  await checkStore(home, count + NEW);
  printTable(
    `${count.toLocaleString('en')} letters received by IMAP over TLS`,
    ['frontdesk', 'mbsync'],
    [
      [`first download, median of ${TURNS}`, first[0].seconds, firstOfTheirs || undefined, ' s'],
      ['letters a second', count / first[0].seconds, count / firstOfTheirs || undefined, ''],
      ['peak memory', first[0].memory, first[1]?.memory, ' MB'],
      ['nothing new', nothing[0].seconds * 1000, nothing[1] && nothing[1].seconds * 1000, ' ms'],
      [`${NEW} new letters`, some[0].seconds, some[1]?.seconds, ' s'],
    ],
  );
  printTable(
    'Nothing new: from the connection to its end, without the start of the program',
    ['frontdesk', 'asked alone'],
    [
      ['all of it', work, alone, ' ms'],
      ['without waiting for the server', work - alone, undefined, ' ms'],
    ],
  );
  const keys = await keysWhileDownloading();
  printTable(
    'The screens on an empty store, while they download the same',
    ['frontdesk', ''],
    [
      ['list on the screen after', keys.firstList / 1000, undefined, ' s'],
      ['a key: repaint, median', keys.median, undefined, ' ms'],
      ['a key: repaint, p95', keys.late, undefined, ' ms'],
      ['a key: repaint, the slowest', keys.worst, undefined, ' ms'],
      ['peak memory', keys.memory, undefined, ' MB'],
    ],
  );
  console.log(`(${keys.presses} keys pressed while it downloaded)`);
} finally {
  await dovecot.close();
  rmSync(folder, { recursive: true, force: true });
}
