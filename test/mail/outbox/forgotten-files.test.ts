import { existsSync, mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { saveDraft } from '../../../src/db/drafts.ts';
import { removeForgottenFiles } from '../../../src/mail/outbox/forgotten-files.ts';
import { emptyFields } from '../../../src/mail/outbox/write-letter.ts';
import { type PracticeStore, practiceStore } from '../../support/practice-store.ts';

let practice: PracticeStore;
beforeEach(async () => {
  practice = await practiceStore();
});
afterEach(() => practice.close());

/** A folder with a file in it, of which the last change was so many days ago. */
function folder(prefix: string, daysAgo: number): string {
  const path = mkdtempSync(join(practice.store.folder, prefix));
  writeFileSync(join(path, 'X-ray.tif'), 'x');
  const then = Date.now() / 1_000 - daysAgo * 86_400;
  utimesSync(path, then, then);
  return path;
}

test('files that no letter names go after a day, and nothing else does', async () => {
  const named = folder('draft-', 40);
  const fresh = folder('draft-', 0.5);
  const forgotten = folder('draft-', 2);
  const editor = folder('letter-', 2);
  const others = join(practice.store.folder, 'draft-letters of ours');
  mkdirSync(others);
  await saveDraft(practice.store, null, { ...emptyFields, attachments: [join(named, 'X-ray.tif')] });
  expect(await removeForgottenFiles(practice.store)).toBe(2);
  expect([named, fresh, others, forgotten, editor].map((path) => existsSync(path))).toEqual([
    ...[true, true, true, false, false],
  ]);
  expect(await removeForgottenFiles(practice.store)).toBe(0);
});
