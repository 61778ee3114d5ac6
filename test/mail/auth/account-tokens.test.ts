import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type Account, findAccount, saveAccount } from '../../../src/db/accounts.ts';
import { listEvents } from '../../../src/db/events.ts';
import { openStore } from '../../../src/db/open.ts';
import { changeTokens, readTokens, signInNeeded, takeRenewal } from '../../../src/db/sign-ins.ts';
import { accessToken } from '../../../src/mail/auth/account-tokens.ts';
import type { SignedIn } from '../../../src/mail/auth/oauth-provider.ts';
import { testClientId } from '../../servers/identity-provider.ts';
import { type OAuthDesk, oauthDesk } from '../../support/oauth-desk.ts';
import {
  type PracticeStore,
  practiceAddress as address,
  practiceSettings,
  practiceStore,
} from '../../support/practice-store.ts';

let desk: OAuthDesk;
let practice: PracticeStore;
let account: Account;
let signedIn: SignedIn;

beforeEach(() => start());
async function start(options: Parameters<typeof oauthDesk>[0] = {}): Promise<void> {
  await practice?.close();
  await desk?.close();
  desk = await oauthDesk(options);
  practice = await practiceStore();
  signedIn = await desk.signIn();
  account = await add(signedIn);
}
afterAll(async () => {
  await practice.close();
  await desk.close();
});

async function add(tokens: SignedIn): Promise<Account> {
  const settings = practiceSettings({ imapPort: 1, smtpPort: 1 });
  const id = await saveAccount(
    practice.store,
    { ...settings, provider: 'microsoft', signIn: 'oauth' },
    { password: '', outgoingPassword: '', tokens: JSON.stringify(tokens) },
    'test',
  );
  return (await findAccount(practice.store, id))!;
}

const renewals = () => desk.provider.seen.filter(({ grant }) => grant === 'refresh_token').length;
const due = () => changeTokens(practice.store, account, JSON.stringify({ ...signedIn, renewAt: 0 }), 'test');
const gone = () =>
  changeTokens(practice.store, account, JSON.stringify({ ...signedIn, renewAt: 0, expiresAt: 0 }), 'test');
const get = (refused?: string, store = practice.store) =>
  accessToken(store, account, refused === undefined ? {} : { refused });

