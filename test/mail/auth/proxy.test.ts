// A practice whose computers reach the web through a proxy only.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../../src/db/problem.ts';
import { oauthClient } from '../../../src/mail/auth/oauth-providers.ts';
import { fetchText } from '../../../src/mail/discovery/fetch-text.ts';
import { type ConnectProxy, startConnectProxy } from '../../servers/connect-proxy.ts';
import { type OAuthDesk, oauthDesk } from '../../support/oauth-desk.ts';

const names = ['HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'];
let before: Record<string, string | undefined>;
let desk: OAuthDesk;
let proxy: ConnectProxy;

beforeAll(async () => {
  before = Object.fromEntries(names.map((name) => [name, process.env[name]]));
  for (const name of names) delete process.env[name];
  desk = await oauthDesk();
});
afterAll(async () => {
  await desk?.close();
  for (const name of names) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
});
beforeEach(async () => {
  proxy = await startConnectProxy();
  process.env.HTTPS_PROXY = proxy.address;
});
afterEach(async () => {
  for (const name of names) delete process.env[name];
  await proxy.stop();
});

const target = () => `localhost:${desk.provider.port}`;

/** Asks for a code, and is stopped as soon as one has come; what went wrong otherwise. */
async function askForCode(): Promise<Problem | null> {
  const client = oauthClient('microsoft');
  if (!client.ok) throw new Error(client.problem.title);
  const stop = new AbortController();
  const result = await client.value.withCode!(() => stop.abort(), stop.signal);
  return stop.signal.aborted || result.ok ? null : result.problem;
}

describe('the sign-in behind a proxy', () => {
  it('goes through the proxy from end to end, renewal included, and is encrypted there', async () => {
    const signedIn = await desk.signIn();
    expect(new Set(proxy.asked)).toEqual(new Set([target()]));
    const asked = proxy.asked.length;
    const client = oauthClient('microsoft');
    if (!client.ok) throw new Error(client.problem.title);
    expect((await client.value.renew(signedIn)).ok).toBe(true);
    expect(proxy.asked.length).toBeGreaterThan(asked);
  });

  it('is the way of the search for mail servers too', async () => {
    const page = `${desk.provider.origin}/common/v2.0/.well-known/openid-configuration`;
    expect(await fetchText(page, new AbortController().signal)).toContain('device_authorization_endpoint');
    expect(proxy.asked).toEqual([target()]);
    proxy.forbid();
    await expect(fetchText(page, new AbortController().signal)).rejects.toThrow('403');
  });

  it('takes the name in small letters too, and says its user name and password', async () => {
    delete process.env.HTTPS_PROXY;
    proxy.want('frontdesk:pr0xy');
    process.env.https_proxy = proxy.address.replace('//', '//frontdesk:pr0xy@');
    expect(await askForCode()).toBeNull();
    expect(proxy.asked).toContain(target());
  });

  it.each(['localhost', '.example,localhost', '*'])('goes straight where NO_PROXY is %s', async (list) => {
    process.env.NO_PROXY = list;
    expect(await askForCode()).toBeNull();
    expect(proxy.asked).toEqual([]);
  });

  it('says that the proxy wants a password, and never writes down the one that it refused', async () => {
    proxy.want('frontdesk:pr0xy');
    process.env.HTTPS_PROXY = proxy.address.replace('//', '//frontdesk:wr0ng@');
    const problem = await askForCode();
    expect(problem).toMatchObject({
      kind: 'refused',
      title: 'The proxy of this network wants a user name and a password.',
    });
    expect(JSON.stringify(problem)).not.toContain('wr0ng');
  });

  it('says that HTTPS_PROXY names no proxy, and does not write it down', async () => {
    process.env.HTTPS_PROXY = 'http://frontdesk:pr0xy@127.0.0.1:99999';
    const problem = await askForCode();
    expect(problem).toMatchObject({ kind: 'settings', title: 'HTTPS_PROXY does not name a proxy.' });
    expect(JSON.stringify(problem)).not.toContain('pr0xy');
    const search = fetchText('https://localhost/', new AbortController().signal);
    await expect(search).rejects.toThrow('HTTPS_PROXY is not the address of a proxy');
  });

  it('says that the proxy does not lead to Microsoft', async () => {
    proxy.forbid();
    expect(await askForCode()).toMatchObject({
      kind: 'refused',
      title: expect.stringContaining("proxy of this network does not lead to Microsoft's sign-in server"),
    });
  });

  it.each(['gone', 'unknown'])('tells a proxy that is %s from a Microsoft that is', async (how) => {
    if (how === 'gone') await proxy.stop();
    else process.env.HTTPS_PROXY = 'http://proxy.invalid:3128';
    expect(await askForCode()).toMatchObject({
      kind: 'refused',
      title: 'The proxy of this network, through which the sign-in goes, did not answer.',
    });
    proxy = await startConnectProxy();
  });
});
