// Writes an attachment into a folder of the person's choice.
import type { Problem, Result } from '../../db/problem.ts';
import { saveNewFile } from './new-file.ts';

/** Returns the path that it got: "name (2).pdf" where "name.pdf" was taken. */
export const saveAttachment = (
  folder: string,
  filename: string,
  bytes: Uint8Array,
): Promise<Result<string>> => saveNewFile(folder, filename, bytes, cannotSave);

const cannotSave = (reason: string, detail: string): Problem => ({
  kind: 'space',
  title: `The attachment was not saved. ${reason}`,
  fix: 'Choose another folder and save it again; the letter keeps its attachment.',
  detail,
});
