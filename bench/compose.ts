// Keys to repaint while a letter of 200 kB is being written, at 80x24, beside vim with the same text.
//   node bench/compose.ts     after a build (npm run build); vim's column is empty where it is not installed
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { saveAccount } from '../src/db/accounts.ts';
import { saveDraft } from '../src/db/drafts.ts';
import { openStore } from '../src/db/open.ts';
import { emptyFields } from '../src/mail/outbox/write-letter.ts';
import { BenchRun, median, percentile } from './support/terminal-run.ts';

const SIZE = 200_000;
const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'fd-bench-'));
const vim = '/usr/bin/vim';

const sentence = '# the crown for the upper left molar is ready, please call us for an appointment. ';
const german = '# die Krone für den oberen linken Backenzahn ist fertig, bitte rufen Sie für eine Größe an. ';
/** Numbered, so that no page looks like the next. */
const long = (text: string): string => {
  let all = '';
  for (let i = 0; all.length < SIZE - 20; i++) all += text.replace('#', String(i));
  return all;
};
const texts = {
  'lines of 80': long(`${sentence.slice(0, 79)}\n`),
  'one paragraph': long(sentence),
  'one paragraph, German': long(german),
  'quoted paragraphs': long(`> ${sentence.repeat(8)}\n>\n`),
};

/** What is pressed, in frontdesk and in vim's insert mode. */
const steps = [
  { name: 'a letter', keys: ['x', 'y', 'z'] },
  { name: 'Backspace', keys: ['\x7f'] },
  { name: 'Down', keys: ['\x1b[B'] },
  { name: 'PgDn', keys: ['\x1b[6~'] },
  { name: 'Enter', keys: ['\r'] },
];
const TIMES = 30;

async function measure(run: BenchRun): Promise<number[][]> {
  for (let quiet = 0; quiet < 3; ) quiet = (await run.press('')).bytes === 0 ? quiet + 1 : 0;
  const times: number[][] = [];
  for (const { keys } of steps) {
    const painted: number[] = [];
    for (let i = 0; i < TIMES; i++) {
      const { bytes, last } = await run.press(keys[i % keys.length]!);
      if (bytes > 0) painted.push(last);
    }
    times.push(painted);
  }
  return times;
}

try {
  console.log(
    `A letter of ${SIZE / 1000} kB, 80x24, from the key to the last byte painted; ratio of the medians`,
  );
  let slowest = 0;
  for (const [name, text] of Object.entries(texts)) {
    const home = join(folder, name.replaceAll(/\W/g, ''));
    const store = await openStore(join(home, 'store'));
    const id = await saveAccount(
      store,
      {
        ...{
          address: 'reception@brightsmile.example',
          displayName: '',
          provider: 'other',
          signIn: 'password',
        },
        ...{ user: 'reception', receive: false, incoming: null },
        outgoing: { host: 'localhost', port: 25, security: 'none', auth: { kind: 'none' } },
      },
      { password: '', outgoingPassword: '' },
      'bench',
    );
    await saveDraft(store, id, { ...emptyFields, to: 'aisha@patients.example', body: `Beginning\n${text}` });
    await store.close();
    const env = {
      ...process.env,
      FRONTDESK_STORE: join(home, 'store'),
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_CACHE_HOME: join(folder, 'code'),
    };
    const frontdesk = new BenchRun(join(root, 'bin/frontdesk'), [], env);
    await frontdesk.shows('Inbox');
    await frontdesk.press('w');
    await frontdesk.shows('Beginning');
    // Into the text, some pages down.
    for (let i = 0; i < 4; i++) await frontdesk.press('\x1b[6~');
    const ours = await measure(frontdesk);
    await frontdesk.end('\x03');

    let theirs: number[][] | undefined;
    if (existsSync(vim)) {
      const file = join(home, 'letter.txt');
      writeFileSync(file, `Beginning\n${text}`);
      const peer = new BenchRun(vim, ['-u', 'NONE', '-N', '-n', '+set linebreak', '+startinsert', file], env);
      await peer.shows('Beginning');
      for (let i = 0; i < 4; i++) await peer.press('\x1b[6~');
      theirs = await measure(peer);
      await peer.end('\x1b:q!\r');
    }
    console.log(
      `\n${name}${''.padEnd(26 - name.length)}${'frontdesk'.padStart(12)}${'p95'.padStart(9)}${'vim'.padStart(12)}${'ratio'.padStart(9)}`,
    );
    for (const [index, step] of steps.entries()) {
      const our = ours[index]!;
      const their = theirs?.[index];
      slowest = Math.max(slowest, median(our));
      console.log(
        `  ${step.name.padEnd(24)}${`${median(our).toFixed(1)} ms`.padStart(12)}${percentile(our, 0.95).toFixed(1).padStart(9)}${(their?.length ? `${median(their).toFixed(1)} ms` : '').padStart(12)}${(their?.length ? `${(median(our) / median(their)).toFixed(2)}x` : '').padStart(9)}`,
      );
    }
  }
  console.log(`\nthe slowest median: ${slowest.toFixed(1)} ms (aim: under 16)`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
