import { get } from 'node:https';
import { ImapFlow } from 'imapflow';
import nodemailer from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedIn } from '../../../src/mail/auth/oauth-provider.ts';
import { oauthClient, oauthServers } from '../../../src/mail/auth/oauth-providers.ts';
import { practiseSignIn } from '../../../src/mail/auth/practice.ts';
import { type DemoServer, startDemoServer } from '../../../src/mail/demo/demo-server.ts';
import { signInsOf } from '../../../src/mail/demo/demo-store.ts';
import { Person } from '../../support/person.ts';

let demo: DemoServer;
beforeAll(async () => {
  demo = await startDemoServer();
  practiseSignIn(signInsOf(demo));
});
afterAll(async () => {
  practiseSignIn(null);
  await demo?.stop();
});

const authority = (): string => demo.signIns.find(({ provider }) => provider === 'microsoft')!.authority;

function client() {
  const found = oauthClient('microsoft');
  if (!found.ok) throw new Error(found.problem.title);
  return found.value;
}

async function signIn(address: string): Promise<SignedIn> {
  const person = new Person(await demo.certificate());
  const signedIn = await client().withCode!((code) => {
    void person
      .enterCode(code.address, code.code)
      .then(() => person.signIn(address, demo.password, { secondStep: demo.secondStep }));
  }, new AbortController().signal);
  if (!signedIn.ok) throw new Error(signedIn.problem.title);
  return signedIn.value;
}

async function receives(accessToken: string, user = demo.address): Promise<boolean> {
  const { host, port } = oauthServers({ provider: 'microsoft' } as SignedIn).imap;
  const imap = new ImapFlow({ host, port, secure: false, auth: { user, accessToken }, logger: false });
  imap.on('error', () => {});
  try {
    await imap.connect();
    await imap.mailboxOpen('INBOX');
    await imap.logout();
    return true;
  } catch (error) {
    if ((error as { authenticationFailed?: boolean }).authenticationFailed) return false;
    throw error;
  }
}

async function sends(accessToken: string, user = demo.address): Promise<boolean> {
  const { host, port } = oauthServers({ provider: 'microsoft' } as SignedIn).smtp;
  const transport = nodemailer.createTransport({
    ...{ host, port, auth: { type: 'OAuth2', user, accessToken } },
  });
  try {
    await transport.verify();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === 'EAUTH') return false;
    throw error;
  } finally {
    transport.close();
  }
}

describe('the sign-in of the demo', () => {
  it('gives a token with which its mailbox opens and sends, and renews it', async () => {
    const first = await signIn(demo.address);
    expect(first.address).toBe(demo.address);
    expect(await receives(first.accessToken)).toBe(true);
    expect(await sends(first.accessToken)).toBe(true);
    const renewed = await client().renew(first);
    if (!renewed.ok) throw new Error(renewed.problem.title);
    expect(renewed.value.accessToken).not.toBe(first.accessToken);
    expect(await receives(renewed.value.accessToken)).toBe(true);
  });

  it("has Google's too: a web browser, PKCE, and a token that is good at the same servers", async () => {
    const found = oauthClient('google');
    if (!found.ok) throw new Error(found.problem.title);
    const begun = await found.value.inBrowser('http://localhost');
    if (!begun.ok) throw new Error(begun.problem.title);
    const person = new Person(await demo.certificate());
    await person.open(begun.value.url);
    expect(new URL(begun.value.url).searchParams.get('code_challenge_method')).toBe('S256');
    const page = await person.signIn(demo.address, demo.password, { secondStep: demo.secondStep });
    const first = await begun.value.finish(page.url);
    if (!first.ok) throw new Error(first.problem.title);
    expect(first.value).toMatchObject({ provider: 'google', address: demo.address });
    expect(await receives(first.value.accessToken)).toBe(true);
    expect(await sends(first.value.accessToken)).toBe(true);
    const renewed = await found.value.renew(first.value);
    if (!renewed.ok) throw new Error(renewed.problem.title);
    expect(await receives(renewed.value.accessToken)).toBe(true);
  });

  it('lets another account of the practice open it, and nobody with a token that was never given', async () => {
    const dentist = await signIn('dentist@brightsmile.example');
    expect(dentist.address).toBe('dentist@brightsmile.example');
    expect(await receives(dentist.accessToken)).toBe(true);
    expect(await receives(dentist.accessToken, 'somebody@brightsmile.example')).toBe(false);
    for (const token of ['made-up', demo.password]) {
      expect(await receives(token)).toBe(false);
      expect(await sends(token)).toBe(false);
    }
  });

  it('is trusted by nothing else: its certificate is for its own authority alone', async () => {
    const plain = new Promise((resolve, reject) => {
      get(`${authority()}/devicelogin`, { agent: false }, resolve).on('error', reject);
    });
    await expect(plain).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });

  it('says on its pages that it is a practice, and tells no password', async () => {
    const text = await new Promise<string>((resolve, reject) => {
      void demo.certificate().then((ca) => {
        get(`${authority()}/devicelogin`, { agent: false, ca }, async (answer) => {
          let body = '';
          for await (const chunk of answer) body += chunk;
          resolve(body);
        }).on('error', reject);
      }, reject);
    });
    expect(text).toContain('practice sign-in');
    expect(text).toContain('not Microsoft');
    expect(text).not.toContain(demo.password);
  });
});
