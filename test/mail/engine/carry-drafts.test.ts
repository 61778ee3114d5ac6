import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { draftOfLetter, listBegun } from '../../../src/db/begun-letters.ts';
import { resetCounter } from '../../../src/db/counters.ts';
import { carrySoon } from '../../../src/db/draft-copies.ts';
import { DraftHolds } from '../../../src/db/draft-holds.ts';
import { type DraftFields, discardDraft, findDraft, saveDraft, updateDraft } from '../../../src/db/drafts.ts';
import { listLetters } from '../../../src/db/letters.ts';
import { mailboxByRole } from '../../../src/db/mailboxes.ts';
import { moveLetters } from '../../../src/db/operations.ts';
import { createLetterReader } from '../../../src/mail/letter-reader.ts';
import { parseLetter } from '../../../src/mail/mime/parse-letter.ts';
import { takeUpLetter } from '../../../src/mail/outbox/take-up-letter.ts';
import { emptyFields, sendFields } from '../../../src/mail/outbox/write-letter.ts';
import { makeCertificates, trust } from '../../servers/certificates.ts';
import { dovecotMissing } from '../../servers/dovecot.ts';
import { makeLetter, pdfBytes } from '../../support/letters.ts';
import { eventually } from '../../support/practice-store.ts';
import {
  type FaultyDesk,
  type FaultyOffice,
  inStore,
  look,
  onServer,
  openOffice,
} from '../faults/faulty-desk.ts';

const program = resolve(import.meta.dirname, '../../../bin/frontdesk');

const written: DraftFields = {
  ...emptyFields,
  to: 'Aisha Patel <aisha@patients.example>',
  bcc: 'archive@brightsmile.example',
  subject: 'Your crown',
  body: 'Dear Aisha,\n\nyour crown is',
  inReplyTo: '<a1@patients.example>',
  references: ['<a0@patients.example>', '<a1@patients.example>'],
};

