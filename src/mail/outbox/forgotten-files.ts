// Files that were taken out of letters into the store's folder, so that a letter can be written on with: removed once no
// letter that is being written names them. Also what an editor was killed over.
import { readdir, rm, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { listDrafts } from '../../db/drafts.ts';
import type { Store } from '../../db/store.ts';

/** A letter that was just opened names its files a moment after they are there. In ms. */
const A_DAY = 86_400_000;

/** Folders of the store's folder that hold such files: draft-… and letter-…. */
const ours = /^(?:draft|letter)-[A-Za-z0-9]{6}$/;

/** Removes what is older than a day and named by no draft; gives back how many folders that were. */
export async function removeForgottenFiles(store: Store, now = Date.now()): Promise<number> {
  const entries = await readdir(store.folder, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && ours.test(entry.name));
  if (folders.length === 0) return 0;
  const named = (await listDrafts(store)).flatMap(({ fields }) => fields.attachments);
  let removed = 0;
  for (const { name } of folders) {
    const folder = join(store.folder, name);
    const { mtimeMs } = await stat(folder);
    if (now - mtimeMs < A_DAY || named.some((path) => path.startsWith(folder + sep))) continue;
    await rm(folder, { recursive: true, force: true });
    removed++;
  }
  return removed;
}
