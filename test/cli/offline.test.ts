import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runner } from '../support/command.ts';
import { makeLetter, pdfBytes } from '../support/letters.ts';

let home: string;
let run: ReturnType<typeof runner>;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'fd-cli-'));
  run = runner(home);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const file = (name: string, content: string | Buffer): string => {
  writeFileSync(join(home, name), content);
  return join(home, name);
};

const setup = [
  'setup',
  '--provider',
  'other',
  '--address',
  'reception@brightsmile.example',
  '--password-stdin',
];
const servers = ['--imap', 'imap.brightsmile.example:993', '--smtp', 'smtp.brightsmile.example:587'];

interface Row {
  id: number;
  subject: string;
}

describe('a wrong call is 64, with a sentence', () => {
  test.each([
    [['frobnicate'], 'unknown command'],
    [['list', '--limit', 'many'], 'needs a whole number'],
    [['show', '99'], 'There is no letter 99'],
    [['show'], 'missing required argument'],
    [['send', '--to', 'a@b.example'], 'required option'],
    [['setup', '--provider', 'pigeon', '--address', 'a@b.example'], 'no provider "pigeon"'],
    [[...setup, '--imap', 'nowhere', '--smtp', 'h:1'], '--imap needs HOST:PORT'],
    [[...setup, '--pop3', 'pop.b.example:995', '--smtp', 'h:25'], 'POP3 moves all mail'],
    [[...setup, ...servers, '--outgoing-security', 'maybe'], 'tls, starttls or none'],
  ])('%j', async (args, words) => {
    const { code, stderr, stdout } = await run(args, 'secret');
    expect(stderr).toContain(words);
    expect(code).toBe(64);
    expect(stdout.toString()).toBe('');
  });

  test('the same with --json, as one document', async () => {
    const result = await run(['list', '--limit', 'many', '--json']);
    expect(result.code).toBe(64);
    expect(result.json<{ error: { title: string } }>().error.title).toContain('needs a whole number');
    const unknown = await run(['list', '--colour', '--json']);
    expect(unknown.code).toBe(64);
    expect(unknown.json<{ error: { title: string } }>().error.title).toContain('--colour');
  });
});

describe('setup', () => {
  test('saves nothing without --finish', async () => {
    const dry = await run([...setup, ...servers, '--json'], 'molar 14');
    expect(dry.code).toBe(0);
    expect(dry.json()).toMatchObject({ saved: false });
    expect((await run(['accounts', '--json'])).json()).toEqual({ accounts: [] });
  });

  test('with --finish an account is there, and its password in no file as it was typed', async () => {
    expect((await run([...setup, ...servers, '--name', 'Bright Smile', '--finish'], 'molar 14\n')).code).toBe(
      0,
    );
    const { accounts } = (await run(['accounts', '--json'])).json<{ accounts: object[] }>();
    expect(accounts).toMatchObject([
      {
        address: 'reception@brightsmile.example',
        displayName: 'Bright Smile',
        user: 'reception@brightsmile.example',
        incoming: { protocol: 'imap', host: 'imap.brightsmile.example', port: 993, security: 'tls' },
        outgoing: {
          host: 'smtp.brightsmile.example',
          port: 587,
          security: 'starttls',
          auth: { kind: 'same' },
        },
      },
    ]);
    for (const name of ['store.db', 'store.db-wal']) {
      const bytes = await import('node:fs').then((fs) =>
        fs.existsSync(join(home, 'store', name)) ? readFileSync(join(home, 'store', name)) : Buffer.alloc(0),
      );
      expect(bytes.includes('molar 14')).toBe(false);
      expect(bytes.includes(Buffer.from('molar 14').toString('base64'))).toBe(false);
    }
  });

  test('a second time changes the account instead of adding one', async () => {
    await run([...setup, ...servers, '--finish'], 'molar 14');
    const again = [
      'setup',
      '--provider',
      'other',
      '--address',
      'Reception@brightsmile.example',
      '--smtp',
      'out.b.example:465',
    ];
    expect((await run([...again, '--finish'])).code).toBe(0);
    const { accounts } = (await run(['accounts', '--json'])).json<{ accounts: { outgoing: object }[] }>();
    expect(accounts).toHaveLength(1);
    expect(accounts[0]!.outgoing).toMatchObject({ host: 'out.b.example', port: 465, security: 'tls' });
  });

  test.each([
    ['an address without @', ['--address', 'reception'], 'Practice Email Address'],
    ['port 0', ['--smtp', 'smtp.b.example:0'], 'Outgoing Mail Port'],
    ['port 70000', ['--smtp', 'smtp.b.example:70000'], 'Outgoing Mail Port'],
    ['a host with a blank', ['--smtp', 'smtp b.example:25'], 'Outgoing Mail Server'],
    ['no encryption to the world', ['--outgoing-security', 'none'], 'Without encryption'],
  ])('%s is 78 with the field named, and nothing is saved', async (_name, options, words) => {
    const { code, stderr } = await run([...setup, ...servers, ...options, '--finish'], 'molar 14');
    expect(stderr).toContain(words);
    expect(code).toBe(78);
    expect((await run(['accounts', '--json'])).json()).toEqual({ accounts: [] });
  });

  test('POP3, accepted, says once more what it does, and is saved with --finish alone', async () => {
    const args = [
      ...[...setup, '--pop3', 'pop.b.example:995', '--accept-pop-move'],
      ...['--smtp', 'smtp.b.example:465', '--json'],
    ];
    const looked = await run(args, 'x');
    expect(looked.json()).toMatchObject({
      saved: false,
      account: { incoming: { protocol: 'pop3', port: 995 } },
    });
    expect(looked.stderr).toContain('All mail at pop.b.example, present and future, is moved into frontdesk');
    expect((await run(['accounts', '--json'])).json()).toEqual({ accounts: [] });
    expect((await run([...args, '--finish'], 'x')).json()).toMatchObject({ saved: true });
  });
});

