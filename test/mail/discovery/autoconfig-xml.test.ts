import { describe, expect, test } from 'vitest';
import { parseAutoconfig } from '../../../src/mail/discovery/autoconfig-xml.ts';

const server = (kind: string, type: string, inner: string) => `<${kind} type="${type}">${inner}</${kind}>`;
const file = (inner: string) =>
  `<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="lab.example">${inner}</emailProvider></clientConfig>`;
const good =
  '<hostname>imap.lab.example</hostname><port>993</port><socketType>SSL</socketType><username>%EMAILADDRESS%</username>';

describe('a configuration file', () => {
  test('is read', () => {
    const config = parseAutoconfig(
      file(
        `<!-- x --><displayName>Lab &amp; Co</displayName>${server('incomingServer', 'imap', `${good}<authentication>password-cleartext</authentication>`)}
         ${server('outgoingServer', 'smtp', '<hostname>smtp.lab.example</hostname><port>587</port><socketType>STARTTLS</socketType>')}`,
      ),
    );
    expect(config).toEqual({
      displayName: 'Lab & Co',
      incoming: [
        {
          ...{ type: 'imap', host: 'imap.lab.example', port: 993, security: 'tls' },
          ...{ user: '%EMAILADDRESS%', authentication: ['password-cleartext'] },
        },
      ],
      outgoing: [
        {
          type: 'smtp',
          host: 'smtp.lab.example',
          port: 587,
          security: 'starttls',
          user: '',
          authentication: [],
        },
      ],
    });
  });

  test('plain text connections are marked as not to be proposed', () => {
    const config = parseAutoconfig(file(server('incomingServer', 'imap', good.replace('SSL', 'plain'))));
    expect(config?.incoming[0]?.security).toBeNull();
  });

  test.each([
    ['a host with a space', good.replace('imap.lab', 'imap lab')],
    ['a host with an option in it', good.replace('imap.lab.example', '-oProxy.example')],
    ['no host', good.replace('imap.lab.example', '')],
    ['port 0', good.replace('993', '0')],
    ['port 70000', good.replace('993', '70000')],
    ['a port in words', good.replace('993', 'imaps')],
  ])('%s is left out', (_name, inner) => {
    expect(parseAutoconfig(file(server('incomingServer', 'imap', inner)))?.incoming).toEqual([]);
  });

  test.each([
    ['nothing', ''],
    ['a web page', '<html><body><p>Not found<br></body></html>'],
    ['a document type', `<!DOCTYPE x [<!ENTITY a "b">]>${file(good)}`],
    ['an unclosed element', file(good).replace('</emailProvider>', '')],
    ['elements closed in the wrong order', '<clientConfig><emailProvider></clientConfig></emailProvider>'],
    ['too deep', '<a>'.repeat(100_0)],
    ['too long', file(' '.repeat(70_000))],
    ['another root', '<other><emailProvider/></other>'],
    ['a lone bracket', '<clientConfig>< </clientConfig>'],
  ])('%s is none', (_name, text) => {
    expect(parseAutoconfig(text)).toBeNull();
  });

  test('hostile text takes no time', () => {
    const started = performance.now();
    for (const text of [
      '<a '.repeat(20_000),
      '&'.repeat(60_000),
      '<!--'.repeat(16_000),
      `<a b="${'x'.repeat(60_000)}`,
    ])
      parseAutoconfig(text);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
