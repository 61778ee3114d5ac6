// How far encryption was seen to reach, and where that ends: at one's own provider. Pure.

export interface EncryptedLine {
  /** Such as "TLS 1.3"; '' when it was not encrypted. */
  encryption: string;
  host: string;
  cipher?: string;
}

const beyond = "How well a letter is protected beyond it is decided by your provider and the recipient's.";

/** Of a letter that was handed over. */
export function handedOverWords({ encryption, host, cipher = '' }: EncryptedLine): string {
  const to = host === '' ? 'the mail server' : host;
  if (encryption === '') return `Handed over to ${to} without encryption.`;
  return `Handed over encrypted: ${encryption} to ${to}${cipher === '' ? '' : ` (${cipher})`}. ${beyond}`;
}

/** Of a test just made; the same server is named once. Without any line it says what will be done. */
export function encryptionTip(lines: readonly EncryptedLine[]): string {
  const encrypted = [...new Set(lines.filter(({ encryption }) => encryption !== '').map(said))];
  const clear = [...new Set(lines.filter(({ encryption }) => encryption === '').map(({ host }) => host))];
  const parts = [
    encrypted.length > 0 ? `the line to your provider is encrypted: ${encrypted.join(', ')}.` : '',
    clear.length > 0 ? `the line to ${clear.join(' and ')} is NOT encrypted.` : '',
  ].filter((part) => part !== '');
  const [first = 'frontdesk encrypts the line to your provider.', ...rest] = parts;
  const more = rest.map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}`);
  return ['Tip:', first, ...more, beyond].join(' ');
}

const said = ({ encryption, host }: EncryptedLine): string => `${encryption} to ${host}`;
