// frontdesk template, template export, template import; frontdesk signature: as text files.
import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { importTemplate, listTemplates, readSignature, saveSignature } from '../db/templates.ts';
import { signatureOf } from '../mail/templates/signature.ts';
import { formatTemplate, parseTemplate, templateFileName } from '../mail/templates/template-file.ts';
import { cleanLine, cleanText } from '../ui/safe-text.ts';
import { chooseAccount, type CommonOptions, ProblemExit, runCommand } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { readInputFile, readStdin } from './read-input.ts';

export const templates = (options: CommonOptions) =>
  runCommand(options, async (store, speaker) => {
    const all = await listTemplates(store);
    speaker.answer(
      all.map(({ name, subject, body, used }) => ({ name, subject, body, used })),
      () => all.map(({ name, subject }) => `${cleanLine(name).padEnd(28)}  ${cleanLine(subject)}`.trimEnd()),
    );
  });

/** Writes one file a template; a file that is there already is not overwritten. */
export const templateExport = (folder: string, options: CommonOptions) =>
  runCommand(options, async (store, speaker) => {
    const written: string[] = [];
    for (const template of await listTemplates(store)) {
      const file = join(folder, templateFileName(template.name));
      await writeNew(folder, file, formatTemplate(template));
      written.push(file);
    }
    speaker.answer({ written }, () => [
      ...written.map((file) => cleanLine(file)),
      `${written.length} written to ${cleanLine(folder)}.`,
    ]);
  });

export const templateImport = (files: string[], options: CommonOptions) =>
  runCommand(options, async (store, speaker) => {
    const imported: string[] = [];
    for (const file of files) {
      const template = parseTemplate(basename(file), (await readInputFile(file)).toString('utf8'));
      await importTemplate(store, template, userInfo().username);
      imported.push(template.name);
    }
    speaker.answer({ imported }, () => imported.map((name) => `Saved: ${cleanLine(name)}`));
  });

interface SignatureOptions extends CommonOptions {
  account?: string;
}

/** What stands under letters, with its fields filled in. */
export const signature = (options: SignatureOptions) =>
  runCommand(options, async (store, speaker) => {
    const account = await chooseAccount(store, options.account);
    const text = await signatureOf(store, account);
    speaker.answer(
      { account: account.address, signature: text, written: await readSignature(store, account.id) },
      () => (text === '' ? ['There is no signature.'] : cleanText(text).split('\n')),
    );
  });

export const signatureSet = (file: string, options: SignatureOptions) =>
  runCommand(options, async (store, speaker) => {
    const account = await chooseAccount(store, options.account);
    const text = file === '-' ? await readStdin() : (await readInputFile(file)).toString('utf8');
    await saveSignature(store, account.id, text.replace(/\r\n?/g, '\n').trimEnd(), userInfo().username);
    speaker.answer({ account: account.address }, () => ['The signature was saved.']);
  });

async function writeNew(folder: string, file: string, text: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    const { O_WRONLY, O_CREAT, O_EXCL } = constants;
    const handle = await open(file, O_WRONLY | O_CREAT | O_EXCL, 0o600);
    await handle.writeFile(text).finally(() => handle.close());
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ProblemExit(
      {
        kind: 'space',
        title:
          code === 'EEXIST' ? `The file ${file} is there already.` : `The file ${file} cannot be written.`,
        fix: code === 'EEXIST' ? 'Name an empty folder.' : 'Check the folder and its rights.',
        detail: message,
      },
      exitCodes.cannotCreate,
    );
  }
}
