import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { discover, splitAddress } from '../../../src/mail/discovery/discover.ts';
import { type DiscoverySources, worldSources } from '../../../src/mail/discovery/sources.ts';
import { providerByMx, providers } from '../../../src/mail/providers.ts';
import { makeCertificates, type TestCertificates, trust } from '../../servers/certificates.ts';
import { scriptedServer } from '../support/scripted-server.ts';

/** A world in which nothing is found, except what a test puts there. */
function world(found: Partial<DiscoverySources> = {}): DiscoverySources {
  const nothing = async (): Promise<never> => {
    throw Object.assign(new Error('queryMx ENOTFOUND'), { code: 'ENOTFOUND' });
  };
  return { mailExchangers: nothing, services: nothing, text: nothing, answers: async () => false, ...found };
}

const mx = (...hosts: string[]): Partial<DiscoverySources> => ({
  mailExchangers: async () => hosts.map((exchange, i) => ({ exchange, priority: i })),
});

describe('where servers are found', () => {
  test.each(providers.flatMap((provider) => provider.domains.map((domain) => [domain, provider] as const)))(
    '%s by its domain',
    async (domain, provider) => {
      const { proposal } = await discover(`someone@${domain.toUpperCase()}`, { sources: world() });
      expect(proposal).toMatchObject({ method: 'provider', outgoing: provider.smtp, note: provider.note });
    },
  );

  test.each([
    ['lab-example.mail.protection.outlook.com', 'microsoft-365'],
    ['outlook-com.olc.protection.outlook.com', 'outlook'],
    ['ASPMX.L.GOOGLE.COM.', 'gmail'],
    ['mx00.secureserver.net', 'godaddy'],
    ['mta5.am0.yahoodns.net', 'yahoo'],
  ])('by the mail record %s', async (host, id) => {
    const { proposal } = await discover('reception@lab.example', {
      sources: world(mx('unknown.example', host)),
    });
    expect(proposal).toMatchObject({
      method: 'mx',
      provider: { id },
      user: 'reception@lab.example',
      ask: false,
    });
    expect(proposal?.source).toContain('lab.example');
  });

  test('a name that only ends alike is somebody else', () => {
    expect(providerByMx('evilgoogle.com')).toBeNull();
    expect(providerByMx('google.com.evil.example')).toBeNull();
  });

  test('iCloud signs in with the part before the @', async () => {
    const { proposal } = await discover('front.desk@icloud.com', { sources: world() });
    expect(proposal?.user).toBe('front.desk');
  });

  test("by the domain's configuration file", async () => {
    const asked: string[] = [];
    const text = async (url: string) => {
      asked.push(url);
      if (url.startsWith('https://autoconfig.')) throw new Error('404');
      return `<clientConfig><emailProvider><displayName>Lab</displayName>
        <incomingServer type="pop3"><hostname>pop.lab.example</hostname><port>995</port><socketType>SSL</socketType></incomingServer>
        <incomingServer type="imap"><hostname>imap.lab.example</hostname><port>143</port><socketType>STARTTLS</socketType><username>%EMAILLOCALPART%</username></incomingServer>
        <outgoingServer type="smtp"><hostname>smtp.lab.example</hostname><port>25</port><socketType>plain</socketType></outgoingServer>
      </emailProvider></clientConfig>`;
    };
    const { proposal } = await discover('reception@lab.example', { sources: world({ text }) });
    expect(asked.every((url) => url.startsWith('https://') && !url.includes('reception'))).toBe(true);
    expect(proposal).toMatchObject({
      method: 'autoconfig',
      incoming: { protocol: 'imap', host: 'imap.lab.example', port: 143, security: 'starttls' },
      outgoing: null,
      user: 'reception',
    });
    expect(proposal?.source).toContain('lab.example gives these settings for Lab');
  });

  test('by service records: "." is not offered, the best record counts', async () => {
    const records: Record<string, [string, number, number, number][]> = {
      '_imaps._tcp.lab.example': [['.', 0, 0, 0]],
      '_imap._tcp.lab.example': [
        ['late.lab.example', 143, 20, 0],
        ['light.lab.example', 143, 10, 1],
        ['best.lab.example', 1143, 10, 9],
      ],
      '_submissions._tcp.lab.example': [['smtp.lab.example', 465, 0, 0]],
    };
    const services = async (name: string) =>
      (records[name] ?? []).map(([target, port, priority, weight]) => ({
        name: target,
        port,
        priority,
        weight,
      }));
    const { proposal } = await discover('a@lab.example', { sources: world({ services }) });
    expect(proposal).toMatchObject({
      method: 'srv',
      incoming: { protocol: 'imap', host: 'best.lab.example', port: 1143, security: 'starttls' },
      outgoing: { host: 'smtp.lab.example', port: 465, security: 'tls' },
      ask: false,
    });
  });

  test('service records that lead to somebody else ask first', async () => {
    const services = async (name: string) =>
      name.startsWith('_imaps') ? [{ name: 'imap.hoster.example', port: 993, priority: 0, weight: 0 }] : [];
    const { proposal } = await discover('a@lab.example', { sources: world({ services }) });
    expect(proposal).toMatchObject({ ask: true, incoming: { host: 'imap.hoster.example' }, outgoing: null });
    expect(proposal?.source).toContain('somebody else');
  });

  test("by names that are really tried, the domain's own mail exchanger among them", async () => {
    const tried: string[] = [];
    const { proposal } = await discover('a@lab.example', {
      sources: world({
        ...mx('mx.hoster.example', 'post.lab.example'),
        answers: async ({ host, port }) => {
          tried.push(`${host}:${port}`);
          return host === 'post.lab.example' && (port === 143 || port === 587);
        },
      }),
    });
    expect(proposal).toMatchObject({
      method: 'guess',
      incoming: { protocol: 'imap', host: 'post.lab.example', port: 143, security: 'starttls' },
      outgoing: { host: 'post.lab.example', port: 587, security: 'starttls' },
    });
    expect(tried.some((one) => one.includes('hoster'))).toBe(false);
  });

  test('nothing: what was tried is told', async () => {
    const { proposal, tried } = await discover('a@lab.example', { sources: world() });
    expect(proposal).toBeNull();
    expect(tried).toHaveLength(5);
  });
});

