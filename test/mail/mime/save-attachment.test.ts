import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cleanFileName } from '../../../src/mail/mime/file-name.ts';
import { saveAttachment } from '../../../src/mail/mime/save-attachment.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fd-save-'));
  folder = join(root, 'folder');
  mkdirSync(folder);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const bytes = Buffer.from('hello');
const save = async (name: string, where = folder) => {
  const result = await saveAttachment(where, name, bytes);
  return result.ok ? result.value : result.problem;
};

describe('saving an attachment', () => {
  it('writes a file that only its owner can read', async () => {
    expect(await save('plan.pdf')).toBe(join(folder, 'plan.pdf'));
    expect(readFileSync(join(folder, 'plan.pdf'))).toEqual(bytes);
    expect(statSync(join(folder, 'plan.pdf')).mode & 0o777).toBe(0o600);
  });

  it('never writes over a file, nor through a link', async () => {
    writeFileSync(join(folder, 'plan.pdf'), 'mine');
    symlinkSync(join(root, 'elsewhere'), join(folder, 'plan (2).pdf'));
    expect(await save('plan.pdf')).toBe(join(folder, 'plan (3).pdf'));
    expect(readFileSync(join(folder, 'plan.pdf'), 'utf8')).toBe('mine');
    expect(existsSync(join(root, 'elsewhere'))).toBe(false);
  });

  it.each(['../../outside', '/etc/passwd', '..', '.', '', '~/x', 'a/../../b', '..\\..\\c', '-rf', '.bashrc'])(
    'keeps %j in the folder',
    async (name) => {
      expect(await save(name)).toMatch(folder);
      expect(readdirSync(root)).toEqual(['folder']);
      expect(readdirSync(folder)).toHaveLength(1);
      expect(readdirSync(folder)[0]).toMatch(/^[^.~-]/);
    },
  );

  it('says why it could not', async () => {
    expect(await save('a', join(root, 'none'))).toMatchObject({
      kind: 'space',
      title: expect.stringContaining('There is no folder'),
    });
    writeFileSync(join(root, 'file'), '');
    expect(await save('a', join(root, 'file'))).toMatchObject({
      title: expect.stringContaining('is not a folder'),
    });
  });
});

it.each([
  ['plan.pdf', 'plan.pdf'],
  ['Zahn\u0301arzt ü.pdf', 'Zahńarzt ü.pdf'],
  ['invoice\u202efdp.exe', 'invoicefdp.exe'],
  ['a\u001b[2Jb\r\n.txt', 'a[2Jb.txt'],
  ['a:b*c?.txt', 'a_b_c_.txt'],
  ['name. . ', 'name'],
  ['预约.pdf', '预约.pdf'],
  ['\u0000', 'attachment-4.pdf'],
])('%j is saved as %j', (name, clean) => expect(cleanFileName(name, 'application/pdf', 4)).toBe(clean));

it('keeps the ending of a name that is too long', () => {
  const name = cleanFileName(`${'预'.repeat(200)}.tar.gz`, '', 1);
  expect(name).toMatch(/^预+\.tar\.gz$/);
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(180);
});
