// Signing in at the provider's page from the command line: says what to open and what to type there, and waits.
import { createInterface } from 'node:readline';
import { hostname } from 'node:os';
import type { OwnRegistration } from '../db/account-settings.ts';
import { fail, type Problem, type Result } from '../db/problem.ts';
import { listenForRedirect } from '../mail/auth/loopback.ts';
import type { OAuthClient, OAuthProvider, SignedIn } from '../mail/auth/oauth-provider.ts';
import { oauthClient } from '../mail/auth/oauth-providers.ts';
import { ProblemExit, type Speaker, usageProblem } from './context.ts';
import { exitCodes } from './exit-codes.ts';

export interface SignInOptions {
  device?: boolean;
  paste?: boolean;
  acceptAccount?: boolean;
}

/** How long a sign-in in a browser is waited for, in ms: as long as a code is good. */
const PATIENCE = 900_000;

export function refuseWrongWays({ device, paste }: SignInOptions, provider: OAuthProvider | null): void {
  if (device && paste)
    throw usageProblem(
      '--device and --paste cannot stand together.',
      '--device shows a code for any phone or computer; --paste an address for a web browser.',
    );
  if (device && provider && !provider.byCode)
    throw usageProblem(`${provider.name} has no codes for mail.`, 'Use --paste, for a web browser.');
}

/** Throws ProblemExit when it does not come to a sign-in for `address`. */
export async function signInAt(
  provider: OAuthProvider,
  address: string,
  options: SignInOptions,
  speaker: Speaker,
  registration?: OwnRegistration,
): Promise<SignedIn> {
  const client = oauthClient(provider.id, registration);
  if (!client.ok) throw new ProblemExit(client.problem);
  const { name } = provider;
  speaker.note(`Sign in as ${address}. ${name} will ask for the password, and for any second step.`);
  speaker.note('If the account is not in the list there, choose "Use another account".');
  if (provider.hint !== '') speaker.note(provider.hint);
  const { withCode } = client.value;
  const signedIn =
    options.paste || !withCode ? await inBrowser(client.value, speaker) : await byCode(withCode, speaker);
  if (!signedIn.ok) throw new ProblemExit(signedIn.problem);
  const { address: as } = signedIn.value;
  speaker.note(`Authenticated as ${as}.`);
  if (as.toLowerCase() !== address.toLowerCase() && !options.acceptAccount)
    throw new ProblemExit(otherAccount(name, as, address), exitCodes.signIn);
  return signedIn.value;
}

const otherAccount = (name: string, as: string, address: string): Problem => ({
  kind: 'signIn',
  title: `${name} says that this was ${as}, not ${address}. Nothing was saved.`,
  fix: `Sign in again with "Use another account". If ${as} may open the mailbox ${address} (another name of it, or a shared mailbox), add --accept-account.`,
  detail: '',
});

function byCode(withCode: NonNullable<OAuthClient['withCode']>, speaker: Speaker): Promise<Result<SignedIn>> {
  return withCode(({ address, code, expiresAt }) => {
    const minutes = Math.round((expiresAt - Date.now()) / 60_000);
    speaker.note(`On any phone or computer open  ${address}`);
    speaker.note(`and enter the code             ${code}`);
    speaker.note(`Waiting; the code is good for ${minutes} minutes. Ctrl-C stops.`);
  }, new AbortController().signal);
}

/** The browser comes back by itself where it is on this computer or has a tunnel to it; else its address is pasted. */
async function inBrowser(client: OAuthClient, speaker: Speaker): Promise<Result<SignedIn>> {
  const { promise, resolve, reject } = Promise.withResolvers<Result<SignedIn>>();
  const answers: string[] = [];
  let finish: ((answer: string) => Promise<void>) | undefined;
  const hear = (answer: string): void => {
    if (finish) void finish(answer).catch(reject);
    else answers.push(answer);
  };
  const loopback = await listenForRedirect(hear);
  const lines = createInterface({ input: process.stdin });
  const tooLate = setTimeout(() => resolve(fail(nobodyCame)), PATIENCE);
  try {
    const begun = await client.inBrowser(loopback.redirect);
    if (!begun.ok) return begun;
    let last: Problem | null = null;
    let under = 0;
    finish = async (answer) => {
      if (answer.trim() === '') return;
      under++;
      const signedIn = await begun.value.finish(answer);
      under--;
      if (signedIn.ok) return resolve(signedIn);
      // What was pasted may be mended and pasted again.
      last = signedIn.problem;
      speaker.note(`${last.title} ${last.fix}`);
      if (!process.stdin.readable) resolve(signedIn);
    };
    speaker.note('Open this address in a web browser, on any computer:');
    speaker.note(begun.value.url);
    speaker.note(
      'Afterwards the browser goes to an address that begins with http://localhost. If it says that the page cannot be',
    );
    speaker.note('reached, copy that address from its address line, paste it here and press Enter.');
    speaker.note(
      `(With "ssh -L ${loopback.port}:localhost:${loopback.port} ${hostname()}" on the browser's computer it comes back by itself.)`,
    );
    lines.on('line', hear);
    // Nothing more can be pasted; a script that closes its input has said what it had to say.
    lines.on('close', () => {
      if (under === 0 && last) resolve(fail(last));
    });
    for (const answer of answers.splice(0)) hear(answer);
    return await promise;
  } finally {
    clearTimeout(tooLate);
    lines.close();
    loopback.close();
  }
}

const nobodyCame: Problem = {
  kind: 'signIn',
  title: 'Nobody has signed in within a quarter of an hour.',
  fix: 'Begin again. Nothing was saved.',
  detail: '',
};
