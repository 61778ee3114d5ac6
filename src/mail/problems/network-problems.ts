// Failures on the way to a server, before or while it speaks: name, route, port, silence, a line that fell.

import type { Problem } from '../../db/problem.ts';
import { providerOfServer } from '../providers.ts';
import type { LibraryError } from './library-error.ts';
import { fieldNames, type MailServer, serviceName, usualPorts, usualPortsInWords } from './mail-server.ts';
import { serviceByGreeting, wrongService } from './wrong-service.ts';

const nameUnknown = new Set(['ENOTFOUND', 'ENODATA', 'ENONAME', 'EDNS']);
const nameServerSilent = new Set(['EAI_AGAIN', 'ESERVFAIL', 'EREFUSED', 'DNS_TIMEOUT', 'EAI_FAIL']);
const noRoute = new Set(['ENETUNREACH', 'ENETDOWN', 'EHOSTUNREACH', 'EHOSTDOWN', 'EADDRNOTAVAIL']);
const lineFell = new Set([
  ...[
    'ECONNRESET',
    'EPIPE',
    'ECONNABORTED',
    'ECONNECTION',
    'EConnectionClosed',
    'NoConnection',
    'StateLogout',
  ],
  ...[
    'ClosedAfterConnectText',
    'ClosedAfterConnectTLS',
    'ERR_STREAM_PREMATURE_CLOSE',
    'ESOCKET',
    'ERR_STREAM_DESTROYED',
  ],
]);

/** null when the failure lies elsewhere. */
export function networkProblem(error: LibraryError, server: MailServer, detail: string): Problem | null {
  const field = fieldNames(server);
  if (nameUnknown.has(error.code)) return unknownName(server, detail);
  if (nameServerSilent.has(error.code))
    return {
      kind: 'offline',
      title: `The name ${server.host} could not be looked up: no name server answered.`,
      fix: 'Check that this computer is connected to the internet: the cable, the Wi-Fi, or the name server in its network settings.',
      detail,
    };
  if (noRoute.has(error.code))
    return {
      kind: 'offline',
      title: `This computer has no way to ${server.host}.`,
      fix: 'Check that this computer is connected to the internet, and that no VPN or firewall is in the way.',
      detail,
    };
  if (error.code === 'ECONNREFUSED')
    return {
      kind: 'refused',
      title: `${server.host} was reached, but nothing listens on port ${server.port} there.`,
      fix: `Check ${field.port}. ${usualPortsInWords(server)} If it is right, the mail service is switched off at the moment, or a firewall turns the connection away.`,
      detail,
    };
  if (error.code === 'EACCES' || error.code === 'EPERM' || error.code === 'ERR_ACCESS_DENIED')
    return {
      kind: 'denied',
      title: `This computer does not allow a connection to ${server.host} on port ${server.port}.`,
      fix: 'A firewall or security program on this computer stops it. Ask whoever looks after the computer to allow it.',
      detail,
    };
  if (error.code === 'STOPPED' || error.code === 'ABORT_ERR')
    return {
      kind: 'timeout',
      title: `Stopped before ${server.host} was done.`,
      fix: 'Start it again when you are ready.',
      detail: '',
    };
  if (error.code === 'CLEAR_TO_PUBLIC')
    return {
      kind: 'settings',
      title: `${server.host} is not in the practice's own network, so nothing is said to it without encryption.`,
      fix: `Set ${field.encryption} to TLS or STARTTLS.`,
      detail,
    };
  if (
    error.code === 'WRONG_SERVICE' ||
    (serviceByGreeting(error.response) !== '' && error.libraryCode === 'EPROTOCOL')
  )
    return wrongService(server, error.response, detail);
  return silenceProblem(error, server, detail) ?? lineFellProblem(error, server, detail);
}

function unknownName(server: MailServer, detail: string): Problem {
  const field = fieldNames(server);
  return {
    kind: 'dns',
    title: `No server is known by the name ${server.host}.`,
    // A name from the table of providers is spelt rightly, and often stands in no field.
    fix: providerOfServer(server.host)
      ? 'Check that this computer is connected to the internet: the cable, the Wi-Fi. A filter in the network may hide that name.'
      : server.host.includes('.')
        ? `Check the spelling of ${field.host}. If it is right, check that this computer is connected to the internet.`
        : `Check ${field.host}: a full name is needed, such as mail.practice.example.`,
    detail,
  };
}

function silenceProblem(error: LibraryError, server: MailServer, detail: string): Problem | null {
  const kindOfSilence = error.timeoutType || error.code;
  const where = `${server.host} on port ${server.port}`;
  if (kindOfSilence === 'GREETING_TIMEOUT') return silentAfterConnect(server, detail);
  if (kindOfSilence === 'UPGRADE_TIMEOUT')
    return {
      kind: 'timeout',
      title: `${where} began to encrypt the connection but did not finish in time.`,
      fix: 'Try again in a minute. If it stays so, the line is very slow or something on this network holds encrypted mail back.',
      detail,
    };
  if (kindOfSilence === 'CONNECT_TIMEOUT' || error.code === 'ETIMEDOUT')
    return {
      kind: 'timeout',
      title: `${where} did not answer in time.`,
      fix:
        server.port === 25
          ? `Internet providers often block port 25. Type 587 with STARTTLS, or 465 with TLS, as ${fieldNames(server).port}.`
          : `Check ${fieldNames(server).host} and ${fieldNames(server).port}. If both are right, the line is down or a firewall drops the connection.`,
      detail,
    };
  if (kindOfSilence === 'SOCKET_TIMEOUT' || error.code === 'ETIMEOUT' || error.code === 'LockTimeout')
    return {
      kind: 'timeout',
      title: `${where} stopped answering.`,
      fix: 'frontdesk tries again by itself. If it stays so, check the internet connection.',
      detail,
    };
  return null;
}

/** What a port that speaks TLS from the first byte does to one who waits for a greeting in clear. */
function silentAfterConnect(server: MailServer, detail: string): Problem {
  const field = fieldNames(server);
  const ports = usualPorts(server.protocol);
  const title = `${server.host} took the connection on port ${server.port} but said nothing.`;
  if (server.security !== 'tls')
    return {
      kind: 'timeout',
      title,
      fix: `This is how a port that wants TLS from the start behaves. Set ${field.encryption} to TLS${server.port === ports.starttls ? `, with port ${ports.tls}` : ''}.`,
      detail,
    };
  return {
    kind: 'timeout',
    title,
    fix: `Check that ${field.port} is the one for ${serviceName(server)}. ${usualPortsInWords(server)} If it is right, try again in a few minutes.`,
    detail,
  };
}

function lineFellProblem(error: LibraryError, server: MailServer, detail: string): Problem | null {
  if (!lineFell.has(error.code) && error.code !== 'SERVER_BYE') return null;
  if (error.byeReason !== '' || error.code === 'SERVER_BYE')
    return {
      kind: 'server',
      title: `${server.host} ended the connection: it is busy, or it takes no more of them.`,
      fix: 'Try again in a few minutes. If it stays so, give the provider the text under the details.',
      detail,
    };
  return {
    kind: 'timeout',
    title: `${server.host} closed the connection on port ${server.port} before it was finished.`,
    fix: `Try again in a minute. If it stays so, check ${fieldNames(server).port}, and whether a firewall or virus scanner stands in between.`,
    detail,
  };
}