describe.skipIf(dovecotMissing)('letters begun at the mail server', () => {
  let folder: string;
  let office: FaultyOffice;
  let caFile: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fd-cert-'));
    const certificates = makeCertificates(folder);
    trust(certificates);
    caFile = certificates.caFile;
    office = await openOffice(certificates, '', 20);
  });
  afterAll(async () => {
    await office.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const there = (desk: FaultyDesk) => look(() => desk.mail.list('Drafts'));
  const atServer = async (desk: FaultyDesk) => {
    const letters = await Promise.all(there(desk).map(({ bytes }) => parseLetter(bytes)));
    return letters.map(({ text }) => text.trimEnd()).sort();
  };
  const begun = async (desk: FaultyDesk) =>
    (await listBegun(desk.store)).map((one) =>
      one.from === 'here' ? one.draft.fields.body : `elsewhere: ${one.letter.subject}`,
    );
  /** Somebody leaves the letter: it need not rest. */
  const left = (desk: FaultyDesk, id: number) => desk.store.write((tx) => carrySoon(tx, id));
  const carried = (desk: FaultyDesk, id: number) =>
    eventually(
      desk.store,
      async () => {
        const draft = await findDraft(desk.store, id);
        return draft?.carried === draft?.revision;
      },
      'the letter at the server',
    );
  const draftsBox = async (desk: FaultyDesk) =>
    (await mailboxByRole(desk.store, desk.account.id, 'drafts'))!.id;
  const settled = async (desk: FaultyDesk) => {
    await desk.upToDate();
    expect(await inStore(desk.store)).toEqual(onServer(desk.mail));
  };
  async function begin(desk: FaultyDesk, fields: DraftFields = written): Promise<number> {
    const id = await saveDraft(desk.store, desk.account.id, fields);
    await left(desk, id);
    await carried(desk, id);
    return id;
  }
  async function write(desk: FaultyDesk, id: number, body: string): Promise<number> {
    const { fields, revision } = (await findDraft(desk.store, id))!;
    const saved = await updateDraft(desk.store, desk.account.id, { ...fields, body }, { id, revision });
    return saved.id;
  }

  test('a letter begun is carried whole, replaced as it grows, and gone when it is sent', async () => {
    const desk = await office.desk({ letters: 1 });
    desk.start();
    await desk.upToDate();
    const file = join(folder, 'plan.pdf');
    writeFileSync(file, pdfBytes);
    const id = await begin(desk, { ...written, attachments: [file] });
    const [first] = there(desk);
    expect(first!.flags.sort()).toEqual(['\\Draft', '\\Seen']);
    const source = first!.bytes.toString('latin1').replace(/\r\n/g, '\n');
    expect(source).toMatch(/^Bcc: archive@brightsmile\.example$/m);
    expect(source).toMatch(/^X-Frontdesk-Draft: [0-9a-f]{32}$/m);
    const parsed = await parseLetter(first!.bytes);
    expect(parsed).toMatchObject({
      subject: 'Your crown',
      inReplyTo: '<a1@patients.example>',
      references: written.references,
    });
    expect(parsed.attachments.map(({ filename }) => filename)).toEqual(['plan.pdf']);
    await write(desk, id, 'Dear Aisha,\n\nyour crown is ready.');
    await left(desk, id);
    await carried(desk, id);
    await settled(desk);
    expect(await atServer(desk)).toEqual(['Dear Aisha,\n\nyour crown is ready.']);
    // One thing in the list, and one in the folder.
    expect(await begun(desk)).toEqual(['Dear Aisha,\n\nyour crown is ready.']);
    expect(await listLetters(desk.store, await draftsBox(desk), 0, 9)).toHaveLength(1);
    const draft = (await findDraft(desk.store, id))!;
    const reader = createLetterReader(desk.store);
    const sent = await sendFields(desk.store, desk.account, draft.fields, reader, { draft });
    await reader.close();
    expect(sent.ok).toBe(true);
    await settled(desk);
    expect(await atServer(desk)).toEqual([]);
    expect(await begun(desk)).toEqual([]);
    const [row] = await desk.store.all<{ source: Buffer }>('SELECT source FROM outbox');
    expect(row!.source.toString('latin1')).not.toMatch(/^(Bcc|X-Frontdesk)/im);
  });

  test('what was sent or changed at another desk is neither sent again nor written over', async () => {
    const desk = await office.desk({ letters: 0 });
    const id = await saveDraft(desk.store, desk.account.id, written);
    const seen = (await findDraft(desk.store, id))!;
    await write(desk, id, 'Theirs');
    const reader = createLetterReader(desk.store);
    const send = () => sendFields(desk.store, desk.account, written, reader, { draft: seen });
    expect(await send()).toMatchObject({ ok: false, problem: { title: expect.stringContaining('changed') } });
    const mine = await updateDraft(desk.store, desk.account.id, { ...written, body: 'Mine' }, seen);
    expect(mine.lost).toBe('changed');
    expect((await begun(desk)).sort()).toEqual(['Mine', 'Theirs']);
    await discardDraft(desk.store, id);
    expect(await send()).toMatchObject({
      ok: false,
      problem: { title: expect.stringContaining('discarded') },
    });
    await reader.close();
    expect(await desk.store.all('SELECT 1 FROM outbox')).toEqual([]);
    const again = await updateDraft(desk.store, desk.account.id, { ...written, body: 'Still mine' }, seen);
    expect(again).toMatchObject({ lost: 'gone', revision: 1 });
    expect((await begun(desk)).sort()).toEqual(['Mine', 'Still mine']);
  });

  test('an end between putting the new copy there and removing the old one leaves one, at the next look', async () => {
    const desk = await office.desk({ letters: 1 });
    desk.start();
    await desk.upToDate();
    const id = await begin(desk);
    await desk.stop();
    // The copy was put there and noted, and its process died before it wrote so down.
    await write(desk, id, 'Dear Aisha, more');
    const draft = (await desk.store.get<{ key: string; fields: string }>('SELECT key, fields FROM draft'))!;
    const { draftSource } = await import('../../../src/mail/outbox/draft-source.ts');
    const { noteCopy } = await import('../../../src/db/draft-copies.ts');
    const { fingerprintOf } = await import('../../../src/db/messages.ts');
    const reader = createLetterReader(desk.store);
    const copy = await draftSource(
      desk.store,
      desk.account,
      JSON.parse(draft.fields),
      draft.key,
      new Date(),
      reader,
    );
    await reader.close();
    await noteCopy(desk.store, {
      fingerprint: fingerprintOf(copy.source),
      key: draft.key,
      messageId: copy.messageId,
    });
    desk.mail.put('Drafts', copy.source, { flags: ['\\Draft', '\\Seen'] });
    expect(there(desk)).toHaveLength(2);
    desk.start();
    await left(desk, id);
    await carried(desk, id);
    await eventually(desk.store, async () => there(desk).length === 1, 'one copy at the server');
    await settled(desk);
    expect(await atServer(desk)).toEqual(['Dear Aisha, more']);
    expect(await begun(desk)).toEqual(['Dear Aisha, more']);
  });

  test('the program killed at many instants of carrying leaves one, here and at the server', async () => {
    const desk = await office.desk({ letters: 1 });
    await desk.sync();
    const id = await saveDraft(desk.store, desk.account.id, written);
    const run = () =>
      spawn(program, ['sync', '--store', desk.store.folder], {
        env: { ...process.env, NODE_EXTRA_CA_CERTS: caFile },
        stdio: 'ignore',
      });
    await left(desk, id);
    const began = performance.now();
    expect(await once(run(), 'exit')).toEqual([0, null]);
    const whole = performance.now() - began;
    expect(there(desk)).toHaveLength(1);
    const instants = 10;
    let killed = 0;
    for (let i = 0; i < instants; i++) {
      await write(desk, id, `words ${i}`);
      await left(desk, id);
      const child = run();
      const timer = setTimeout(() => child.kill('SIGKILL'), whole * (0.4 + (0.6 * i) / instants));
      const [, signal] = await once(child, 'exit');
      clearTimeout(timer);
      if (signal === 'SIGKILL') killed++;
      expect(await begun(desk)).toContain(`words ${i}`);
    }
    expect(killed).toBeGreaterThan(0);
    desk.start();
    await carried(desk, id);
    await eventually(desk.store, async () => there(desk).length === 1, 'one copy at the server');
    await settled(desk);
    expect(await atServer(desk)).toEqual([`words ${instants - 1}`]);
    expect(await begun(desk)).toEqual([`words ${instants - 1}`]);
  }, 60_000);

  test('a reset of the counter and a folder that was made anew double nothing', async () => {
    const desk = await office.desk({ letters: 1 });
    desk.start();
    await desk.upToDate();
    const id = await begin(desk);
    await resetCounter(desk.store, await draftsBox(desk), 'test');
    await desk.store.write((tx) => tx.run('UPDATE mailbox SET counter_reset_at = counter_reset_at - 10000'));
    await write(desk, id, 'After the reset');
    await left(desk, id);
    await carried(desk, id);
    await eventually(desk.store, async () => there(desk).length === 1, 'one copy at the server');
    await settled(desk);
    expect(await atServer(desk)).toEqual(['After the reset']);
    expect(await begun(desk)).toEqual(['After the reset']);
    await desk.stop();
    desk.mail.makeAnew('Drafts', 4711);
    desk.start();
    await write(desk, id, 'In the new folder');
    await left(desk, id);
    await carried(desk, id);
    await eventually(desk.store, async () => there(desk).length === 1, 'one copy at the server');
    await settled(desk);
    expect(await atServer(desk)).toEqual(['In the new folder']);
    expect(await begun(desk)).toEqual(['In the new folder']);
  });

  test('deleted in the Drafts folder it is no letter to go on with, and stands in Deleted', async () => {
    const desk = await office.desk({ letters: 1 });
    desk.start();
    await desk.upToDate();
    const id = await begin(desk);
    const [row] = await desk.letters('drafts');
    const trash = (await mailboxByRole(desk.store, desk.account.id, 'trash'))!;
    const moved = await moveLetters(desk.store, [row!.id], trash.id);
    expect(await begun(desk)).toEqual([]);
    await settled(desk);
    await eventually(desk.store, async () => (await findDraft(desk.store, id)) === undefined, 'its end');
    expect(await desk.letters('trash')).toHaveLength(1);
    // And put back, it is one like any other in that folder: nothing takes it away.
    const { moveBack } = await import('../../../src/db/operations.ts');
    await moveBack(desk.store, moved);
    await settled(desk);
    expect(await begun(desk)).toEqual(['elsewhere: Your crown']);
    expect(await atServer(desk)).toEqual([written.body]);
  });

  test('changed with another program, theirs stands; and where somebody here has it open, both do', async () => {
    for (const open of [false, true]) {
      const desk = await office.desk({ letters: 1 });
      desk.start();
      await desk.upToDate();
      const id = await begin(desk);
      await settled(desk);
      await desk.stop();
      const [copy] = there(desk);
      // As a telephone does: the old one goes, a new one with the same fields comes.
      const theirs = copy!.bytes
        .toString('latin1')
        .replace(/^Message-ID: .*$/im, 'Message-ID: <phone-1@patients.example>')
        .replace('your crown is', 'changed on the phone');
      desk.mail.remove(copy!);
      desk.mail.put('Drafts', theirs, { flags: ['\\Draft', '\\Seen'] });
      const holds = new DraftHolds(desk.store, 'maria');
      if (open) expect(await holds.take(id)).toBe(true);
      desk.start();
      const settledNow = async () => {
        const draft = await findDraft(desk.store, id);
        return open ? draft?.note === 'elsewhere' : draft === undefined;
      };
      await eventually(desk.store, settledNow, 'what becomes of it');
      if (open) {
        await write(desk, id, 'typed here');
        await holds.drop(id);
        await carried(desk, id);
      }
      await settled(desk);
      const phone = 'Dear Aisha,\n\nchanged on the phone';
      expect(await atServer(desk)).toEqual(open ? [phone, 'typed here'] : [phone]);
      expect((await begun(desk)).sort()).toEqual(
        open ? ['elsewhere: Your crown', 'typed here'] : ['elsewhere: Your crown'],
      );
    }
  });

  test('one that was begun elsewhere is taken up with its files, answered, and sent; its copy goes', async () => {
    const desk = await office.desk({ letters: 1 });
    const source = makeLetter({
      from: 'Bright Smile <reception@brightsmile.example>',
      to: 'aisha@patients.example',
      subject: 'From the phone',
      text: 'Dear Aisha, please see',
      attachments: [{ filename: 'plan.pdf', contentType: 'application/pdf', content: pdfBytes }],
    });
    desk.mail.put('Drafts', source, { flags: ['\\Draft'] });
    desk.start();
    await desk.upToDate();
    const [row] = await desk.letters('drafts');
    const reader = createLetterReader(desk.store);
    const parsed = (await reader.read(row!.messageId))!;
    const [id, again] = await Promise.all([
      takeUpLetter(desk.store, row!, parsed, reader),
      takeUpLetter(desk.store, row!, parsed, reader),
    ]);
    expect(again).toBe(id);
    expect(await draftOfLetter(desk.store, row!.messageId)).toBe(id);
    expect(await begun(desk)).toHaveLength(1);
    const draft = (await findDraft(desk.store, id))!;
    expect(draft.fields).toMatchObject({ to: 'aisha@patients.example', subject: 'From the phone' });
    expect(readFileSync(draft.fields.attachments[0]!)).toEqual(Buffer.from(pdfBytes));
    // Looked at and left: nothing is carried.
    await left(desk, id);
    await settled(desk);
    expect(there(desk).map(({ bytes }) => bytes.includes('X-Frontdesk'))).toEqual([false]);
    await write(desk, id, 'Dear Aisha, please see the plan.');
    await left(desk, id);
    await carried(desk, id);
    await settled(desk);
    expect(await atServer(desk)).toEqual(['Dear Aisha, please see the plan.']);
    const last = (await findDraft(desk.store, id))!;
    expect(await sendFields(desk.store, desk.account, last.fields, reader, { draft: last })).toMatchObject({
      ok: true,
    });
    await reader.close();
    await settled(desk);
    expect(there(desk)).toEqual([]);
  });

  test('its copy is gone at the server: the words stay here, and are carried again once somebody writes on', async () => {
    const desk = await office.desk({ letters: 1 });
    desk.start();
    await desk.upToDate();
    const id = await begin(desk);
    await settled(desk);
    await desk.stop();
    desk.mail.remove(there(desk)[0]!);
    desk.start();
    await eventually(desk.store, async () => (await findDraft(desk.store, id))?.note === 'gone', 'the note');
    expect(await begun(desk)).toEqual([written.body]);
    await write(desk, id, 'Going on');
    await left(desk, id);
    await carried(desk, id);
    await settled(desk);
    expect(await atServer(desk)).toEqual(['Going on']);
    expect((await findDraft(desk.store, id))!.note).toBe('');
  });
});