describe('one deadline, and an end at any time', () => {
  const stuck = () => new Promise<never>(() => {});

  test('a name server that never answers', async () => {
    const started = performance.now();
    const { proposal } = await discover('a@lab.example', {
      sources: world({ mailExchangers: stuck }),
      deadline: 100,
    });
    expect(proposal).toBeNull();
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test('stopped by the person', async () => {
    const stop = new AbortController();
    const looking = discover('a@lab.example', {
      sources: world({ text: stuck }),
      signal: stop.signal,
      onMethod: (words) => {
        if (words.includes('web server')) stop.abort();
      },
    });
    expect((await looking).tried.at(-1)).toContain('Stopped');
  });

  test.each(['', 'x', '@lab.example', 'a@', 'a@b', 'a@127.0.0.1', 'a@lab example', 'a@lab.example/path'])(
    '%j asks nobody',
    async (address) => {
      const asked: unknown[] = [];
      const ask = async (...what: unknown[]) => {
        asked.push(what);
        return [];
      };
      await discover(address, { sources: world({ mailExchangers: ask, services: ask }) });
      expect(asked).toEqual([]);
    },
  );

  test('an internationalised domain is asked for in its ASCII form', () => {
    expect(splitAddress('empfang@Zahnärzte.example')).toMatchObject({ domain: 'xn--zahnrzte-3za.example' });
  });
});

describe('the ways out, over real sockets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fd-discover-'));
  let certificates: TestCertificates;
  let web: Server;
  let agent: Agent;
  let answer: (path: string) => { status: number; headers?: Record<string, string>; body: string };

  beforeAll(async () => {
    certificates = makeCertificates(folder);
    trust(certificates);
    web = createServer(certificates.good, (request, response) => {
      const { status, headers, body } = answer(`${request.headers.host}${request.url}`);
      response.writeHead(status, headers).end(body);
    });
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    const { port } = web.address() as AddressInfo;
    agent = new Agent();
    agent.createConnection = () => connect({ host: '127.0.0.1', port, servername: 'localhost' });
  });
  afterAll(() => {
    web.close();
    web.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });

  const fetchFrom = (url = 'https://autoconfig.lab.example/mail/config-v1.1.xml') =>
    worldSources({ agent }).text(url, new AbortController().signal);

  test('a file is fetched, a redirect within HTTPS followed', async () => {
    answer = (path) =>
      path.startsWith('autoconfig.')
        ? { status: 302, headers: { location: 'https://www.lab.example/x.xml' }, body: '' }
        : { status: 200, body: `from ${path}` };
    expect(await fetchFrom()).toBe('from www.lab.example/x.xml');
  });

  test.each([
    [
      'a redirect to plain HTTP',
      { status: 301, headers: { location: 'http://lab.example/x' }, body: '' },
      /not encrypted/,
    ],
    ['a circle of redirects', { status: 301, headers: { location: '/again' }, body: '' }, /too often/],
    ['not found', { status: 404, body: 'no' }, /404/],
    ['a file without end', { status: 200, body: 'x'.repeat(200_000) }, /bytes/],
  ])('%s is refused', async (_name, given, message) => {
    answer = () => given;
    await expect(fetchFrom()).rejects.toThrow(message);
  });

  test('a server counts only with its service and a good certificate', async () => {
    const { answers } = worldSources();
    const signal = new AbortController().signal;
    const good = await scriptedServer((peer) => peer.say('* OK IMAP'), { tls: certificates.good });
    const bad = await scriptedServer((peer) => peer.say('* OK IMAP'), { tls: certificates.wrongName });
    const other = await scriptedServer((peer) => peer.say('220 smtp'), { tls: certificates.good });
    const ask = ({ port }: { port: number }) =>
      answers({ host: 'localhost', port, security: 'tls' }, 'imap', signal);
    expect([await ask(good), await ask(bad), await ask(other)]).toEqual([true, false, false]);
    for (const server of [good, bad, other]) await server.stop();
  });
});
