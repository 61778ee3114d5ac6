import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Person } from '../support/person.ts';
import { makeCertificates, type TestCertificates } from './certificates.ts';
import { dovecotMissing, startDovecot } from './dovecot.ts';
import { type IdentityProvider, startIdentityProvider, testClientId } from './identity-provider.ts';

const address = 'reception@brightsmile.example';
const other = 'dentist@brightsmile.example';
const scope =
  'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send openid profile offline_access';
let folder: string;
let certificates: TestCertificates;
let provider: IdentityProvider;
let person: Person;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fd-cert-'));
  certificates = makeCertificates(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  provider = await startIdentityProvider({
    certificate: certificates.good,
    people: [
      { address, password: 'molar 14' },
      { address: other, password: 'incisor 11', secondStep: '204118' },
    ],
  });
  person = new Person(certificates.ca);
});
afterEach(() => provider.stop());

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

function ask(path: string, form?: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request(
      `${provider.origin}${path}`,
      {
        method: form ? 'POST' : 'GET',
        ca: certificates.ca,
        agent: false,
        headers: form ? { 'content-type': 'application/x-www-form-urlencoded' } : {},
      },
      async (answer) => {
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk as Buffer);
        resolve({ status: answer.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) });
      },
    );
    asking.on('error', reject);
    asking.end(form && new URLSearchParams(form).toString());
  });
}

const begin = () => ask('/common/oauth2/v2.0/devicecode', { client_id: testClientId, scope });
/** By the name that Microsoft's library gives the grant. */
const redeem = (code: Answer) =>
  ask('/organizations/oauth2/v2.0/token', {
    client_id: testClientId,
    grant_type: 'device_code',
    device_code: String(code.body.device_code),
  });
const renew = (answer: Answer) =>
  ask('/common/oauth2/v2.0/token', {
    client_id: testClientId,
    grant_type: 'refresh_token',
    refresh_token: String(answer.body.refresh_token),
  });

async function signedIn(who = address, password = 'molar 14'): Promise<Answer> {
  const code = await begin();
  await person.enterCode(String(code.body.verification_uri), String(code.body.user_code));
  const end = await person.signIn(who, password, { secondStep: '204118' });
  expect(end.title).toContain('You have signed in');
  return redeem(code);
}