describe('the token of an account', () => {
  it('is the one that is kept while it is good, without asking anybody', async () => {
    expect(await get()).toEqual({ ok: true, value: signedIn.accessToken });
    expect(renewals()).toBe(0);
  });

  it('is renewed before it ends, and the new one is kept', async () => {
    await due();
    const renewed = await get();
    expect(renewed).toMatchObject({ ok: true, value: expect.not.stringContaining(signedIn.accessToken) });
    expect(await get()).toEqual(renewed);
    expect(renewals()).toBe(1);
  });

  it('is renewed with the client id that was typed for the account, whatever the configuration says', async () => {
    process.env.FRONTDESK_MICROSOFT_CLIENT_ID = '99999999-2222-3333-4444-555555555555';
    await due();
    const registration = { clientId: testClientId, tenant: 'organizations' };
    const { store } = practice;
    const secrets = { password: undefined, outgoingPassword: undefined, tokens: undefined };
    await saveAccount(store, { ...account, registration }, secrets, 'test', account.id);
    account = (await findAccount(store, account.id))!;
    expect(account.registration).toEqual(registration);
    expect((await get()).ok).toBe(true);
    expect(desk.provider.seen.at(-1)).toMatchObject({ grant: 'refresh_token' });
  });

  it('is renewed by one process, whoever asks at the same moment', async () => {
    await gone();
    const others = await Promise.all([1, 2, 3].map(() => openStore(practice.store.folder)));
    const tokens = await Promise.all([practice.store, ...others].map((store) => get(undefined, store)));
    for (const store of others) await store.close();
    expect(tokens[0]!.ok).toBe(true);
    for (const token of tokens) expect(token).toEqual(tokens[0]);
    expect(renewals()).toBe(1);
  });

  // The line falls, or the program is killed, between the provider's answer and the store.
  it('is renewed with the old one where an answer was lost, as Microsoft allows', async () => {
    await start({ rotates: false });
    await gone();
    desk.provider.inject({ at: 'token', grant: 'refresh_token', error: '', cut: 'done' });
    expect(await get()).toMatchObject({ ok: false, problem: { kind: 'timeout' } });
    expect(await signInNeeded(practice.store, account.id)).toBeNull();
    expect(await get()).toMatchObject({ ok: true });
    expect(renewals()).toBe(2);
  });

  it('needs a person where an answer was lost and the old one is used up: asked once, then no more', async () => {
    await gone();
    desk.provider.inject({ at: 'token', grant: 'refresh_token', error: '', cut: 'done' });
    expect(await get()).toMatchObject({ ok: false, problem: { kind: 'timeout' } });
    for (let again = 0; again < 4; again++)
      expect(await get()).toMatchObject({ ok: false, problem: { kind: 'signIn' } });
    expect(renewals()).toBe(2);
    await changeTokens(practice.store, account, JSON.stringify(await desk.signIn()), 'reception');
    expect(await get()).toMatchObject({ ok: true });
  });

  it('is renewed by another when the process that did so was killed', async () => {
    await due();
    const numbers = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    const namespace = /\d+/.exec(
      await import('node:fs').then((fs) => fs.readlinkSync('/proc/self/ns/pid')),
    )?.[0];
    await takeRenewal(practice.store, account.id, `here:4194999:x:${numbers}/${namespace}`);
    const began = Date.now();
    expect((await get()).ok).toBe(true);
    expect(Date.now() - began).toBeLessThan(5_000);
  });

  it('is another one for a mail server that has refused it, but one refusal renews once', async () => {
    const first = await get(signedIn.accessToken);
    const second = await get(signedIn.accessToken);
    expect(first).toMatchObject({ ok: true });
    expect(second).toEqual(first);
    expect(renewals()).toBe(1);
  });

  it('is still the one that is kept where the sign-in server is away and it is good for a while', async () => {
    await due();
    desk.provider.inject({ at: 'token', error: 'temporarily_unavailable', status: 503 });
    expect(await get()).toEqual({ ok: true, value: signedIn.accessToken });
    await gone();
    expect(await get()).toMatchObject({ ok: false, problem: { kind: 'server' } });
    expect(await signInNeeded(practice.store, account.id)).toBeNull();
  });

  it.each([
    ['nothing more', { error: 'invalid_grant' }],
    ['a number', { error: 'invalid_grant', code: 700082 }],
    ['a reason', { error: 'invalid_grant', suberror: 'bad_token' }],
    ['a second step', { error: 'interaction_required', code: 50076 }],
    ['a rule', { error: 'access_denied', code: 53003 }],
  ])('needs a person after a refusal with %s; nobody asks again by itself', async (_, error) => {
    await due();
    desk.provider.inject({ at: 'token', grant: 'refresh_token', ...error });
    const refused = await get();
    expect(refused.ok).toBe(false);
    expect(await signInNeeded(practice.store, account.id)).toEqual(refused.ok ? null : refused.problem);
    expect(await get()).toEqual(refused);
    expect(renewals()).toBe(1);
    const events = await listEvents(practice.store);
    expect(events.filter(({ what }) => what === 'sign-in needed')).toHaveLength(1);
    desk.provider.inject(null);
    await changeTokens(practice.store, account, JSON.stringify(await desk.signIn()), 'test');
    expect((await get()).ok).toBe(true);
  });

  it('is not brought back by a renewal that was under way when somebody signed in anew', async () => {
    await due();
    const anew = await desk.signIn();
    const renewing = get();
    await changeTokens(practice.store, account, JSON.stringify(anew), 'test');
    await renewing;
    expect(await readTokens(practice.store, account.id)).toBe(JSON.stringify(anew));
  });

  it('stands in no file of the store in clear', async () => {
    await due();
    await get();
    const secrets = [signedIn, JSON.parse(await readTokens(practice.store, account.id)) as SignedIn].flatMap(
      (one) => [
        one.accessToken,
        ...Object.values(
          (JSON.parse(one.cache) as { RefreshToken: Record<string, { secret: string }> }).RefreshToken,
        ).map(({ secret }) => secret),
      ],
    );
    expect(secrets).toHaveLength(4);
    for (const file of readdirSync(practice.store.folder)) {
      const bytes = readFileSync(join(practice.store.folder, file));
      for (const secret of secrets)
        for (const form of [secret, Buffer.from(secret).toString('base64')])
          expect(bytes.includes(form), file).toBe(false);
    }
  });

  it('goes when the account is changed to a password', async () => {
    const settings = practiceSettings({ imapPort: 1, smtpPort: 1 });
    await saveAccount(practice.store, settings, { password: 'x', outgoingPassword: '' }, 'test', account.id);
    expect(await readTokens(practice.store, account.id)).toBe('');
    expect(await get()).toMatchObject({
      ok: false,
      problem: { title: `Nobody is signed in for ${address}.` },
    });
  });
});
