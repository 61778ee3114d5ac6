// What a folder is for: by SPECIAL-USE (RFC 6154), else by the names that mail programs give folders in the languages
// of the practices that use frontdesk; and whether it only shows again what stands in other folders.
import type { Role } from '../../db/mailboxes.ts';

const bySpecialUse: Record<string, Role> = {
  '\\Sent': 'sent',
  '\\Drafts': 'drafts',
  '\\Archive': 'archive',
  '\\Junk': 'junk',
  '\\Trash': 'trash',
};

// English, German, French, Spanish, Italian, Dutch, as Outlook, Gmail, Apple Mail, Thunderbird and webmails name them.
const byName: Record<Exclude<Role, 'inbox'>, string> = {
  sent: `sent|sent items|sent mail|sent messages|gesendet|gesendete elemente|gesendete objekte|gesendete nachrichten|gesendete e-mails
    |envoyés|éléments envoyés|messages envoyés|courrier envoyé|objets envoyés|enviados|elementos enviados|mensajes enviados
    |correo enviado|inviati|posta inviata|elementi inviati|messaggi inviati|inviata|verzonden|verzonden items|verzonden berichten`,
  drafts: `drafts|draft|entwürfe|entwurf|brouillons|brouillon|borradores|borrador|bozze|bozza|concepten|concept`,
  archive: `archive|archives|archiv|archivieren|archivé|archivo|archivar|archivio|archief`,
  junk: `junk|junk e-mail|junk email|junk-e-mail|junk mail|spam|bulk mail|spamverdacht|spamfilter|werbung|unerwünscht|courrier indésirable|indésirables
    |pourriel|pourriels|correo no deseado|no deseado|correo basura|posta indesiderata|indesiderata|ongewenste e-mail|ongewenst|reclame`,
  trash: `trash|deleted|deleted items|deleted messages|bin|papierkorb|gelöscht|gelöschte elemente|gelöschte objekte|gelöschte nachrichten
    |corbeille|éléments supprimés|messages supprimés|papelera|elementos eliminados|eliminados|cestino|posta eliminata|elementi eliminati
    |prullenbak|prullenmand|verwijderde items|verwijderde berichten|verwijderd`,
};

const doublingNames = `all mail|alle nachrichten|tous les messages|todos|todos los mensajes|todo el correo|tutti i messaggi|tutta la posta|alle e-mails
  |alle berichten|alle e-mail|starred|markiert|suivis|destacados|speciali|met ster|important|wichtig|importants|importantes|importanti|belangrijk`;

const fold = (name: string): string => name.normalize('NFKD').replace(/\p{M}/gu, '').trim().toLowerCase();
const listOf = (names: string): string[] => names.split('|').map((name) => fold(name));

const roleOfName = new Map<string, Role>(
  Object.entries(byName).flatMap(([role, names]) => listOf(names).map((name) => [name, role as Role])),
);
const doubling = new Set(listOf(doublingNames));

export interface ListedFolder {
  path: string;
  name: string;
  /** Attributes of LIST, with their backslash. */
  attributes: ReadonlySet<string>;
  /** Parts of the path above the last one. */
  parents: readonly string[];
}

export interface FolderUse {
  role: Role | null;
  doubles: boolean;
}

/** The use of each folder, by path. A role belongs to one folder only: SPECIAL-USE first, then the highest one of that name. */
export function folderUses(folders: readonly ListedFolder[]): Map<string, FolderUse> {
  const uses = new Map<string, FolderUse>();
  const taken = new Set<Role>();
  const give = (folder: ListedFolder, role: Role): void => {
    if (uses.get(folder.path)?.role || taken.has(role)) return;
    taken.add(role);
    uses.set(folder.path, { role, doubles: false });
  };
  for (const folder of folders) uses.set(folder.path, { role: null, doubles: isDoubling(folder) });
  for (const folder of folders) if (folder.path.toUpperCase() === 'INBOX') give(folder, 'inbox');
  for (const folder of folders)
    for (const attribute of folder.attributes) {
      const role = bySpecialUse[attribute];
      if (role) give(folder, role);
    }
  const byDepth = [...folders].sort((a, b) => a.parents.length - b.parents.length);
  for (const folder of byDepth) {
    const role = roleOfName.get(fold(folder.name));
    if (role && !uses.get(folder.path)?.doubles) give(folder, role);
  }
  return uses;
}

/** \All, \Flagged and \Important (RFC 6154, RFC 8457) are views; so are Gmail's folders of these names where it does not say so. */
function isDoubling({ attributes, parents, name }: ListedFolder): boolean {
  if (['\\All', '\\Flagged', '\\Important'].some((attribute) => attributes.has(attribute))) return true;
  return /^\[(gmail|google mail)\]$/i.test(parents[0] ?? '') && doubling.has(fold(name));
}
