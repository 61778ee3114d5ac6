// A practice whose mail is at Microsoft: its sign-in, its IMAP, POP3 and SMTP servers, each one real and on this
// computer, under Microsoft's names, and a desk of frontdesk at which nothing is set up yet.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SignInCode } from '../../src/mail/auth/oauth-provider.ts';
import { type Dovecot, startDovecot } from '../servers/dovecot.ts';
import type { IdentityOptions, Person as Account } from '../servers/identity-provider.ts';
import { startSmtp, type TestSmtp } from '../servers/smtp.ts';
import { type OAuthDesk, oauthDesk } from './oauth-desk.ts';
import { practiceAddress, practicePassword } from './practice-store.ts';
import { openTerminal, type TerminalOptions, type TerminalRun } from './pty.ts';
import { SpokenCommand } from './spoken-command.ts';

export const secondStep = '204118';
/** Everybody's accounts; the practice's own wants a second step. */
export const accounts: readonly Account[] = [
  { address: practiceAddress, password: practicePassword, secondStep },
  { address: 'dentist@brightsmile.example', password: practicePassword, secondStep },
  // May open the practice's mailbox, as with a shared mailbox or an alias.
  { address: 'maria@brightsmile.example', password: practicePassword, mailboxes: [practiceAddress] },
  // Whose organisation gives less than frontdesk asks for.
  {
    ...{ address: 'reader@brightsmile.example', password: practicePassword, mailboxes: [practiceAddress] },
    withheld: ['SMTP'],
  },
  {
    ...{ address: 'sender@brightsmile.example', password: practicePassword, mailboxes: [practiceAddress] },
    withheld: ['IMAP', 'POP'],
  },
];

export interface MicrosoftDesk {
  readonly oauth: OAuthDesk;
  readonly dovecot: Dovecot;
  readonly smtp: TestSmtp;
  /** Of this test: its store, configuration, caches and temporary files are below it. */
  readonly home: string;
  /** Environment of every frontdesk at this desk. */
  env(more?: Record<string, string>): Record<string, string>;
  open(options?: TerminalOptions): TerminalRun;
  run(args: readonly string[], input?: string | null, env?: Record<string, string>): SpokenCommand;
  /** Somebody types the code and signs in. */
  enter(code: SignInCode, as?: string, how?: { consent?: boolean }): Promise<void>;
  /** From the command line: an account that is signed in. */
  setUp(): Promise<void>;
  /** Between two tests: another home, nobody has consented, nothing misbehaves. */
  fresh(): Promise<void>;
  close(): Promise<void>;
}

