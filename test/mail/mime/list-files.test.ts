import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileSize, filesLike } from '../../../src/mail/mime/list-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fd-files-'));
  mkdirSync(join(folder, 'Bills'));
  mkdirSync(join(folder, 'archive'));
  writeFileSync(join(folder, 'bill 2.pdf'), 'x'.repeat(2_000));
  writeFileSync(join(folder, 'bill 1.pdf'), 'x');
  writeFileSync(join(folder, '.secret'), 'x');
  symlinkSync(join(folder, 'nowhere'), join(folder, 'broken link'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['a folder', '/', ['archive/', 'Bills/', 'bill 1.pdf', 'bill 2.pdf']],
  ['the beginning of a name, whatever its case', '/BI', ['Bills/', 'bill 1.pdf', 'bill 2.pdf']],
  ['more of it', '/bill 2', ['bill 2.pdf']],
  ['a hidden one only when its dot is typed', '/.', ['.secret']],
  ['what is not there', '/zzz', []],
  ['a folder that is not there', '/none/', []],
])('of %s', async (_what, typed, names) => {
  const found = await filesLike(`${folder}${typed}`, 50);
  expect(found.map(({ path }) => path)).toEqual(names.map((name) => `${folder}/${name}`));
});

test('sizes are told, and at most so many', async () => {
  const found = await filesLike(`${folder}/b`, 2);
  expect(found.map(({ name, size }) => [name, size])).toEqual([
    ['Bills', 0],
    ['bill 1.pdf', 1],
  ]);
  expect(await fileSize(join(folder, 'bill 2.pdf'))).toBe(2_000);
  expect(await fileSize(join(folder, 'gone'))).toBeNull();
  expect(await fileSize(folder)).toBeNull();
});
