// Whether a name can be that of a new folder. Pure: its table is its test.
import type { Mailbox } from '../../db/mailboxes.ts';

const LONGEST = 60;

export interface Place {
  /** The folder that the new one will lie in; null: beside the inbox. */
  inside: Pick<Mailbox, 'path'> | null;
  delimiter: string;
  /** All paths that there are. */
  paths: readonly string[];
}

/** What the folder will be called at the server. */
export function folderPath(name: string, { inside, delimiter }: Omit<Place, 'paths'>): string {
  const last = name.trim().normalize('NFC');
  return inside ? `${inside.path}${delimiter}${last}` : last;
}

/** What is wrong with the name, in a sentence; null: nothing. */
export function checkFolderName(name: string, place: Place): string | null {
  const wanted = name.trim().normalize('NFC');
  if (wanted === '') return 'A folder needs a name.';
  if ([...wanted].length > LONGEST) return `A folder's name has at most ${LONGEST} characters.`;
  // Controls, invisible characters and those that turn the direction of writing: nobody could type the name again.
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/u.test(wanted))
    return 'This name has a character in it that cannot be seen.';
  if (wanted.includes(place.delimiter)) return `A folder's name cannot have ${place.delimiter} in it.`;
  const sign = /[*%\\"]/.exec(wanted)?.[0];
  if (sign) return `A folder's name cannot have ${sign} in it.`;
  if (/^[.#~&]/.test(wanted)) return `The sign ${wanted[0]} cannot begin a folder's name.`;
  const path = folderPath(wanted, place);
  if (path.toLowerCase() === 'inbox') return 'There is only one Inbox.';
  const same = (other: string) => other.normalize('NFC').toLowerCase() === path.toLowerCase();
  if (place.paths.some(same)) return `There is a folder ${wanted} already.`;
  return null;
}
