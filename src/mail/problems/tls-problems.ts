// Failures of the encrypted connection: certificates that cannot be trusted, and two sides that do not agree.
import type { Problem } from '../../db/problem.ts';
import { dayInWords } from './dates.ts';
import type { LibraryError } from './library-error.ts';
import { fieldNames, type MailServer, usualPorts } from './mail-server.ts';

const untrusted = new Set([
  ...['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT'],
  ...[
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'CERT_UNTRUSTED',
    'CERT_REJECTED',
  ],
  ...['INVALID_CA', 'INVALID_PURPOSE', 'CERT_SIGNATURE_FAILURE', 'CERT_CHAIN_TOO_LONG', 'CERT_REVOKED'],
]);
/** What comes back when TLS is spoken to a port that waits for plain words. */
const notTls = new Set([
  ...['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ERR_SSL_HTTP_REQUEST'],
  ...['ERR_SSL_RECORD_LAYER_FAILURE', 'ERR_SSL_UNEXPECTED_MESSAGE', 'ERR_SSL_PACKET_LENGTH_TOO_SHORT'],
]);

/** null when the failure lies elsewhere. `now` is compared with the certificate's dates in words. */
export function tlsProblem(
  error: LibraryError,
  server: MailServer,
  detail: string,
  now: Date = new Date(),
): Problem | null {
  const tls = (title: string, fix: string): Problem => ({ kind: 'tls', title, fix, detail });
  const field = fieldNames(server);
  const today = dayInWords(now);

  if (error.code === 'CERT_HAS_EXPIRED') {
    const ended = dayInWords(error.certificate?.validTo ?? '');
    return tls(
      ended === ''
        ? `The certificate of ${server.host} is out of date.`
        : `The certificate of ${server.host} ended on ${ended}.`,
      `Ask the provider to renew it. If other mail programs work, check this computer's date: it thinks that today is ${today}.`,
    );
  }
  if (error.code === 'CERT_NOT_YET_VALID') {
    const begins = dayInWords(error.certificate?.validFrom ?? '');
    return tls(
      `The certificate of ${server.host} is not valid yet${begins === '' ? '' : `: it begins on ${begins}`}.`,
      `Check this computer's date: it thinks that today is ${today}.`,
    );
  }
  if (error.code === 'ERR_TLS_CERT_ALTNAME_INVALID' || error.code === 'HOSTNAME_MISMATCH')
    return wrongName(error, server, detail);
  if (error.code === 'DEPTH_ZERO_SELF_SIGNED_CERT')
    return tls(
      `The certificate of ${server.host} was made by the server itself, so nobody vouches that it is the right server.`,
      'Ask the provider for a server name whose certificate is trusted. If this server belongs to the practice, the technician can name its certificate in NODE_EXTRA_CA_CERTS.',
    );
  if (error.code === 'CERT_REVOKED')
    return tls(
      `The certificate of ${server.host} was withdrawn by those who issued it.`,
      'Do not sign in. Ask the provider what has happened.',
    );
  if (untrusted.has(error.code)) {
    const issuer = error.certificate?.issuer ?? '';
    return tls(
      `The certificate of ${server.host} was issued by ${issuer === '' ? 'someone' : `"${issuer}", whom`} this computer does not know.`,
      `A virus scanner or firewall that looks into encrypted mail is the usual reason: switch its mail scanning off, or let the technician name its certificate in NODE_EXTRA_CA_CERTS. Otherwise check ${field.host}.`,
    );
  }
  if (notTls.has(error.code)) {
    const ports = usualPorts(server.protocol);
    return server.security === 'starttls'
      ? tls(
          `${server.host} agreed to encrypt the connection on port ${server.port} and then did not.`,
          'Try again in a minute. If it stays so, a firewall or virus scanner is in between, or the server is set up wrongly: tell your provider.',
        )
      : tls(
          `${server.host} does not speak TLS from the start on port ${server.port}.`,
          server.port === ports.tls
            ? `Check ${field.host}; what answers there is not the ${server.protocol.toUpperCase()} service with TLS.`
            : `Set ${field.encryption} to STARTTLS for port ${server.port}, or use port ${ports.tls} with TLS.`,
        );
  }
  if (error.code === 'STARTTLS_INJECTION')
    return tls(
      `Something between this computer and ${server.host} tried to slip words into the connection before it was encrypted.`,
      `Do not sign in on this network. Use another network, or set ${field.encryption} to TLS with port ${usualPorts(server.protocol).tls}.`,
    );
  if (error.code.startsWith('ERR_SSL') || error.code === 'EPROTO' || error.code.startsWith('ERR_TLS'))
    return tls(
      `${server.host} and this computer could not agree on how to encrypt the connection.`,
      'The server seems to know only old encryption (before TLS 1.2). Ask the provider for a newer server name.',
    );
  if (isMissingStarttls(error)) return missingStarttls(server, detail);
  return null;
}

/** imapflow: tlsFailed and no code; nodemailer: ETLS with a refusal of the STARTTLS command. */
function isMissingStarttls(error: LibraryError): boolean {
  return (
    error.code === 'STARTTLS_MISSING' ||
    (error.tlsFailed && error.code === '') ||
    error.code === 'ETLS' ||
    /EHLO failed.*STARTTLS/.test(error.message)
  );
}

export function missingStarttls(server: MailServer, detail: string): Problem {
  const ports = usualPorts(server.protocol);
  return {
    kind: 'tls',
    title: `${server.host} does not offer STARTTLS on port ${server.port}, so the password would travel in clear. Nothing was sent.`,
    fix: `Set ${fieldNames(server).encryption} to TLS with port ${ports.tls}. If that fails too, ask the provider which server encrypts.`,
    detail,
  };
}

function wrongName(error: LibraryError, server: MailServer, detail: string): Problem {
  const names = error.certificate?.names ?? [];
  const shown = names.slice(0, 3).join(', ') + (names.length > 3 ? ` and ${names.length - 3} more` : '');
  const usable = names.find((name) => !name.startsWith('*') && name.includes('.'));
  return {
    kind: 'tls',
    title:
      names.length === 0
        ? `The certificate that the server showed is not for ${server.host}.`
        : `You asked for ${server.host}, but the certificate that the server showed is for ${shown}.`,
    fix:
      usable === undefined
        ? `Ask the provider for the exact name and type it as ${fieldNames(server).host}.`
        : `If your provider calls its server ${usable}, type that as ${fieldNames(server).host}. If you do not know that name, do not sign in and ask the provider.`,
    detail,
  };
}
