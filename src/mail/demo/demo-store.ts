// The try-out: a store that lives as long as the program does, with an account at the embedded server. Everything
// after this is the ordinary way: the same engine, the same screens, real sockets.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveAccount } from '../../db/accounts.ts';
import { openStore } from '../../db/open.ts';
import { savePractice } from '../../db/practice.ts';
import type { Store } from '../../db/store.ts';
import { type PracticeSignIn, practiseSignIn } from '../auth/practice.ts';
import { addDemoTemplates } from './demo-templates.ts';
import { type DemoServer, startDemoServer } from './demo-server.ts';

export interface DemoStore {
  store: Store;
  mailbox: Pick<
    DemoServer,
    'address' | 'newAddress' | 'user' | 'password' | 'secondStep' | 'imapPort' | 'pop3Port' | 'smtpPort'
  >;
  /** In place of Microsoft's and Google's, for the engine's thread; this one has it already. */
  signIn: () => Promise<PracticeSignIn[] | null>;
  close(): Promise<void>;
}

/** Another Practice Email Address in Email Setup then asks what follows from it. */
const practice = {
  ...{ name: 'Bright Smile Dental', addressLine: '14 Mill Lane, Oakham', phone: '01632 960 014' },
  ...{ supportEmail: 'support@practice-help.example', usesCampaign: true },
};

export async function openDemoStore(): Promise<DemoStore> {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-demo-'));
  // The key of this store's password is in memory only: no keyring and no key file keeps anything of the demo.
  const passphrase = process.env.FRONTDESK_PASSPHRASE;
  process.env.FRONTDESK_PASSPHRASE = randomUUID();
  const server = await startDemoServer();
  const signIns = signInsOf(server);
  practiseSignIn(signIns);
  const store = await openStore(join(folder, 'store'));
  await saveAccount(
    store,
    {
      address: server.address,
      displayName: 'Bright Smile Dental',
      provider: 'other',
      signIn: 'password',
      user: server.user,
      receive: true,
      incoming: {
        protocol: 'imap',
        host: '127.0.0.1',
        port: server.imapPort,
        security: 'none',
        user: server.user,
      },
      outgoing: { host: '127.0.0.1', port: server.smtpPort, security: 'none', auth: { kind: 'same' } },
    },
    { password: server.password, outgoingPassword: '' },
    'demo',
  );
  await addDemoTemplates(store);
  await savePractice(store, { ...practice, email: server.address }, 'demo');
  return {
    store,
    mailbox: server,
    signIn: () =>
      server.certificate().then(
        (certificate) => signIns.map((one) => ({ ...one, settings: { ...one.settings, certificate } })),
        // The demo's servers are gone already, which the engine finds out by itself.
        () => null,
      ),
    async close() {
      practiseSignIn(null);
      await store.close();
      await server.stop();
      if (passphrase === undefined) delete process.env.FRONTDESK_PASSPHRASE;
      else process.env.FRONTDESK_PASSPHRASE = passphrase;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function signInsOf({
  signIns,
  certificate,
  imapPort,
  pop3Port,
  smtpPort,
}: DemoServer): PracticeSignIn[] {
  const server = (port: number) => ({ host: '127.0.0.1', port, security: 'none' }) as const;
  const servers = { imap: server(imapPort), pop3: server(pop3Port), smtp: server(smtpPort) };
  return signIns.map(({ provider, ...registered }) => ({
    ...{ provider, servers },
    settings: { ...registered, certificate },
  }));
}
