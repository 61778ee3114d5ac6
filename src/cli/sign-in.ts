// Signing in at the provider's page from the command line: says what to open and what to type there, and waits.
import { createInterface } from 'node:readline';
import { fail, type Problem, type Result } from '../db/problem.ts';
import { listenForRedirect, tunnelCommand } from '../mail/auth/loopback.ts';
import type { OAuthClient, OAuthProvider, SignedIn } from '../mail/auth/oauth-provider.ts';
import { openBrowser } from '../mail/auth/open-browser.ts';
import { isCutOff } from '../mail/auth/redirect.ts';
import { hasDisplay, type SignInWay, usualWay } from '../mail/auth/sign-in-way.ts';
import type { TypedRegistration } from '../mail/auth/oauth-settings.ts';
import { oauthClient } from '../mail/auth/oauth-providers.ts';
import { ProblemExit, type Speaker, usageProblem } from './context.ts';
import { exitCodes } from './exit-codes.ts';

export interface SignInOptions {
  browser?: boolean;
  device?: boolean;
  paste?: boolean;
  acceptAccount?: boolean;
}

/** How long a sign-in in a browser is waited for, in ms: as long as a code is good. */
const PATIENCE = 900_000;

export const saysHow = ({ browser, device, paste }: SignInOptions): boolean =>
  Boolean(browser || device || paste);

export function refuseWrongWays(options: SignInOptions, provider: OAuthProvider | null): void {
  const ways = (['browser', 'device', 'paste'] as const).filter((way) => options[way]);
  if (ways.length > 1)
    throw usageProblem(
      `${ways.map((way) => `--${way}`).join(' and ')} cannot stand together.`,
      '--browser opens the web browser of this computer; --device shows a code for any phone or computer; --paste an address for a web browser elsewhere.',
    );
  if (options.device && provider && !provider.byCode)
    throw usageProblem(
      `${provider.name} has no codes for mail.`,
      'Use --browser, or --paste for a web browser elsewhere.',
    );
}

/** What was asked for, else what fits where this runs: the same as on the screens. */
function wayOf({ browser, device, paste }: SignInOptions, provider: OAuthProvider): SignInWay {
  if (browser) return 'here';
  if (device) return 'code';
  return paste ? 'elsewhere' : usualWay(process, provider.byCode);
}

/** Throws ProblemExit when it does not come to a sign-in for `address`. */
export async function signInAt(
  provider: OAuthProvider,
  address: string,
  options: SignInOptions,
  speaker: Speaker,
  registration?: TypedRegistration,
): Promise<SignedIn> {
  const client = oauthClient(provider.id, registration);
  if (!client.ok) throw new ProblemExit(client.problem);
  const { name } = provider;
  speaker.note(`Sign in as ${address}. ${name} will ask for the password, and for any second step.`);
  speaker.note('If the account is not in the list there, choose "Use another account".');
  if (provider.hint !== '') speaker.note(provider.hint);
  const { withCode } = client.value;
  const way = wayOf(options, provider);
  const signedIn =
    way === 'code' && withCode
      ? await byCode(withCode, speaker)
      : await inBrowser(client.value, speaker, way === 'here');
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
async function inBrowser(client: OAuthClient, speaker: Speaker, here: boolean): Promise<Result<SignedIn>> {
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
    let begin = '';
    finish = async (line) => {
      if (line.trim() === '') return;
      const answer = /^\s*https?:/.test(line) ? line : begin + line;
      under++;
      const signedIn = await begun.value.finish(answer);
      under--;
      if (signedIn.ok) return resolve(signedIn);
      // What was pasted may be mended and pasted again.
      last = signedIn.problem;
      begin = isCutOff(last) ? answer : '';
      speaker.note(`${last.title} ${last.fix}`);
      if (!process.stdin.readable) resolve(signedIn);
    };
    if (here && (await opens(begun.value.url, speaker)))
      speaker.note('If no page appears there, open this address in a web browser, on any computer:');
    else speaker.note('Open this address in a web browser, on any computer:');
    speaker.note(begun.value.url);
    speaker.note(
      'Afterwards the browser goes to an address that begins with http://localhost. If it says that the page cannot be',
    );
    speaker.note('reached, copy that address from its address line, paste it here and press Enter.');
    speaker.note('With this on the computer of the browser, it comes back by itself:');
    speaker.note(`  ${tunnelCommand(loopback.port)}`);
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

/** The browser of this computer; says so, or why there is none. */
async function opens(url: string, speaker: Speaker): Promise<boolean> {
  // Without a display some desktops would start a browser in this terminal.
  if (!process.env.BROWSER && !hasDisplay(process)) {
    speaker.note('This computer has no display on which a web browser could be opened.');
    return false;
  }
  const opened = await openBrowser(url);
  if (opened.ok)
    speaker.note(
      'The sign-in page opens in the web browser of this computer. Sign in there; frontdesk goes on by itself. Ctrl-C stops.',
    );
  else speaker.note(`${opened.problem.title} (${opened.problem.detail})`);
  return opened.ok;
}

const nobodyCame: Problem = {
  kind: 'signIn',
  title: 'Nobody has signed in within a quarter of an hour.',
  fix: 'Begin again. Nothing was saved.',
  detail: '',
};
