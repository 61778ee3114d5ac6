import { describe, expect, it } from 'vitest';
import { dateOf, days, minutes, postLetters } from '../../../src/mail/demo/demo-letter.ts';
import { demoLetters } from '../../../src/mail/demo/demo-letters.ts';
import { extractAttachment, parseLetter } from '../../../src/mail/mime/parse-letter.ts';

const now = new Date(2026, 10, 5, 10, 30);

describe("the demo's letters", () => {
  it('are about sixty, in all folders, real letters with names, dates and texts', async () => {
    const posted = await postLetters(demoLetters, now);
    expect(posted.length).toBeGreaterThanOrEqual(55);
    expect(new Set(posted.map((letter) => letter.folder))).toEqual(
      new Set(['INBOX', 'Sent', 'Drafts', 'Archive', 'Junk', 'Deleted', 'Lab orders']),
    );
    const ids = new Set<string>();
    for (const { source, date } of posted) {
      const letter = await parseLetter(source);
      expect(letter, letter.subject).toMatchObject({ complete: true, date: expect.any(Number) });
      expect(letter.subject && letter.text && letter.from[0]?.name && letter.to[0]?.address).toBeTruthy();
      expect(Math.abs(letter.date! - date.getTime())).toBeLessThan(1_000);
      expect(date.getTime()).toBeLessThanOrEqual(now.getTime());
      for (const person of [...letter.from, ...letter.to, ...letter.cc])
        expect(person.address).toMatch(/@[\w.-]+\.example$/);
      ids.add(letter.messageId);
    }
    expect(ids.size).toBe(posted.length);
  });

  it('hold a long thread, several scripts, HTML, and attachments that open', async () => {
    const letters = await Promise.all(
      (await postLetters(demoLetters, now)).map(async ({ source }) => ({
        source,
        ...(await parseLetter(source)),
      })),
    );
    const thread = letters.filter((letter) => /Appointment on Thursday/.test(letter.subject));
    expect(thread.length).toBeGreaterThanOrEqual(10);
    expect(Math.max(...thread.map((letter) => letter.references.length))).toBe(thread.length - 1);
    for (const script of [/[\u0600-\u06ff]/, /[\u4e00-\u9fff]/, /[ąęśż]/, /[äöüß]/, /ñ/])
      expect(letters.some((letter) => script.test(letter.text))).toBe(true);
    expect(letters.some((letter) => letter.fromHtml && letter.links.length > 1)).toBe(true);
    const heads = {
      'application/pdf': '%PDF-',
      'image/jpeg': '\u00ff\u00d8\u00ff',
      'text/calendar': 'BEGIN:VCALENDAR',
    };
    const kinds = new Set<string>();
    for (const letter of letters)
      for (const { index, contentType } of letter.attachments) {
        const bytes = (await extractAttachment(letter.source, index))!;
        const head = heads[contentType as keyof typeof heads];
        if (head) expect(bytes.toString('latin1').startsWith(head)).toBe(true);
        kinds.add(contentType);
      }
    expect(kinds).toEqual(new Set([...Object.keys(heads), 'text/csv']));
  });

  it('are dated by the clock of the day on which the demo runs', () => {
    expect(dateOf(minutes(30), now)).toEqual(new Date(2026, 10, 5, 10, 0));
    expect(dateOf(days(2, '09:12'), now).getTime()).toBeGreaterThanOrEqual(
      new Date(2026, 10, 3, 9, 12).getTime(),
    );
  });
});