export async function microsoftDesk(options: Partial<IdentityOptions> = {}): Promise<MicrosoftDesk> {
  const oauth = await oauthDesk({ people: accounts, ...options });
  const certificate = oauth.certificates.good;
  const dovecot = await startDovecot({
    users: { [practiceAddress]: practicePassword },
    certificate,
    tokens: { introspection: oauth.provider.introspection, ca: oauth.certificates.ca },
  });
  const smtp = await startSmtp({
    security: 'starttls',
    certificate,
    tokens: (user, token) => oauth.provider.mayOpen(token, user, 'SMTP'),
  });
  const detour = {
    'outlook.office365.com:993': dovecot.ports.imaps,
    'outlook.office365.com:995': dovecot.ports.pop3s,
    'smtp.office365.com:587': smtp.port,
    'smtp-mail.outlook.com:587': smtp.port,
  };
  let home = makeHome();
  const running: { close(): Promise<void> }[] = [];
  const env = (more: Record<string, string> = {}): Record<string, string> => ({
    ...oauth.env,
    NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, 'detour.mjs')).href}`,
    FRONTDESK_TEST_DETOUR: JSON.stringify(detour),
    TMPDIR: join(home, 'tmp'),
    // The log of every library that has one, at its loudest: nothing in it may be a secret either.
    DEBUG: '*',
    ...more,
  });
  const stopAll = async (): Promise<void> => {
    for (const one of running.splice(0)) await one.close();
  };
  const desk: MicrosoftDesk = {
    ...{ oauth, dovecot, smtp, env },
    async enter(code, as = practiceAddress, how = {}) {
      const person = oauth.person(false);
      await person.enterCode(code.address, code.code);
      await person.signIn(as, practicePassword, { secondStep, ...how });
    },
    async setUp() {
      const command = desk.run(
        ['setup', '--provider', 'microsoft', '--address', practiceAddress, '--device', '--finish'],
        '',
      );
      const page = await command.says(/open +(https:\S+)/);
      await desk.enter({ address: page, code: await command.says(/the code +(\S+)/), expiresAt: 0 });
      if ((await command.ended) !== 0) throw new Error(command.stderr);
    },
    get home() {
      return home;
    },
    open({ env: more, ...others } = {}) {
      const terminal = openTerminal({
        ...{ home, caFile: oauth.certificates.caFile, env: env(more) },
        ...others,
      });
      running.push(terminal);
      return terminal;
    },
    run(args, input = '', more = {}) {
      const command = new SpokenCommand(
        args,
        {
          ...{ ...process.env, ...env(), NODE_EXTRA_CA_CERTS: oauth.certificates.caFile },
          ...{ FRONTDESK_STORE: join(home, 'store'), XDG_CONFIG_HOME: join(home, 'config') },
          ...{ XDG_DATA_HOME: join(home, 'data'), XDG_CACHE_HOME: join(home, 'cache'), HOME: home },
          ...{ DISPLAY: '', WAYLAND_DISPLAY: '', BROWSER: '' },
          ...more,
        },
        input,
      );
      running.push({
        close: async () => {
          command.child.kill('SIGKILL');
          await command.ended;
        },
      });
      return command;
    },
    async fresh() {
      await stopAll();
      rmSync(home, { recursive: true, force: true });
      home = makeHome();
      oauth.provider.inject(null);
      for (const { address } of accounts) oauth.provider.revoke(address, 'everything');
      smtp.behave({ kind: 'accept' });
    },
    async close() {
      await stopAll();
      await smtp.stop();
      await dovecot.close();
      await oauth.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
  return desk;
}

function makeHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'fd-ms-'));
  mkdirSync(join(home, 'tmp'));
  return home;
}

/** From the first start to the page with Authenticate, the address typed. */
export async function toAuthenticate(at: TerminalRun, address = practiceAddress): Promise<void> {
  await at.waitFor("Set up the practice's e-mail");
  await at.press('Enter');
  await at.waitFor("Who provides the practice's e-mail?");
  await at.waitFor('▸ [ Microsoft Office 365');
  await at.press('Enter');
  await at.waitFor('▸ Practice Email Address');
  at.type(address);
  await at.press('Enter');
  await at.waitFor('▸ [ Authenticate ]');
}

export const codeShape = /(?:[A-Z] ){4}- (?:[A-Z] ?){4}/;

/** The code that is on the screen; another one than `before`. */
export async function codeOn(at: TerminalRun, before = ''): Promise<SignInCode> {
  const read = (screen: string): string => codeShape.exec(screen)?.[0].replace(/\s/g, '') ?? before;
  const screen = await at.waitUntil((now) => read(now) !== before, `a code other than "${before}"`);
  return { address: /https:\S+devicelogin/.exec(screen)![0], code: read(screen), expiresAt: 0 };
}

/** From "Authenticated" over Next and Finish to the inbox. */
export async function finish(at: TerminalRun): Promise<void> {
  await at.waitFor('▸ [ Next ]');
  await at.press('Enter');
  await at.waitFor('Every letter is copied');
  await at.press('F10');
  await at.waitFor(/the\s+sign-in is kept encrypted/);
  await at.press('F10');
  await at.waitFor("as the practice's e-mail");
  await at.press('n');
  await at.waitFor(/^ Inbox/);
}

/** Writes a letter and sends it off. */
export async function write(at: TerminalRun, subject: string): Promise<void> {
  await at.press('n');
  await at.waitFor('New letter');
  at.type('aisha@patients.example');
  await at.press('Tab', 'Tab', 'Tab');
  at.type(subject);
  await at.press('Tab');
  at.type('Until Thursday.');
  await at.waitFor('Until Thursday.');
  await at.press('F10');
  await at.waitFor(/^ Inbox/);
}
