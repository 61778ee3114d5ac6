// The address of a sign-in as a file, for whoever cannot copy it from the terminal and brings it to a browser otherwise.
import type { Problem, Result } from '../../db/problem.ts';
import { saveNewFile } from '../mime/new-file.ts';

/** In the home folder; the path that it got. */
export const saveSignInAddress = (address: string, folder = '~'): Promise<Result<string>> =>
  saveNewFile(folder, 'frontdesk-sign-in.txt', Buffer.from(`${address}\n`), cannotSave);

const cannotSave = (reason: string, detail: string): Problem => ({
  kind: 'space',
  title: `The address was not saved. ${reason}`,
  fix: 'Copy it instead, or sign in with another way.',
  detail,
});
