// Keys to repaint in a list of 100,000 letters, first frame and memory, beside neomutt on the same letters.
//   node bench/list.ts [count]     after a build (npm run build); neomutt is left out where it is not installed
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { saveAccount } from '../src/db/accounts.ts';
import { replaceFolders } from '../src/db/mailboxes.ts';
import type { Envelope } from '../src/db/messages.ts';
import { openStore } from '../src/db/open.ts';
import { addEnvelopes } from '../src/db/server-lists.ts';
import { BenchRun, median, percentile } from './support/terminal-run.ts';

const count = Number(process.argv[2] ?? 100_000);
const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'fd-bench-'));

const steps = [
  { name: 'Down', key: '\x1b[B', times: 15 },
  { name: 'Down that scrolls', key: '\x1b[B', times: 30 },
  { name: 'PgDn', key: '\x1b[6~', times: 30 },
  { name: 'PgUp', key: '\x1b[5~', times: 30 },
];

interface Figures {
  firstFrame: number;
  memory: number;
  steps: { first: number[]; last: number[]; bytes: number[] }[];
}

const subjectOf = (i: number): string => `Appointment ${i} on Thursday`;
const dateOf = (i: number): number => Date.UTC(2026, 0, 1) + i * 60_000;

async function fillStore(): Promise<void> {
  const store = await openStore(join(folder, 'store'));
  const id = await saveAccount(
    store,
    {
      address: 'reception@brightsmile.example',
      displayName: '',
      provider: 'other',
      signIn: 'password',
      user: 'reception',
      receive: false,
      incoming: null,
      outgoing: { host: 'localhost', port: 25, security: 'none', auth: { kind: 'none' } },
    },
    { password: '', outgoingPassword: '' },
    'bench',
  );
  await store.write((tx) =>
    replaceFolders(tx, id, [
      { path: 'INBOX', name: 'INBOX', delimiter: '/', role: 'inbox', selectable: true, doubles: false },
    ]),
  );
  for (let from = 1; from <= count; from += 5_000) {
    const envelopes: Envelope[] = [];
    for (let i = from; i < from + 5_000 && i <= count; i++)
      envelopes.push({
        uid: i,
        seen: i % 5 !== 0,
        flagged: false,
        answered: false,
        draft: false,
        messageId: `<${i}@patients.example>`,
        inReplyTo: '',
        subject: subjectOf(i),
        from: { name: `Patient ${i % 977}`, address: `patient${i % 977}@patients.example` },
        to: [],
        cc: [],
        date: dateOf(i),
        size: 4_000,
        attachments: 0,
      });
    await store.write((tx) =>
      addEnvelopes(tx, { mailboxId: 1, accountId: id, uidValidity: 1, generation: 1 }, envelopes),
    );
  }
  await store.close();
}

function fillMaildir(): string {
  const maildir = join(folder, 'Maildir');
  for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(maildir, part), { recursive: true });
  for (let i = 1; i <= count; i++) {
    const letter = `From: Patient ${i % 977} <patient${i % 977}@patients.example>\nTo: reception@brightsmile.example\nSubject: ${subjectOf(i)}\nDate: ${new Date(dateOf(i)).toUTCString()}\nMessage-ID: <${i}@patients.example>\n\nSee you then.\n`;
    writeFileSync(
      join(maildir, 'cur', `${1_700_000_000 + i}.${i}.bench:2,${i % 5 === 0 ? '' : 'S'}`),
      letter,
    );
  }
  return maildir;
}

async function measure(run: BenchRun, newest: string, leave: string): Promise<Figures> {
  const firstFrame = await run.shows(newest);
  // Whatever is started behind the first frame must not be measured as a key.
  for (let quiet = 0; quiet < 3; ) quiet = (await run.press('')).bytes === 0 ? quiet + 1 : 0;
  const measured: Figures['steps'] = [];
  for (const step of steps) {
    const painted = [];
    for (let i = 0; i < step.times; i++) painted.push(await run.press(step.key));
    measured.push({
      first: painted.map((p) => p.first),
      last: painted.map((p) => p.last),
      bytes: painted.map((p) => p.bytes),
    });
  }
  const memory = run.memory();
  await run.end(leave);
  return { firstFrame, memory, steps: measured };
}

/** One start is chance: the median of several, the last of which goes on to be measured with keys. */
async function measureStarts(open: () => BenchRun, leave: string): Promise<Figures> {
  const firstFrames: number[] = [];
  // The first fills the caches, as the first start on a machine does, and does not count.
  for (let start = 0; start < 6; start++) {
    const run = open();
    const shown = await run.shows(subjectOf(count));
    if (start > 0) firstFrames.push(shown);
    await run.end(leave);
  }
  return { ...(await measure(open(), subjectOf(count), leave)), firstFrame: median(firstFrames) };
}

function row(name: string, ours: string, theirs: string, ratio = ''): void {
  console.log(`${name.padEnd(34)}${ours.padStart(16)}${theirs.padStart(16)}${ratio.padStart(10)}`);
}

try {
  await fillStore();
  const store = {
    ...process.env,
    FRONTDESK_STORE: join(folder, 'store'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_CACHE_HOME: join(folder, 'code'),
  };
  const frontdesk = () => new BenchRun(join(root, 'bin/frontdesk'), [], store);
  const ours = await measureStarts(frontdesk, 'q');

  let theirs: Figures | undefined;
  if (existsSync('/usr/bin/neomutt')) {
    const maildir = fillMaildir();
    const config = join(folder, 'neomuttrc');
    writeFileSync(
      config,
      `set folder=${maildir}\nset spoolfile=${maildir}\nset mbox_type=Maildir\nset header_cache=${folder}/cache\nset sort=reverse-date\nset menu_scroll=yes\nset quit=yes\nset mark_old=no\nset move=no\n`,
    );
    const neomutt = () => new BenchRun('/usr/bin/neomutt', ['-n', '-F', config, '-f', maildir], process.env);
    theirs = await measureStarts(neomutt, 'x');
    console.log(execFileSync('/usr/bin/neomutt', ['-v'], { encoding: 'utf8' }).split('\n')[0]);
  } else console.log('neomutt is not installed: its column is empty');

  const ms = (value: number | undefined) => (value === undefined ? '' : `${value.toFixed(1)} ms`);
  const ratio = (a: number, b: number | undefined) => (b ? `${(a / b).toFixed(2)}x` : '');
  console.log(`${count.toLocaleString('en')} letters, 80x24`);
  row('', 'frontdesk', 'neomutt', 'ratio');
  row(
    'first frame, median of five',
    ms(ours.firstFrame),
    ms(theirs?.firstFrame),
    ratio(ours.firstFrame, theirs?.firstFrame),
  );
  row(
    'memory (RSS, whole program)',
    `${ours.memory} MB`,
    theirs ? `${theirs.memory} MB` : '',
    ratio(ours.memory, theirs?.memory),
  );
  for (const [index, step] of steps.entries()) {
    const our = ours.steps[index]!;
    const their = theirs?.steps[index];
    row(
      `${step.name}: repaint, median`,
      ms(median(our.last)),
      their ? ms(median(their.last)) : '',
      ratio(median(our.last), their && median(their.last)),
    );
    row(
      `${step.name}: repaint, p95`,
      ms(percentile(our.last, 0.95)),
      their ? ms(percentile(their.last, 0.95)) : '',
    );
    row(
      `${step.name}: bytes, median`,
      String(median(our.bytes)),
      their ? String(median(their.bytes)) : '',
      ratio(median(our.bytes), their && median(their.bytes)),
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
