// Names for files that came by mail. A sender may call an attachment "../../.bashrc", "invoice<RLO>fdp.exe", or
// nothing at all; what is shown and what is saved is a plain base name.

const LONGEST_BYTES = 180;

const endings: Record<string, string> = {
  'application/json': 'json',
  'application/msword': 'doc',
  'application/pdf': 'pdf',
  'application/rtf': 'rtf',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/zip': 'zip',
  'image/gif': 'gif',
  'image/heic': 'heic',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/tiff': 'tif',
  'message/rfc822': 'eml',
  'text/calendar': 'ics',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/vcard': 'vcf',
};

/** A base name without anything that a terminal, a shell or a file system could take in a wrong way. */
export function cleanFileName(name: string, contentType: string, number: number): string {
  const base = name
    .slice(-1_000)
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu, '')
    // The last step of a path, of either kind of system.
    .split(/[/\\]/)
    .at(-1)!
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\p{Zs}+/gu, ' ')
    // No hidden files, no ".." and nothing that looks like an option.
    .replace(/^[\s.~-]+/, '')
    .replace(/[\s.]+$/, '');
  return shortened(base || unnamed(contentType, number));
}

function unnamed(contentType: string, number: number): string {
  const ending = endings[contentType.toLowerCase()];
  const word = contentType.startsWith('image/')
    ? 'picture'
    : contentType === 'message/rfc822'
      ? 'letter'
      : 'attachment';
  return `${word}-${number}${ending ? `.${ending}` : ''}`;
}

/** Splits "name.pdf" into "name" and ".pdf"; the ending is empty where there is none worth keeping. */
export function splitEnding(name: string): [stem: string, ending: string] {
  const match = /^(.+?)((?:\.tar)?\.[^.\s]{1,10})$/u.exec(name);
  return match ? [match[1]!, match[2]!] : [name, ''];
}

function shortened(name: string): string {
  if (Buffer.byteLength(name) <= LONGEST_BYTES) return name;
  const [stem, ending] = splitEnding(name);
  let kept = '';
  let bytes = Buffer.byteLength(ending);
  for (const character of stem) {
    bytes += Buffer.byteLength(character);
    if (bytes > LONGEST_BYTES) break;
    kept += character;
  }
  return kept.trimEnd() + ending;
}
