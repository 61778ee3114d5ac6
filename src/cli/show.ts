// frontdesk show: one letter, as text, as its raw bytes, or one of its attachments as a file.
import { findLetter, readSource } from '../db/letters.ts';
import { findMailbox } from '../db/mailboxes.ts';
import { ProblemError } from '../db/problem.ts';
import { ParserPool } from '../mail/mime/parser-pool.ts';
import { saveAttachment } from '../mail/mime/save-attachment.ts';
import { cleanLine, cleanText } from '../ui/safe-text.ts';
import { type CommonOptions, ProblemExit, runCommand, usageProblem } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { flagsOf, wholeNumber } from './list.ts';

interface ShowOptions extends CommonOptions {
  raw?: boolean;
  saveAttachment?: string;
  out?: string;
}

export const show = (idText: string, options: ShowOptions) =>
  runCommand(options, async (store, speaker) => {
    const id = wholeNumber(idText, 'ID');
    const row = await findLetter(store, id);
    if (!row) throw usageProblem(`There is no letter ${id}.`, 'See "frontdesk list".');
    const source = await readSource(store, row.messageId);
    if (!source)
      throw new ProblemExit(
        {
          kind: 'offline',
          title: `Letter ${id} has not been downloaded yet.`,
          fix: 'Run "frontdesk sync", then try again.',
          detail: '',
        },
        exitCodes.temporary,
      );
    if (options.raw) {
      await new Promise<void>((resolve) => process.stdout.write(source, () => resolve()));
      return;
    }
    const parser = new ParserPool();
    try {
      const letter = await parser.parse(source);
      if (options.saveAttachment !== undefined) {
        const number = wholeNumber(options.saveAttachment, '--save-attachment');
        const attachment = letter.attachments[number - 1];
        if (!attachment)
          throw usageProblem(
            `Letter ${id} has ${letter.attachments.length} attachments, not ${number}.`,
            'They are numbered from 1.',
          );
        const saved = await saveAttachment(
          options.out ?? '.',
          attachment.filename,
          await parser.attachment(source, attachment.index),
        );
        if (!saved.ok) throw new ProblemError(saved.problem);
        speaker.answer({ saved: saved.value, size: attachment.size }, () => [saved.value]);
        return;
      }
      const folder = row.mailboxId === null ? undefined : await findMailbox(store, row.mailboxId);
      const people = (list: readonly { name: string; address: string }[]) =>
        list.map((p) => ({ name: cleanLine(p.name), address: cleanLine(p.address) }));
      const document = {
        id,
        folder: cleanLine(folder?.path ?? ''),
        messageId: cleanLine(letter.messageId),
        subject: cleanLine(letter.subject),
        from: people(letter.from),
        to: people(letter.to),
        cc: people(letter.cc),
        date: new Date(letter.date ?? row.date).toISOString(),
        text: cleanText(letter.text),
        attachments: letter.attachments.map((a) => ({
          filename: cleanLine(a.filename),
          contentType: cleanLine(a.contentType),
          size: a.size,
        })),
        flags: flagsOf(row),
      };
      const names = (list: { name: string; address: string }[]) =>
        list.map((p) => (p.name ? `${p.name} <${p.address}>` : p.address)).join(', ');
      speaker.answer(document, () => [
        `From: ${names(document.from)}`,
        `To: ${names(document.to)}`,
        ...(document.cc.length > 0 ? [`Cc: ${names(document.cc)}`] : []),
        `Date: ${document.date}`,
        `Subject: ${document.subject}`,
        '',
        document.text,
        ...document.attachments.map(
          (a, index) => `[${index + 1}] ${a.filename} (${a.contentType}, ${a.size} bytes)`,
        ),
      ]);
    } finally {
      await parser.close();
    }
  });
