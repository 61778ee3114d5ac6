// Whether a text can be an address, a server's name, a port or a secret; if not, why, in words.
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/** An error in words, or null. */
export type Complaint = string | null;

const example = 'such as reception@practice.example';
/** Control characters, invisible joiners and marks of writing direction. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

export function complainAddress(text: string): Complaint {
  const address = text.trim();
  if (address === '') return `Type the practice's e-mail address, ${example}.`;
  if (/^mailto:/i.test(address)) return 'Type only the address, without mailto:.';
  if (/[<>]/.test(address)) return 'Type only the address, without a name and without < >.';
  if (/[,;]/.test(address)) return 'Type one address only.';
  if (invisible.test(address)) return 'The address has an invisible character in it. Type it again by hand.';
  if (/\s/.test(address)) return 'An e-mail address has no spaces.';
  const at = address.indexOf('@');
  if (at < 0) return `An e-mail address has an @ in it, ${example}.`;
  if (address.indexOf('@', at + 1) >= 0) return 'An e-mail address has only one @.';
  const localPart = address.slice(0, at);
  const domain = address.slice(at + 1);
  if (localPart === '') return `Something is missing before the @, ${example}.`;
  if (domain === '') return `Something is missing after the @, ${example}.`;
  if (/^\.|\.$|\.\./.test(localPart)) return 'There is a dot too many before the @.';
  if (/["()\\[\]:]/.test(localPart)) return 'There is a character before the @ that addresses do not have.';
  if (Buffer.byteLength(localPart) > 64) return 'The part before the @ is too long.';
  if (!domain.includes('.')) return `The part after the @ is not complete, ${example}.`;
  if (isIP(domain) !== 0) return 'After the @ stands a name, not a number.';
  const complaint = complainName(domain);
  if (complaint !== null) return `After the @: ${complaint.charAt(0).toLowerCase()}${complaint.slice(1)}`;
  return Buffer.byteLength(address) > 254 ? 'The address is too long.' : null;
}

export function complainHost(text: string, label: string): Complaint {
  const host = text.trim();
  if (host === '') return `Type the ${label}, such as mail.practice.example.`;
  const inUrl = /^[a-z][a-z0-9+.-]*:\/\/([^/:?#]+)/i.exec(host)?.[1] ?? /^([^/]+)\//.exec(host)?.[1];
  if (inUrl !== undefined) return `Type only the server's name: ${inUrl}`;
  if (host.includes('@')) return "That is an e-mail address; a server's name has no @.";
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  if (isIP(bare) !== 0) return null;
  const withPort = /^([^:]+):(\d+)$/.exec(host);
  if (withPort) return `Type only ${withPort[1]} here; the port ${withPort[2]} has its own field.`;
  return complainName(host);
}

/** A domain or host name; an internationalised one is fine. */
function complainName(text: string): Complaint {
  const name = text.replace(/\.$/, '');
  if (invisible.test(name)) return 'There is an invisible character in it. Type it again by hand.';
  if (/\s/.test(name)) return 'A name of this kind has no spaces.';
  if (/^\.|\.\./.test(name)) return 'There is a dot too many.';
  // domainToASCII reads like a browser; these it would cut off or convert without a word.
  const ascii = /[/\\?#:@%[\]]/.test(name) ? '' : domainToASCII(name);
  if (ascii === '') return 'This cannot be a name on the internet. Check the spelling.';
  if (isIP(ascii) !== 0) return 'This is not a complete number address: four numbers with dots between them.';
  if (ascii.length > 253) return 'The name is too long.';
  const label = ascii.split('.').find((part) => !/^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i.test(part));
  return label === undefined
    ? null
    : `"${label}" cannot be part of a name on the internet. Check the spelling.`;
}

export function complainPort(text: string, usual: string): Complaint {
  const port = text.trim();
  if (port === '') return `Type the port. ${usual}`;
  if (!/^\d+$/.test(port)) return `A port is a number. ${usual}`;
  const number = Number(port);
  return number < 1 || number > 65535 ? `A port is a number from 1 to 65535. ${usual}` : null;
}

export function complainUser(text: string, label: string): Complaint {
  if (text.trim() === '') return `Type the ${label}; it often is the whole e-mail address.`;
  if (invisible.test(text)) return 'There is an invisible character in it. Type it again by hand.';
  return text.length > 320 ? 'This is too long for a user name.' : null;
}

export function complainPassword(text: string, label: string): Complaint {
  if (text === '') return `Type the ${label}.`;
  // The protocols end a line or a field with these; a pasted line end is the usual way to get one.
  if (/[\x00\r\n]/.test(text)) return `The ${label} has a line end in it. Type it again by hand.`;
  return text.length > 10_000 ? `This is too long for a password.` : null;
}

export function complainDisplayName(text: string): Complaint {
  if (invisible.test(text)) return 'There is an invisible character in it. Type it again by hand.';
  return text.length > 200 ? 'The name is too long.' : null;
}

/** As the connection wants it: without the dot at the end and brackets, in ASCII. */
export function plainHost(text: string): string {
  const host = text.trim().replace(/\.$/, '');
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  return isIP(bare) !== 0 ? bare : domainToASCII(host) || host;
}
