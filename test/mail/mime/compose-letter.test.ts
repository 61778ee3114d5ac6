import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attachFile } from '../../../src/mail/mime/attach-file.ts';
import {
  composeLetter,
  type NewLetter,
  newMessageId,
  recipientsOf,
} from '../../../src/mail/mime/compose-letter.ts';
import { extractAttachment, parseLetter } from '../../../src/mail/mime/parse-letter.ts';
import { languages, pdfBytes } from '../../support/letters.ts';

const person = (name: string, address: string) => ({ name, address });

function letter(parts: Partial<NewLetter> = {}): NewLetter {
  return {
    from: person('Bright Smile Dental', 'reception@brightsmile.example'),
    to: [person('Aisha Patel', 'aisha@patients.example')],
    cc: [],
    bcc: [],
    subject: 'Your appointment',
    text: 'Good morning,\n\nsee you on Thursday.\n',
    date: new Date(Date.UTC(2026, 10, 3, 9, 41)),
    messageId: '<1@brightsmile.example>',
    inReplyTo: '',
    references: [],
    attachments: [],
    ...parts,
  };
}

async function compose(parts: Partial<NewLetter> = {}): Promise<Buffer> {
  const result = await composeLetter(letter(parts));
  if (!result.ok) throw new Error(result.problem.title);
  return result.value;
}

const headerOf = (source: Buffer): string => source.toString('latin1').split('\r\n\r\n')[0]!;

describe('a composed letter', () => {
  it('reads back as it was written', async () => {
    const source = await compose({
      cc: [person('Weiß, Jürgen', 'j@zahnaerzte.example')],
      inReplyTo: '<0@patients.example>',
      references: ['<a@patients.example>', '<0@patients.example>'],
      attachments: [{ filename: 'Behandlungsplan für Sie.pdf', content: pdfBytes }],
    });
    expect(await parseLetter(source)).toMatchObject({
      subject: 'Your appointment',
      from: [person('Bright Smile Dental', 'reception@brightsmile.example')],
      to: [person('Aisha Patel', 'aisha@patients.example')],
      cc: [person('Weiß, Jürgen', 'j@zahnaerzte.example')],
      date: Date.UTC(2026, 10, 3, 9, 41),
      messageId: '<1@brightsmile.example>',
      inReplyTo: '<0@patients.example>',
      references: ['<a@patients.example>', '<0@patients.example>'],
      text: 'Good morning,\n\nsee you on Thursday.',
      attachments: [
        { filename: 'Behandlungsplan für Sie.pdf', contentType: 'application/pdf', size: pdfBytes.length },
      ],
    });
    expect(await extractAttachment(source, 0)).toEqual(pdfBytes);
  });

  it.each(languages)('carries $name', async ({ subject, text }) => {
    const source = await compose({ subject, text, from: person(subject, 'reception@brightsmile.example') });
    expect(await parseLetter(source)).toMatchObject({ subject, text, from: [{ name: subject }] });
  });

  it('has only CRLF line ends, short lines and no byte beyond ASCII, whatever the text holds', async () => {
    const text = `long ${'word '.repeat(500)}\rlone\n.\n..\nFrom here\n\r.\r\n${'ü'.repeat(3_000)}\0end`;
    const source = (await compose({ text, subject: 'word '.repeat(300) })).toString('latin1');
    expect(source.replaceAll('\r\n', '')).not.toMatch(/[\r\n\0\x80-\xff]/);
    expect(Math.max(...source.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
    const parsed = await parseLetter(Buffer.from(source, 'latin1'));
    expect(parsed.text).toBe(text.replace(/\r\n?/g, '\n').replace('\0', '').replace(/ +$/gm, ''));
    expect(source).toMatch(/^Content-Type: text\/plain; charset=utf-8; format=flowed\r$/m);
    expect(parsed.subject).toBe('word '.repeat(300).trim());
  });

  it('never names who gets a blind copy, but sends it to them, and to everybody once', async () => {
    const bcc = [person('Secret', 'secret@x.example')];
    expect((await compose({ bcc })).toString('latin1')).not.toMatch(/secret|bcc/i);
    const cc = [person('', 'AISHA@patients.example')];
    expect(recipientsOf(letter({ bcc, cc }))).toEqual(['aisha@patients.example', 'secret@x.example']);
    expect(recipientsOf(letter({ to: [], bcc }))).toEqual(['secret@x.example']);
  });

  it.each([
    ['subject', { subject: 'Hello\r\nBcc: all@x.example\r\n\r\nBody\u2028x\0' }],
    ['name of a recipient', { to: [person('A\r\nBcc: all@x.example', 'aisha@patients.example')] }],
    ['name of the sender', { from: person('A\nBcc: all@x.example\r', 'reception@brightsmile.example') }],
    [
      'reference',
      { inReplyTo: '<a@x>\r\nBcc: all@x.example', references: ['<a\r\nBcc:x@x>', '<b@x.example>'] },
    ],
    ['file name', { attachments: [{ filename: 'a"\r\nBcc: all@x.example\r\n.pdf', content: pdfBytes }] }],
    [
      'media type',
      { attachments: [{ filename: 'a', content: pdfBytes, contentType: 'a/b\r\nBcc: x@x.example' }] },
    ],
  ])('takes no header out of a %s', async (_, parts) => {
    const header = (await compose(parts)).toString('latin1');
    expect(header).not.toMatch(/^bcc/im);
  });

  it.each([
    ['an address that hides a second one', { to: [person('', 'a@x.example>\r\nRCPT TO:<b@x.example')] }],
    ['nobody to go to', { to: [] }],
    ['an address without a domain', { cc: [person('', 'bob')] }],
  ])('is refused with %s', async (_, parts) => {
    const result = await composeLetter(letter(parts));
    expect(result).toMatchObject({ ok: false, problem: { kind: 'settings' } });
  });

  it('has no empty headers', async () => {
    expect(headerOf(await compose())).not.toMatch(/^(cc|in-reply-to|references|x-mailer)/im);
  });

  it('gets a Message-ID of its own', () => {
    const ids = [1, 2].map(() => newMessageId('reception@BrightSmile.example'));
    expect(ids[0]).toMatch(/^<[0-9a-f-]{36}@brightsmile\.example>$/);
    expect(ids[0]).not.toBe(ids[1]);
    expect(newMessageId('a@Zahnärzte.example')).toMatch(/@xn--zahnrzte-3za\.example>$/);
    expect(newMessageId('a@b c')).toMatch(/@frontdesk\.invalid>$/);
  });
});

describe('a file to attach', () => {
  it('is read under its own name, or refused in words', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fd-attach-'));
    try {
      const path = join(folder, 'plan.pdf');
      writeFileSync(path, pdfBytes);
      expect(await attachFile(path)).toEqual({
        ok: true,
        value: { filename: 'plan.pdf', content: pdfBytes },
      });
      for (const [wrong, words] of [
        [join(folder, 'none.pdf'), 'There is no such file.'],
        [folder, 'It is not a file.'],
      ]) {
        const result = await attachFile(wrong!);
        expect(result.ok ? '' : result.problem.title).toContain(words);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
