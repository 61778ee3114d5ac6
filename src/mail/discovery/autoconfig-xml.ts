// Reads the configuration file format that mail programs share (config-v1.1.xml). It comes from a stranger's
// web server: no document types, no entities but XML's own five, bounded depth and size, and every value checked.
import type { Security } from '../../db/account-settings.ts';

export interface AutoconfigServer {
  type: string;
  host: string;
  port: number;
  /** null: a way of encrypting that we do not know, or none, which is not proposed. */
  security: Security | null;
  /** As written, with its place-holders. */
  user: string;
  authentication: string[];
}

export interface Autoconfig {
  displayName: string;
  incoming: AutoconfigServer[];
  outgoing: AutoconfigServer[];
}

interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

const largest = 64 * 1024;
const deepest = 20;
const mostServers = 20;

/** null for anything that is not such a file. */
export function parseAutoconfig(xml: string): Autoconfig | null {
  const root = parseElements(xml);
  const provider = root?.name === 'clientConfig' ? child(root, 'emailProvider') : undefined;
  if (provider === undefined) return null;
  const servers = (name: string): AutoconfigServer[] =>
    provider.children
      .filter((element) => element.name === name)
      .slice(0, mostServers)
      .flatMap(readServer);
  return {
    displayName: (child(provider, 'displayName')?.text ?? '').replace(/\s+/g, ' ').trim().slice(0, 100),
    incoming: servers('incomingServer'),
    outgoing: servers('outgoingServer'),
  };
}

function readServer(element: Element): AutoconfigServer[] {
  const value = (name: string): string => child(element, name)?.text.trim() ?? '';
  const host = value('hostname').toLowerCase();
  const port = Number(value('port'));
  if (!/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(host) || !host.includes('.')) return [];
  if (!Number.isInteger(port) || port < 1 || port > 65535) return [];
  const socket = value('socketType').toUpperCase();
  return [
    {
      type: (element.attributes.type ?? '').toLowerCase(),
      host,
      port,
      security: socket === 'SSL' || socket === 'TLS' ? 'tls' : socket === 'STARTTLS' ? 'starttls' : null,
      user: value('username').slice(0, 300),
      authentication: element.children
        .filter((entry) => entry.name === 'authentication')
        .map((entry) => entry.text.trim().toLowerCase()),
    },
  ];
}

const child = (element: Element, name: string): Element | undefined =>
  element.children.find((entry) => entry.name === name);

/** The root element, or null if the text is not plain well-formed XML. */
function parseElements(xml: string): Element | null {
  if (xml.length > largest || /<!(DOCTYPE|ENTITY)/i.test(xml)) return null;
  const top: Element = { name: '', attributes: {}, children: [], text: '' };
  const open: Element[] = [top];
  const token =
    /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z_][\w.:-]*)([^<>]*?)(\/?)>|([^<]+)|</g;
  for (const match of xml.matchAll(token)) {
    const [whole, cdata, closing, name, rest = '', selfClosing, text] = match;
    const here = open.at(-1)!;
    if (cdata !== undefined) here.text += cdata;
    else if (text !== undefined) here.text += decode(text);
    else if (name === undefined) {
      if (whole === '<') return null;
    } else if (closing === '/') {
      if (open.length < 2 || here.name !== name) return null;
      open.pop();
    } else {
      const element: Element = { name, attributes: readAttributes(rest), children: [], text: '' };
      here.children.push(element);
      if (selfClosing !== '/') open.push(element);
      if (open.length > deepest) return null;
    }
  }
  return open.length === 1 ? (top.children[0] ?? null) : null;
}

function readAttributes(text: string): Record<string, string> {
  const found: Record<string, string> = Object.create(null);
  for (const [, name = '', double, single] of text.matchAll(/([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g))
    found[name] = decode(double ?? single ?? '');
  return found;
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{1,10}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}
