// Third method: the domain's own web server tells mail programs how to set themselves up. Over HTTPS only: the
// certificate is what vouches for the answer.
import type { IncomingProtocol } from '../../db/account-settings.ts';
import { providerByHost } from '../providers.ts';
import { type AutoconfigServer, parseAutoconfig } from './autoconfig-xml.ts';
import type { MailAddressParts, Proposal } from './proposal.ts';
import type { DiscoverySources } from './sources.ts';

export async function byAutoconfig(
  parts: MailAddressParts,
  sources: DiscoverySources,
  signal: AbortSignal,
): Promise<Proposal | null> {
  const urls = [
    `https://autoconfig.${parts.domain}/mail/config-v1.1.xml`,
    `https://${parts.domain}/.well-known/autoconfig/mail/config-v1.1.xml`,
  ];
  // Both at once; the first in the list that gives something counts.
  const asked = urls.map((url) =>
    sources.text(url, signal).then(
      (xml) => propose(xml, parts, new URL(url).hostname),
      () => null,
    ),
  );
  for (const answer of asked) {
    const proposal = await answer;
    if (proposal !== null) return proposal;
  }
  return null;
}

function propose(xml: string, parts: MailAddressParts, where: string): Proposal | null {
  const config = parseAutoconfig(xml);
  if (config === null) return null;
  const incoming = best(config.incoming, ['imap', 'pop3']);
  const outgoing = best(config.outgoing, ['smtp']);
  if (incoming === null && outgoing === null) return null;
  const provider = providerByHost((incoming ?? outgoing)!.host);
  const chosen = incoming ?? outgoing;
  const onlyOauth =
    chosen !== null &&
    chosen.authentication.length > 0 &&
    !chosen.authentication.some((way) => /^password|^plain/.test(way));
  return {
    method: 'autoconfig',
    source: `${where} gives these settings${config.displayName === '' ? '' : ` for ${config.displayName}`}.`,
    incoming: incoming && { protocol: incoming.type as IncomingProtocol, ...addressOf(incoming) },
    outgoing: outgoing && addressOf(outgoing),
    user: fill(chosen?.user ?? '', parts),
    provider,
    note:
      provider?.note ||
      (onlyOauth
        ? 'The provider says that it does not take a password from mail programs; ask it for an app password.'
        : ''),
    ask: false,
  };
}

/** TLS before STARTTLS, the earlier kind before the later, and none that would send a password in clear. */
function best(servers: AutoconfigServer[], kinds: string[]): AutoconfigServer | null {
  for (const kind of kinds)
    for (const security of ['tls', 'starttls'])
      for (const server of servers) if (server.type === kind && server.security === security) return server;
  return null;
}

const addressOf = (
  server: AutoconfigServer,
): { host: string; port: number; security: 'tls' | 'starttls' } => ({
  host: server.host,
  port: server.port,
  security: server.security === 'starttls' ? 'starttls' : 'tls',
});

function fill(template: string, parts: MailAddressParts): string {
  const user = template
    .replaceAll('%EMAILADDRESS%', parts.address)
    .replaceAll('%EMAILLOCALPART%', parts.localPart)
    .replaceAll('%EMAILDOMAIN%', parts.domain);
  // A place-holder that we do not know, or a control character, makes the whole useless.
  return user === '' || /%[A-Z]+%|[\x00-\x1f\x7f]/.test(user) ? parts.address : user;
}
