// Which machines may be spoken to without encryption: this one, and those of the practice's own network.
import { BlockList, isIP } from 'node:net';

function localNetworks(): BlockList {
  const list = new BlockList();
  list.addSubnet('127.0.0.0', 8);
  list.addSubnet('10.0.0.0', 8);
  list.addSubnet('172.16.0.0', 12);
  list.addSubnet('192.168.0.0', 16);
  list.addSubnet('169.254.0.0', 16);
  list.addAddress('::1', 'ipv6');
  list.addSubnet('fc00::', 7, 'ipv6');
  list.addSubnet('fe80::', 10, 'ipv6');
  return list;
}

/** Loopback, link-local or private (RFC 1918, RFC 4193); IPv4 written as IPv6 counts as IPv4. */
export function isLocalAddress(address: string): boolean {
  const bare = address.replace(/%.*$/, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare;
  const family = isIP(mapped);
  return family !== 0 && localNetworks().check(mapped, family === 4 ? 'ipv4' : 'ipv6');
}

/**
 * Whether a server's name, as typed, can mean a machine in the practice's own network. A name says little: the
 * connection checks the address that it has really reached, before it sends anything.
 */
export function mayBeLocalHost(host: string): boolean {
  const name = plainName(host);
  if (isIP(name) !== 0) return isLocalAddress(name);
  return !name.includes('.') || /\.(localhost|local|lan|internal|intranet|home\.arpa)$/.test(name);
}

/** Whether nothing that is said to this server leaves the computer. */
export const isThisComputer = (host: string): boolean =>
  /^(localhost|.+\.localhost|127(\.\d+){3}|::1)$/.test(plainName(host));

const plainName = (host: string): string =>
  host
    .trim()
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^\[(.*)\]$/, '$1');