describe('the identity provider for tests', () => {
  it('has the addresses that Microsoft has, under every tenant', async () => {
    for (const tenant of ['common', 'organizations', 'brightsmile.example']) {
      const { status, body } = await ask(`/${tenant}/v2.0/.well-known/openid-configuration`);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        issuer: `${provider.origin}/common/v2.0`,
        token_endpoint: `${provider.origin}/common/oauth2/v2.0/token`,
        device_authorization_endpoint: `${provider.origin}/common/oauth2/v2.0/devicecode`,
      });
    }
  });

  it('gives a code, waits for the person, and then says who it was', async () => {
    const code = await begin();
    expect(code.body).toMatchObject({
      interval: 1,
      expires_in: 900,
      message: expect.stringContaining('enter the code'),
    });
    expect(code.body).not.toHaveProperty('verification_uri_complete');
    expect(await redeem(code)).toMatchObject({
      status: 400,
      body: { error: 'authorization_pending', error_codes: [70016] },
    });
    await person.enterCode(String(code.body.verification_uri), String(code.body.user_code));
    expect(person.page.title).toBe('Sign in');
    await person.submit({ address, password: 'wrong' }, 'Next');
    expect(person.page.title).toBe('Your account or password is incorrect');
    await person.submit({ address, password: 'molar 14' }, 'Next');
    expect(person.page.title).toBe('Permissions requested');
    await person.press('Accept');
    expect(person.page.title).toContain('You have signed in');
    const { status, body } = await redeem(code);
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
    const info = JSON.parse(Buffer.from(String(body.client_info), 'base64url').toString());
    expect(Object.keys(info)).toEqual(['uid', 'utid']);
    const idToken = JSON.parse(Buffer.from(String(body.id_token).split('.')[1]!, 'base64url').toString());
    expect(idToken).toMatchObject({ preferred_username: address, tid: info.utid });
    expect(await provider.mayOpen(String(body.access_token), address, 'IMAP')).toBe(true);
    expect(await provider.mayOpen(String(body.access_token), address, 'POP')).toBe(false);
    expect(await provider.mayOpen(String(body.access_token), other, 'IMAP')).toBe(false);
  });

  it('asks for a second step, lets people pick among accounts, and for consent only once', async () => {
    await signedIn(other, 'incisor 11');
    const code = await begin();
    await person.enterCode(String(code.body.verification_uri), String(code.body.user_code));
    expect(person.page).toMatchObject({
      title: 'Pick an account',
      buttons: [other, 'Use another account'],
    });
    await person.press(other);
    expect(person.page.title).toContain('You have signed in');
    const again = await begin();
    await person.enterCode(String(again.body.verification_uri), String(again.body.user_code));
    await person.press('Use another account');
    await person.signIn(address, 'molar 14');
    const { body } = await redeem(again);
    expect(await provider.mayOpen(String(body.access_token), address, 'SMTP')).toBe(true);
  });

  it('tells of a person who declines, and of a code that ran out', async () => {
    const declined = await begin();
    await person.enterCode(String(declined.body.verification_uri), String(declined.body.user_code));
    await person.signIn(address, 'molar 14', { consent: false });
    expect((await redeem(declined)).body).toMatchObject({ error: 'authorization_declined' });
    const late = await begin();
    provider.expireCodes();
    expect((await redeem(late)).body).toMatchObject({ error: 'expired_token', error_codes: [70019] });
    await new Person(certificates.ca)
      .enterCode(String(late.body.verification_uri), String(late.body.user_code))
      .then((page) => expect(page.title).toContain('That code did not work'));
  });

  it('brings the browser back to frontdesk with a code, which only its own secret opens', async () => {
    const verifier = 'a'.repeat(50);
    const challenge = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(verifier))).toString(
      'base64url',
    );
    const query = new URLSearchParams({
      ...{ client_id: testClientId, response_type: 'code', redirect_uri: 'http://localhost', scope },
      ...{ state: 'abc', code_challenge: challenge, code_challenge_method: 'S256', prompt: 'select_account' },
    });
    await person.open(`${provider.origin}/common/oauth2/v2.0/authorize?${query}`);
    const { url } = await person.signIn(address, 'molar 14');
    expect(url).toMatch(/^http:\/\/localhost\/\?code=/);
    const back = new URL(url).searchParams;
    expect(back.get('state')).toBe('abc');
    const exchange = (code_verifier: string) =>
      ask('/common/oauth2/v2.0/token', {
        ...{ client_id: testClientId, grant_type: 'authorization_code', redirect_uri: 'http://localhost' },
        ...{ code: back.get('code')!, code_verifier },
      });
    expect((await exchange(verifier)).status).toBe(200);
    expect((await exchange(verifier)).body).toMatchObject({ error: 'invalid_grant' });
  });

  it('gives another refresh token each time, and takes an old one for stolen', async () => {
    const first = await signedIn();
    const second = await renew(first);
    expect(second.status).toBe(200);
    expect(second.body.refresh_token).not.toBe(first.body.refresh_token);
    expect((await renew(first)).body).toMatchObject({ error: 'invalid_grant', error_codes: [700082] });
    expect((await renew(second)).body).toMatchObject({ error: 'invalid_grant' });
  });

  it('fails when it is told to, in the words of Microsoft', async () => {
    provider.inject({ at: 'devicecode', error: 'invalid_request', code: 700016, times: 1 });
    expect(await begin()).toMatchObject({
      status: 400,
      body: {
        error: 'invalid_request',
        error_codes: [700016],
        error_description: expect.stringMatching(/^AADSTS700016: /),
      },
    });
    const code = await begin();
    expect(code.status).toBe(200);
    provider.inject({ at: 'token', grant: 'refresh_token', error: 'interaction_required', code: 50076 });
    expect((await redeem(code)).body.error).toBe('authorization_pending');
    expect(provider.seen.map(({ grant }) => grant)).toEqual(['', '', 'device_code']);
  });

  it('takes back what it has given', async () => {
    const answer = await signedIn();
    provider.revoke(address, 'accessTokens');
    expect(await provider.mayOpen(String(answer.body.access_token), address, 'IMAP')).toBe(false);
    const renewed = await renew(answer);
    expect(renewed.status).toBe(200);
    provider.revoke(address, 'everything');
    expect((await renew(renewed)).body.error).toBe('invalid_grant');
  });

  it.skipIf(dovecotMissing)(
    'is asked by Dovecot, which opens the mailbox for a good token only',
    async () => {
      const dovecot = await startDovecot({
        users: { [address]: 'molar 14' },
        certificate: certificates.good,
        tokens: { introspection: provider.introspection, ca: certificates.ca },
      });
      const open = async (accessToken: string, user = address): Promise<void> => {
        const imap = new ImapFlow({
          host: 'localhost',
          port: dovecot.ports.imaps,
          secure: true,
          auth: { user, accessToken },
          logger: false,
          tls: { ca: certificates.ca },
        });
        imap.on('error', () => {});
        await imap.connect();
        await imap.logout();
      };
      try {
        const { body } = await signedIn();
        await open(String(body.access_token));
        await expect(open('made-up')).rejects.toMatchObject({ authenticationFailed: true });
        await expect(open(String(body.access_token), other)).rejects.toMatchObject({
          authenticationFailed: true,
        });
        provider.revoke(address, 'accessTokens');
        await expect(open(String(body.access_token))).rejects.toMatchObject({ authenticationFailed: true });
      } finally {
        await dovecot.close();
      }
    },
  );
});
