// The fields that Node, imapflow and nodemailer hang on their errors, read without trusting any of them.

export interface LibraryError {
  message: string;
  /** The most telling code: nodemailer hides the system's behind its own in `originalCode`. */
  code: string;
  /** The library's own code where it differs from `code`. */
  libraryCode: string;
  /** imapflow: the tagged reply's text; nodemailer: the whole reply with its number. */
  response: string;
  /** SMTP reply number, 0 if no reply. */
  responseCode: number;
  /** IMAP response code such as UNAVAILABLE (RFC 5530). */
  imapCode: string;
  /** The last SMTP command, such as "RCPT TO". */
  command: string;
  authenticationFailed: boolean;
  tlsFailed: boolean;
  timeoutType: string;
  /** The status that a server gives for a refused token (RFC 7628). */
  oauthStatus: string;
  /** What a BYE said before the line was closed. */
  byeReason: string;
  certificate: PeerCertificate | null;
}

/** What the server's certificate says of itself; dates in Node's text form, empty when unknown. */
export interface PeerCertificate {
  names: string[];
  validFrom: string;
  validTo: string;
  issuer: string;
}

const text = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

export function readLibraryError(error: unknown): LibraryError {
  const fields: Record<string, unknown> =
    typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : { message: error };
  const libraryCode = text(fields.code);
  const oauth = fields.oauthError as { status?: unknown } | undefined;
  return {
    message: text(fields.message),
    code: text(fields.originalCode) || libraryCode,
    libraryCode,
    response: text(fields.responseText) || text(fields.response),
    responseCode: Number(fields.responseCode) || 0,
    imapCode: text(fields.serverResponseCode).toUpperCase(),
    command: text(fields.command),
    authenticationFailed: fields.authenticationFailed === true,
    tlsFailed: fields.tlsFailed === true,
    timeoutType: text(fields.timeoutType),
    oauthStatus: text(oauth?.status),
    byeReason: text(fields.reason),
    certificate: readCertificate(fields.certificate ?? fields.cert),
  };
}

/** Takes Node's certificate object as well as our own form of it. */
export function readCertificate(value: unknown): PeerCertificate | null {
  if (typeof value !== 'object' || value === null) return null;
  const fields = value as Record<string, unknown>;
  if (Array.isArray(fields.names)) return value as PeerCertificate;
  const subject = fields.subject as { CN?: unknown } | undefined;
  const issuer = fields.issuer as { O?: unknown; CN?: unknown } | undefined;
  const names = text(fields.subjectaltname)
    .split(', ')
    .flatMap((entry) => /^(?:DNS|IP Address):(.+)$/.exec(entry)?.[1] ?? []);
  const commonName = text(subject?.CN);
  if (names.length === 0 && commonName !== '') names.push(commonName);
  if (names.length === 0 && text(fields.valid_to) === '') return null;
  return {
    names,
    validFrom: text(fields.valid_from),
    validTo: text(fields.valid_to),
    issuer: text(issuer?.O) || text(issuer?.CN),
  };
}
