// The news that a letter could not be delivered, as mail servers write it (RFC 3464).
export interface BounceParts {
  /** The Message-ID of the letter that it is about. */
  original: string;
  address: string;
  action?: 'failed' | 'delayed';
  date?: string;
  /** What it returns of the letter. */
  returned?: 'message/rfc822' | 'text/rfc822-headers' | 'none';
  headers?: readonly string[];
}

export function makeBounce({ original, address, ...more }: BounceParts): Buffer {
  const { action = 'failed', date = 'Wed, 4 Nov 2026 08:00:00 +0000', returned = 'message/rfc822' } = more;
  const part = (type: string, ...lines: string[]) => ['--r', `Content-Type: ${type}`, '', ...lines, ''];
  return Buffer.from(
    [
      ...['From: Mail Delivery <MAILER-DAEMON@x.example>', 'To: reception@brightsmile.example'],
      ...['Subject: Undelivered', `Date: ${date}`, ...(more.headers ?? []), 'MIME-Version: 1.0'],
      ...['Content-Type: multipart/report; report-type=delivery-status; boundary=r', ''],
      ...part('text/plain', 'The end of it.'),
      ...part(
        'message/delivery-status',
        ...['Reporting-MTA: dns; mx.x.example', '', `Final-Recipient: rfc822; ${address}`],
        ...[`Action: ${action}`, 'Status: 5.1.1', 'Diagnostic-Code: smtp; 550 5.1.1 No such user'],
      ),
      ...(returned === 'none'
        ? []
        : part(
            returned,
            'Received: by x.example',
            `Message-ID:\r\n ${original}`,
            'Subject: Termin',
            '',
            'Text',
          )),
      ...['--r--', ''],
    ].join('\r\n'),
  );
}
