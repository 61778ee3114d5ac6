// Google's sign-in, and frontdesk configured for it as an administrator would: by its environment.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OAuthClient, SignedIn } from '../../src/mail/auth/oauth-provider.ts';
import { oauthClient } from '../../src/mail/auth/oauth-providers.ts';
import { makeCertificates, type TestCertificates, trust } from '../servers/certificates.ts';
import {
  type GoogleIdentity,
  googleClientId,
  googleClientSecret,
  startGoogleIdentity,
} from '../servers/google-identity.ts';
import { dentist } from './oauth-desk.ts';
import { Person } from './person.ts';
import { practiceAddress, practicePassword } from './practice-store.ts';

export interface GoogleDesk {
  readonly certificates: TestCertificates;
  readonly provider: GoogleIdentity;
  /** For a child process; set for this one already. */
  readonly env: Record<string, string>;
  /** A person with a browser that has never been used. */
  person(here?: boolean): Person;
  client(): OAuthClient;
  /** Signs in by a browser elsewhere. */
  signIn(address?: string): Promise<SignedIn>;
  close(): Promise<void>;
}

/** Whoever unticks the box for mail. */
export const unticker = 'hygienist@brightsmile.example';

export async function googleDesk(): Promise<GoogleDesk> {
  const folder = mkdtempSync(join(tmpdir(), 'fd-cert-'));
  const certificates = makeCertificates(folder);
  trust(certificates);
  const provider = await startGoogleIdentity({
    certificate: certificates.good,
    people: [
      { address: practiceAddress, password: practicePassword },
      { address: dentist, password: practicePassword, personal: true },
      { address: unticker, password: practicePassword, withoutMail: true },
    ],
  });
  const env = {
    FRONTDESK_GOOGLE_CLIENT_ID: googleClientId,
    FRONTDESK_GOOGLE_CLIENT_SECRET: googleClientSecret,
    FRONTDESK_GOOGLE_AUTHORITY: provider.origin,
  };
  Object.assign(process.env, env);
  const desk: GoogleDesk = {
    ...{ certificates, provider, env },
    person: (here) => new Person(certificates.ca, here),
    client() {
      const client = oauthClient('google');
      if (!client.ok) throw new Error(client.problem.title);
      return client.value;
    },
    async signIn(address = practiceAddress) {
      const begun = await desk.client().inBrowser('http://localhost');
      if (!begun.ok) throw new Error(begun.problem.title);
      const person = desk.person(false);
      await person.open(begun.value.url);
      const signedIn = await begun.value.finish((await person.signIn(address, practicePassword)).url);
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
