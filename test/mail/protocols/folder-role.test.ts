import { describe, expect, test } from 'vitest';
import { folderUses, type ListedFolder } from '../../../src/mail/protocols/folder-role.ts';

const folder = (path: string, ...attributes: string[]): ListedFolder => {
  const parts = path.split('/');
  return { path, name: parts.at(-1)!, parents: parts.slice(0, -1), attributes: new Set(attributes) };
};
const roles = (...folders: ListedFolder[]) =>
  [...folderUses(folders)].flatMap(([path, { role }]) => (role ? [[path, role]] : []));
const doubling = (...folders: ListedFolder[]) =>
  [...folderUses(folders)].flatMap(([path, { doubles }]) => (doubles ? [path] : []));

describe('what a folder is for', () => {
  test.each([
    ['Sent Items', 'sent'],
    ['Gesendete Elemente', 'sent'],
    ['Éléments envoyés', 'sent'],
    ['Elementos enviados', 'sent'],
    ['Posta inviata', 'sent'],
    ['Verzonden items', 'sent'],
    ['Entwürfe', 'drafts'],
    ['Entwu\u0308rfe', 'drafts'],
    ['Brouillons', 'drafts'],
    ['Borradores', 'drafts'],
    ['Bozze', 'drafts'],
    ['Concepten', 'drafts'],
    ['Archiv', 'archive'],
    ['Archief', 'archive'],
    ['Junk E-mail', 'junk'],
    ['Courrier indésirable', 'junk'],
    ['Correo no deseado', 'junk'],
    ['Posta indesiderata', 'junk'],
    ['Ongewenste e-mail', 'junk'],
    ['Deleted Items', 'trash'],
    ['Papierkorb', 'trash'],
    ['Corbeille', 'trash'],
    ['Papelera', 'trash'],
    ['Cestino', 'trash'],
    ['Prullenbak', 'trash'],
  ])('%s is %s by its name', (name, role) => {
    expect(roles(folder(name))).toEqual([[name, role]]);
    expect(roles(folder(`INBOX/${name.toUpperCase()}`))).toEqual([[`INBOX/${name.toUpperCase()}`, role]]);
  });

  test('the server’s word goes before a name, and nobody else has that role', () => {
    expect(roles(folder('Inbox'), folder('Sent'), folder('Postausgang', '\\Sent'))).toEqual([
      ['Inbox', 'inbox'],
      ['Postausgang', 'sent'],
    ]);
  });

  test('of two folders of one name, the higher one; a folder of no known name has no role', () => {
    expect(roles(folder('Labs/Archive'), folder('Archive'), folder('Suppliers'))).toEqual([
      ['Archive', 'archive'],
    ]);
  });
});

test('folders that show again what stands in others are recognised', () => {
  expect(
    doubling(
      folder('INBOX'),
      folder('[Gmail]/All Mail', '\\All'),
      folder('[Gmail]/Alle Nachrichten'),
      folder('[Google Mail]/Important'),
      folder('[Gmail]/Sent Mail', '\\Sent'),
      folder('Everything', '\\All'),
      folder('Important'),
    ),
  ).toEqual(['[Gmail]/All Mail', '[Gmail]/Alle Nachrichten', '[Google Mail]/Important', 'Everything']);
});
