// An identity provider, and frontdesk configured for it as an administrator would: by its environment.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SignedIn, SignInCode } from '../../src/mail/auth/oauth-provider.ts';
import { oauthClient } from '../../src/mail/auth/oauth-providers.ts';
import { makeCertificates, type TestCertificates, trust } from '../servers/certificates.ts';
import {
  type IdentityOptions,
  type IdentityProvider,
  startIdentityProvider,
  testClientId,
} from '../servers/identity-provider.ts';
import { Person } from './person.ts';
import { practiceAddress, practicePassword } from './practice-store.ts';

export interface OAuthDesk {
  readonly certificates: TestCertificates;
  readonly provider: IdentityProvider;
  /** For a child process; set for this one already. */
  readonly env: Record<string, string>;
  /** A person with a browser that has never been used. */
  person(here?: boolean): Person;
  /** Types the code that frontdesk shows, and signs in. */
  enter(code: SignInCode, address?: string): Promise<void>;
  /** Signs in by a code, as frontdesk does. */
  signIn(address?: string): Promise<SignedIn>;
  close(): Promise<void>;
}

export const dentist = 'dentist@brightsmile.example';

export async function oauthDesk(options: Partial<IdentityOptions> = {}): Promise<OAuthDesk> {
  const folder = mkdtempSync(join(tmpdir(), 'fd-cert-'));
  const certificates = makeCertificates(folder);
  trust(certificates);
  const provider = await startIdentityProvider({
    certificate: certificates.good,
    // Microsoft says 5; a test need not wait for that.
    pollEvery: 0.2,
    people: [
      { address: practiceAddress, password: practicePassword },
      { address: dentist, password: practicePassword, personal: true },
    ],
    ...options,
  });
  const env = { FRONTDESK_MICROSOFT_CLIENT_ID: testClientId, FRONTDESK_MICROSOFT_AUTHORITY: provider.origin };
  Object.assign(process.env, env);
  const desk: OAuthDesk = {
    ...{ certificates, provider, env },
    person: (here) => new Person(certificates.ca, here),
    async enter(code, address = practiceAddress) {
      const person = desk.person();
      await person.enterCode(code.address, code.code);
      await person.signIn(address, practicePassword);
    },
    async signIn(address) {
      const client = oauthClient('microsoft');
      if (!client.ok) throw new Error(client.problem.title);
      const signedIn = await client.value.withCode!(
        (code) => void desk.enter(code, address),
        new AbortController().signal,
      );
      if (!signedIn.ok) throw new Error(signedIn.problem.title);
      return signedIn.value;
    },
    async close() {
      for (const name of Object.keys(env)) delete process.env[name];
      await provider.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return desk;
}
