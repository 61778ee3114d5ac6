// How an address is written in SMTP commands.
import { domainToASCII } from 'node:url';

/** A domain travels in its ASCII form (RFC 5891); what cannot be so written goes as it is and is judged there. */
export function wireAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  // The conversion reads like a browser and drops line ends, paths and ports: an address that has any of these
  // must stay as it is, to be refused.
  if (at < 1 || /^[\x20-\x7e]*$/.test(domain) || /[\x00-\x20\x7f<>/\\?#:@%[\]]/.test(domain)) return address;
  return `${address.slice(0, at)}@${domainToASCII(domain) || domain}`;
}
