// The line breaks at every stage, in every way. Whatever it was, the engine notices, takes it up again by itself, and
// every letter is here once, as the server has it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { mailboxByRole } from '../../../src/db/mailboxes.ts';
import { moveLetters, setFlags } from '../../../src/db/operations.ts';
import { makeCertificates, trust } from '../../servers/certificates.ts';
import { dovecotMissing } from '../../servers/dovecot.ts';
import type { FaultPoint } from '../../servers/fault-points.ts';
import { makeLetter } from '../../support/letters.ts';
import { eventually } from '../../support/practice-store.ts';
import { type FaultyDesk, type FaultyOffice, inStore, onServer, openOffice } from './faulty-desk.ts';

/** A silence that ends a line in 2.7 s instead of 90, an unanswered greeting in 0.5 s instead of 15. */
const PATIENCE = '0.03';

type Stage = [name: string, point: FaultPoint, options?: { sealed: boolean }];

const opening: Stage[] = [
  ['on the way to the TLS handshake', { at: 'accept' }],
  ['in the TLS handshake', { after: 300, going: 'toClient' }, { sealed: true }],
  ['before the greeting', { at: 'greeting' }],
  ['in half a greeting', { match: /\* OK \[CAP/, going: 'toClient' }],
  ['at the sign-in', { match: /AUTHENTICATE|LOGIN/, going: 'toServer' }],
  ['in the answer to the sign-in', { match: /OK \[CAPABILITY IMAP4rev1 SASL/, going: 'toClient' }],
  ['in a line of LIST', { match: /\* LIST \(\\/, going: 'toClient' }],
  ['when a folder is opened', { match: /SELECT |EXAMINE /, going: 'toServer' }],
  ['in the answer of SELECT', { match: /UIDVALIDITY /, going: 'toClient' }],
  ['in the head of a FETCH', { match: /FETCH \(UID \d+ /, going: 'toClient' }],
  ['in the middle of a letter', { match: /BODY\[\](<0>)? \{\d+\}\r\n[\s\S]{400}/, going: 'toClient' }],
  ['between two letters', { match: /\)\r\n\* \d+ FETCH \(.{0,160}BODY\[\]/, going: 'toClient' }],
];
const ways: [string, 'cut' | 'reset' | 'stall'][] = [
  ['is cut', 'cut'],
  ['is reset', 'reset'],
  ['stalls', 'stall'],
];

/** Where a wish is interrupted: the server never hears all of it, or does it and is not heard. */
const wishes: [string, string][] = [
  ['not heard', '\\d'],
  ['not answered', '[^\\r]*\\r\\n'],
];

describe.skipIf(dovecotMissing)('a line that breaks', () => {
  let folder: string;
  let office: FaultyOffice;

  beforeAll(async () => {
    vi.stubEnv('FRONTDESK_PATIENCE', PATIENCE);
    folder = mkdtempSync(join(tmpdir(), 'fd-cert-'));
    const certificates = makeCertificates(folder);
    trust(certificates);
    office = await openOffice(certificates);
  });
  afterAll(async () => {
    await office.close();
    rmSync(folder, { recursive: true, force: true });
    vi.unstubAllEnvs();
  });

  async function allIsWell(desk: FaultyDesk): Promise<void> {
    await desk.upToDate();
    expect(await inStore(desk.store)).toEqual(onServer(desk.mail));
    await desk.stop();
  }

  /** Sits down where everything has arrived already, and the engine waits in IDLE. */
  async function resting(): Promise<FaultyDesk> {
    const desk = await office.desk({ letters: 4 });
    desk.start();
    await desk.upToDate();
    return desk;
  }

  describe.concurrent.each(ways)('that %s', (_, kind) => {
    test.each(opening)('%s', async (_stage, point, options) => {
      const desk = await office.desk(options);
      const struck = desk.proxy.arm({ kind, ...point });
      desk.start();
      await struck;
      await allIsWell(desk);
      expect(desk.proxy.connections()).toBeGreaterThan(1);
      expect(await desk.letters('inbox')).toHaveLength(36);
    });

    test.each(wishes)('while marking a letter as read, and moving one: %s', async (_stage, ending) => {
      const desk = await resting();
      const [first, second] = await desk.letters('inbox');
      const archive = (await mailboxByRole(desk.store, desk.account.id, 'archive'))!;
      for (const [command, wish] of [
        ['STORE', () => setFlags(desk.store, [first!.id], { seen: true, flagged: true })],
        ['MOVE', () => moveLetters(desk.store, [second!.id], archive.id)],
      ] as const) {
        const match = new RegExp(`UID ${command} ${ending}`);
        const struck = desk.proxy.arm({ kind, match, going: 'toServer' });
        await wish();
        await struck;
        await desk.upToDate(Date.now());
      }
      const flagged = desk.mail.list('INBOX').filter(({ flags }) => flags.includes('\\Flagged'));
      expect(flagged.map(({ flags }) => flags)).toEqual([['\\Flagged', '\\Seen']]);
      expect(desk.mail.list('Archive')).toHaveLength(4);
      expect(desk.mail.list('INBOX')).toHaveLength(9);
      await allIsWell(desk);
      expect((await desk.letters('archive')).map(({ id }) => id)).toContain(second!.id);
    });

    test('while it waits for news', async () => {
      const desk = await resting();
      desk.proxy.strike({ kind });
      desk.mail.put('INBOX', makeLetter({ subject: 'While the line was dead' }));
      await eventually(
        desk.store,
        async () =>
          (await desk.letters('inbox')).some((letter) => letter.subject === 'While the line was dead'),
        'the letter that came meanwhile',
      );
      await allIsWell(desk);
    });

    test('when it says goodbye', async () => {
      const desk = await office.desk({ letters: 4 });
      const struck = desk.proxy.arm({ kind, match: /LOGOUT/, going: 'toServer' });
      expect(await desk.sync()).toEqual({ newLetters: 13, problem: null });
      await struck;
      await allIsWell(desk);
    });
  });

  describe.concurrent('whose other end', () => {
    test.each([
      ['is another service', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'cut'],
      ['is another service that waits', '220 mail.brightsmile.example ESMTP\r\n', 'stall'],
      ['never ends its line', `* OK ${'very '.repeat(40_000)}`, 'stall'],
      ['says goodbye for a greeting', '* BYE Too many connections, come back later\r\n', 'cut'],
      ['says goodbye and stays', '* BYE Too many connections, come back later\r\n', 'stall'],
      ['says half a word', '* O', 'stall'],
      ['says nothing that can be read', '\x00\xff\xfe\x01'.repeat(50), 'cut'],
    ] as const)('%s', async (_, text, ending) => {
      const desk = await office.desk({ letters: 4 });
      const struck = desk.proxy.arm({ kind: 'say', text, ending, at: 'greeting', times: 2 });
      desk.start();
      await struck;
      const { problem } = await desk.status(
        (status) => status.problem !== null && status.phase !== 'connecting',
        'words about it',
      );
      expect(problem!.title).toMatch(/^\S.*\.$/);
      expect(problem!.fix).toMatch(/^[A-Z].*\.$/s);
      await allIsWell(desk);
    });

    test.each([
      ['right after the sign-in', { match: /OK \[CAPABILITY[^\r]*\r\n/, going: 'toClient' }],
      ['in a list of folders', { match: /\* LIST \([^\r]*\r\n/, going: 'toClient' }],
      ['in the middle of a letter', opening[10]![1]],
    ] as const)('says BYE %s', async (_, point) => {
      const desk = await office.desk();
      const text = '* BYE Server shutting down.\r\n';
      const struck = desk.proxy.arm({ kind: 'say', text, ending: 'cut', ...point });
      desk.start();
      await struck;
      await allIsWell(desk);
    });

    test.each(['cut', 'stall'] as const)('says BYE to one who waits for news, then %ss', async (ending) => {
      const desk = await resting();
      desk.proxy.strike({ kind: 'say', text: '* BYE Server shutting down.\r\n', ending });
      desk.mail.put('INBOX', makeLetter({ subject: 'After the goodbye' }));
      await eventually(
        desk.store,
        async () => (await desk.letters('inbox')).some((letter) => letter.subject === 'After the goodbye'),
        'the letter that came meanwhile',
      );
      await allIsWell(desk);
    });
  });

  test('that is refused for a while, and then not', async () => {
    const desk = await office.desk({ letters: 4 });
    await desk.proxy.refuse();
    desk.start();
    const { problem } = await desk.status((status) => status.phase === 'waiting', 'a waiting engine');
    expect(problem).toMatchObject({ kind: 'refused' });
    await desk.proxy.heal();
    await allIsWell(desk);
  });
});
