// A certificate authority for the tests and server certificates signed by it, good ones and bad ones, so that
// TLS is tried as it is in the world: with names, dates and trust that are really checked.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';

export interface ServerCertificate {
  certFile: string;
  keyFile: string;
  cert: string;
  key: string;
}

export interface TestCertificates {
  /** For NODE_EXTRA_CA_CERTS of a child process. */
  caFile: string;
  ca: string;
  /** Good for localhost, 127.0.0.1, ::1 and the names of Microsoft's mail servers. */
  good: ServerCertificate;
  /** Signed by the authority, for the right names, and ended yesterday. */
  expired: ServerCertificate;
  /** Good, but for mail.elsewhere.example only. */
  wrongName: ServerCertificate;
  /** For the right names, signed by nobody but itself. */
  selfSigned: ServerCertificate;
}

const LOCAL_NAMES = 'DNS:localhost,IP:127.0.0.1,IP:::1';
/** Where a test leads lines to them to servers of its own: detour.mjs. */
export const microsoftServers = ['outlook.office365.com', 'smtp.office365.com', 'smtp-mail.outlook.com'];

/** Makes them all in `folder`, which must exist. Takes about half a second. */
export function makeCertificates(folder: string): TestCertificates {
  const caFile = join(folder, 'ca.pem');
  const caKey = join(folder, 'ca.key');
  openssl(
    ...['req', '-x509', ...newKey(caKey), '-subj', '/CN=frontdesk test authority', '-days', '2'],
    ...['-addext', 'keyUsage=critical,keyCertSign', '-out', caFile],
  );

  function signed(name: string, altNames: string, days: number): ServerCertificate {
    const file = (ending: string) => join(folder, `${name}.${ending}`);
    openssl('req', ...newKey(file('key')), '-subj', '/CN=frontdesk test server', '-out', file('csr'));
    writeFileSync(file('ext'), `subjectAltName=${altNames}\nextendedKeyUsage=serverAuth\n`);
    openssl(
      ...['x509', '-req', '-in', file('csr'), '-CA', caFile, '-CAkey', caKey, '-CAcreateserial'],
      ...['-days', String(days), '-extfile', file('ext'), '-out', file('pem')],
    );
    return read(file('pem'), file('key'));
  }

  function selfSigned(): ServerCertificate {
    const certFile = join(folder, 'self.pem');
    const keyFile = join(folder, 'self.key');
    openssl(
      ...['req', '-x509', ...newKey(keyFile), '-subj', '/CN=localhost', '-days', '2'],
      ...['-addext', `subjectAltName=${LOCAL_NAMES}`, '-out', certFile],
    );
    return read(certFile, keyFile);
  }

  return {
    caFile,
    ca: readFileSync(caFile, 'utf8'),
    good: signed('good', [LOCAL_NAMES, ...microsoftServers.map((name) => `DNS:${name}`)].join(','), 2),
    expired: signed('expired', LOCAL_NAMES, -1),
    wrongName: signed('wrong-name', 'DNS:mail.elsewhere.example', 2),
    selfSigned: selfSigned(),
  };
}

/**
 * Makes this process trust the test authority, as NODE_EXTRA_CA_CERTS does for a child, for code under test that
 * takes no certificates as an option. Of this thread only: a worker thread has a list of its own.
 */
export function trust(certificates: TestCertificates): void {
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), certificates.ca]);
}

const newKey = (file: string) => [
  ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', file],
];

function read(certFile: string, keyFile: string): ServerCertificate {
  return { certFile, keyFile, cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
}

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