describe('import', () => {
  test('takes letters, an mbox and a Maildir with no account set up, byte for byte', async () => {
    const letter = makeLetter({
      subject: 'Crown case 1182',
      attachments: [{ filename: 'x-ray.pdf', contentType: 'application/pdf', content: pdfBytes }],
    });
    const mbox = `From a@b.example Thu Nov  5 09:41:00 2026\nSubject: one\n\nText.\n\nFrom a@b.example Thu Nov  5 09:42:00 2026\nSubject: two\n\n>From here on.\n\n`;
    mkdirSync(join(home, 'md/cur'), { recursive: true });
    mkdirSync(join(home, 'md/new'));
    file('md/cur/1.x:2,S', 'Subject: three\n\nText.\n');
    const paths = [file('a.eml', letter), file('b.mbox', mbox), join(home, 'md')];
    const result = await run(['import', ...paths, '--json']);
    expect(result.json()).toMatchObject({ imported: 4, failed: [] });
    expect(result.code).toBe(0);

    const { total, rows } = (await run(['list', '--folder', 'Imported', '--json'])).json<{
      total: number;
      rows: Row[];
    }>();
    expect(total).toBe(4);
    const id = (subject: string) => String(rows.find((row) => row.subject === subject)!.id);
    expect((await run(['show', id('Crown case 1182'), '--raw'])).stdout.equals(letter)).toBe(true);
    expect((await run(['show', id('two'), '--raw'])).stdout.toString()).toBe(
      'Subject: two\n\nFrom here on.\n',
    );

    const shown = (await run(['show', id('Crown case 1182'), '--json'])).json();
    expect(shown).toMatchObject({
      folder: 'Imported',
      subject: 'Crown case 1182',
      from: [{ address: 'aisha@patients.example' }],
      attachments: [{ filename: 'x-ray.pdf', contentType: 'application/pdf', size: pdfBytes.length }],
    });
    mkdirSync(join(home, 'out'));
    const saved = await run([
      'show',
      id('Crown case 1182'),
      '--save-attachment',
      '1',
      '--out',
      join(home, 'out'),
    ]);
    expect(saved.code).toBe(0);
    expect(readFileSync(join(home, 'out/x-ray.pdf')).equals(pdfBytes)).toBe(true);

    expect((await run(['import', paths[0]!, '--json'])).json()).toMatchObject({ imported: 0, known: 1 });
  });

  test('goes on after what it cannot take, names it, and ends with 65', async () => {
    const paths = [
      file('empty.eml', ''),
      join(home, 'missing.eml'),
      file('picture.eml', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16])),
      file(
        'cut.mbox',
        'From a@b.example Thu Nov  5 09:41:00 2026\nSubject: whole\n\nText.\n\nFrom a@b.example Thu',
      ),
      file('good.eml', makeLetter({ subject: 'Good', date: null })),
    ];
    const result = await run(['import', ...paths, '--json']);
    expect(result.code).toBe(65);
    const { imported, failed } = result.json<{
      imported: number;
      failed: { file: string; reason: string }[];
    }>();
    expect(imported).toBe(2);
    expect(failed.map((one) => one.file)).toEqual(paths.slice(0, 4));
    for (const path of paths.slice(0, 4)) expect(result.stderr).toContain(path);
  });

  test('one-line fields hold no control characters', async () => {
    const hostile = makeLetter({ subject: 'x', headers: ['X-Y: z'] })
      .toString()
      .replace('Subject: x', 'Subject: =?utf-8?Q?a=1B[2Jb=07c=E2=80=AEd?=');
    await run(['import', file('h.eml', hostile)]);
    const { rows } = (await run(['list', '--folder', 'Imported', '--json'])).json<{ rows: Row[] }>();
    expect(rows[0]!.subject).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(rows[0]!.subject).toMatch(/a.*b.*c.*d/);
  });
});

describe('the store', () => {
  test('that is damaged is 74 and stays as it was', async () => {
    mkdirSync(join(home, 'store'));
    const path = file('store/store.db', 'not a database at all');
    const result = await run(['folders', '--json']);
    expect(result.code).toBe(74);
    expect(result.json<{ error: { title: string } }>().error.title).toContain('damaged');
    expect(readFileSync(path, 'utf8')).toBe('not a database at all');
  });

  test('that cannot be made is 73', async () => {
    const { code, stderr } = await run(['folders', '--store', join(file('plain', ''), 'store')]);
    expect(code).toBe(73);
    expect(stderr).toContain('--store');
  });
});

test('without an account, sync and send say what to do and end with 78', async () => {
  for (const args of [['sync'], ['send', '--to', 'a@b.example', '--subject', 's', '--body-file', '-']]) {
    const { code, stderr } = await run(args, 'text');
    expect(stderr).toContain('No e-mail account is set up');
    expect(code).toBe(78);
  }
});

test('version', async () => {
  expect((await run(['version', '--json'])).json()).toEqual({ version: '0.1.0' });
  expect((await run(['--version'])).stdout.toString()).toBe('0.1.0\n');
});

describe('practice', () => {
  test('shows and sets Practice Information; an empty text empties a field', async () => {
    expect((await run(['practice', '--json'])).json()).toEqual({
      ...{ name: '', address: '', phone: '', email: '', supportEmail: '', usesCampaign: null },
      confirmation: null,
    });
    const set = await run([
      ...['practice', 'set', '--name', 'Bright Smile', '--address', '14 Mill Lane', '--phone', '0123'],
      ...[
        '--email',
        'info@brightsmile.example',
        '--support-email',
        'help@support.example',
        '--campaign',
        'no',
      ],
    ]);
    expect(set.code).toBe(0);
    expect(set.stdout.toString()).toMatch(/saved\.\nName +Bright Smile\nAddress +14 Mill Lane\n/);
    await run(['practice', 'set', '--phone', '']);
    expect((await run(['practice', '--json'])).json()).toMatchObject({
      ...{ phone: '', email: 'info@brightsmile.example', usesCampaign: false, confirmation: null },
    });
    const { events } = (await run(['events', '--json'])).json<{ events: { text: string }[] }>();
    expect(events.map(({ text }) => text)).toEqual([
      'Practice Information was changed: phone.',
      "The practice's e-mail is info@brightsmile.example now; before it was none. Practice Information was changed: name, address, phone, support's e-mail, Campaign+.",
    ]);
    const again = await run(['practice', 'set', '--phone', '', '--json']);
    expect(again.json()).toMatchObject({ saved: false });
  });

  test('a new e-mail where Campaign+ is used: the letter to support is prepared, and waited for', async () => {
    const first = await run(['practice', 'set', '--email', 'old@b.example', '--campaign', 'yes', '--json']);
    expect(first.json()).toMatchObject({ saved: true, confirmation: null });
    const set = await run(['practice', 'set', '--email', 'a@b.example']);
    expect(set.stderr).toContain('Campaign+ cannot send from a@b.example before');
    expect(set.stderr).toContain('w opens it');
    expect(set.stdout.toString()).toContain('waits for the confirmation of a@b.example');
    expect((await run(['practice', '--json'])).json()).toMatchObject({
      confirmation: { address: 'a@b.example', letters: [] },
    });
  });

  test.each([
    [['set'], 'Nothing to be set was given.', 64],
    [['set', '--campaign', 'perhaps'], '--campaign is yes or no', 64],
    [['set', '--colour', 'blue'], "unknown option '--colour'", 64],
    [['set', '--email', 'nobody'], 'E-mail: An e-mail address has an @', 78],
    [['set', '--support-email', 'a b@c.example'], "Support's e-mail: An e-mail address has no spaces", 78],
  ])('%j', async (args, words, code) => {
    const result = await run(['practice', ...args]);
    expect(result.stderr).toContain(words);
    expect(result.code).toBe(code);
    expect((await run(['practice', '--json'])).json()).toMatchObject({ email: '', supportEmail: '' });
  });
});

describe('after --finish', () => {
  const finish = [...setup, ...servers, '--name', 'Bright Smile', '--finish'];
  const practiceNow = async () => (await run(['practice', '--json'])).json();
  const reception = 'reception@brightsmile.example';

  test('without a word about it the way is told, and nothing changed', async () => {
    const told = await run([...finish, '--json'], 'molar 14');
    expect(told.stderr).toContain(`frontdesk practice set --email ${reception}`);
    expect(told.json()).toMatchObject({ saved: true, practiceEmail: '' });
    expect(await practiceNow()).toMatchObject({ email: '', name: '' });
  });

  test('yes makes the address the e-mail of the practice; a second time nothing is left to say', async () => {
    const yes = await run([...finish, '--practice-email', 'yes', '--json'], 'molar 14');
    expect(yes.json()).toMatchObject({ practiceEmail: reception });
    expect(yes.stderr).toContain(`The practice's e-mail is ${reception} from now on.`);
    expect(yes.stderr).toContain('If the practice uses Campaign+');
    expect(await practiceNow()).toMatchObject({ email: reception, name: 'Bright Smile', usesCampaign: null });
    const again = await run(finish, 'molar 14');
    expect(again.stderr).toBe('');
  });

  test('no keeps the old one and says where answers go', async () => {
    await run(['practice', 'set', '--email', 'old@brightsmile.example']);
    const no = await run([...finish, '--practice-email', 'no'], 'molar 14');
    expect(no.stderr).toContain(
      `The practice's e-mail stays old@brightsmile.example. Letters leave as ${reception}, and patients' answers go to old@brightsmile.example.`,
    );
    expect(await practiceNow()).toMatchObject({ email: 'old@brightsmile.example' });
  });

  test('yes where Campaign+ is used: the tip, and the letter to support is begun', async () => {
    await run(['practice', 'set', '--email', 'old@brightsmile.example', '--campaign', 'yes']);
    const yes = await run([...finish, '--practice-email', 'yes'], 'molar 14');
    expect(yes.stderr).toContain('Patients still have old@brightsmile.example');
    expect(yes.stderr).toContain(`Campaign+ cannot send from ${reception} before`);
    expect(await practiceNow()).toMatchObject({ confirmation: { address: reception } });
  });

  test.each([
    [['--practice-email', 'perhaps', '--finish'], '--practice-email is yes or no'],
    [['--practice-email', 'yes'], 'is for --finish'],
  ])('%j is refused', async (args, words) => {
    const refused = await run([...setup, ...servers, ...args], 'molar 14');
    expect(refused.stderr).toContain(words);
    expect(refused.code).toBe(64);
  });

  test("an address of Microsoft's, by hand, is told that passwords have ended", async () => {
    const outlook = setup.map((word) => (word.includes('@') ? 'lab@outlook.com' : word));
    const told = await run([...outlook, ...servers], 'molar 14');
    expect(told.stderr).toContain('since 16 September 2024');
    expect(told.stderr).toContain('--provider microsoft');
    expect(told.code).toBe(0);
  });
});

test('contacts are those of the letters that are here, found by words', async () => {
  await run([...setup, ...servers, '--finish'], 'molar 14\n');
  await run(['import', file('a.eml', makeLetter({ from: 'Aisha\u202e Patel <aisha@patients.example>' }))]);
  await run(['import', file('b.eml', makeLetter({ from: 'orders@lab.example' }))]);
  const all = await run(['contacts']);
  expect(all.stdout.toString()).toBe(
    'Aisha Patel <aisha@patients.example>  written 0, received 1\norders@lab.example  written 0, received 1\n',
  );
  const { rows } = (await run(['contacts', 'pat', 'ai', '--json'])).json<{ rows: object[] }>();
  expect(rows).toMatchObject([
    { name: 'Aisha Patel', address: 'aisha@patients.example', received: 1, writtenAt: null },
  ]);
});
