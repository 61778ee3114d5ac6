// frontdesk setup: the wizard's work without its pages. The same draft, the same checks, the same test, and the
// same Finish: nothing is saved without --finish.
import { userInfo } from 'node:os';
import {
  type Account,
  type FetchChoice,
  listAccounts,
  readAccountSecrets,
  saveAccount,
} from '../db/accounts.ts';
import { planToPop3 } from '../db/change-protocol.ts';
import { readClientSecret, signInState } from '../db/sign-ins.ts';
import type { Store } from '../db/store.ts';
import { accessToken } from '../mail/auth/account-tokens.ts';
import type { SignedIn } from '../mail/auth/oauth-provider.ts';
import { oauthProvider } from '../mail/auth/oauth-providers.ts';
import { type SideResult, type TestEvent, testCredentials } from '../mail/setup/credentials-test.ts';
import {
  type DraftAction,
  type DraftSettings,
  draftReducer,
  emptyDraft,
  fromAccount,
} from '../mail/setup/draft-settings.ts';
import { complainAddress } from '../mail/setup/field-checks.ts';
import { fieldLabels } from '../mail/setup/field-labels.ts';
import { microsoftOf, passwordsEnded } from '../mail/setup/passwords-ended.ts';
import { pop3MoveWords, toPop3Words } from '../mail/setup/pop3-words.ts';
import { sideNames, stageInWords } from '../mail/setup/stage-names.ts';
import { type Finished, toSettings, typedRegistration } from '../mail/setup/to-settings.ts';
import { type CommonOptions, ProblemExit, runCommand, type Speaker, usageProblem } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { type FollowUpOptions, followUp, refuseWrongFollowUp } from './follow-up.ts';
import { readInputFile, readStdin } from './read-input.ts';
import { saysHow, signInAt } from './sign-in.ts';
import {
  draftActions,
  refuseWrongCalls,
  registrationActions,
  type SetupArguments,
} from './setup-arguments.ts';

export interface SetupOptions extends CommonOptions, SetupArguments, FollowUpOptions {
  test?: boolean;
  finish?: boolean;
}

export const setup = (options: SetupOptions) =>
  runCommand(options, async (store, speaker) => {
    const existing = (await listAccounts(store)).find(
      (account) => account.address.toLowerCase() === options.address.toLowerCase(),
    );
    refuseWrongCalls(options);
    refuseWrongFollowUp(options);
    const password = await readPassword(options);
    const clientSecret = await readClientSecretFile(options);
    const before = existing ? fromAccount(existing, await signInState(store, existing.id)) : emptyDraft();
    const registration = registrationActions(options, clientSecret);
    const signedIn = await signIn(store, options, existing, before, registration, speaker);
    const draft = draftActions(options, password, registration, signedIn).reduce<DraftSettings>(
      draftReducer,
      before,
    );
    const finished = toSettings(draft);
    if (!finished.ok) throw new ProblemExit(complaints(finished.errors), exitCodes.configuration);
    const microsoft = options.provider === 'other' ? microsoftOf(draft, null) : null;
    if (microsoft) speaker.note(`${passwordsEnded(microsoft)} See --provider microsoft.`);
    await sayMove(store, speaker, existing, finished);
    if (existing?.incoming?.protocol === 'pop3' && finished.settings.incoming?.protocol === 'imap')
      speaker.note(
        options.fetch === 'new'
          ? 'All letters on this computer stay. Only letters that arrive from now on are fetched.'
          : 'All letters on this computer stay. Everything that the mailbox holds is fetched; with --fetch new only what arrives from now on.',
      );
    const tested = options.test ? await runTest(store, speaker, finished, existing) : null;
    const failed = tested && (tested.incoming.problem ?? tested.outgoing.problem);
    if (failed) {
      speaker.note('Nothing was saved.');
      throw new ProblemExit(failed);
    }
    if (options.finish)
      await saveAccount(
        ...([store, finished.settings, finished.secrets, userInfo().username, existing?.id] as const),
        options.fetch as FetchChoice | undefined,
      );
    const { settings } = finished;
    const answer = (more: object): void =>
      speaker.answer({ saved: options.finish ?? false, tested, account: settings, ...more }, () => [
        options.finish
          ? `${settings.address} is set up${tested ? '' : ' (not tested)'}.`
          : 'Nothing was saved: add --finish to save.',
      ]);
    if (!options.finish) return answer({});
    const saved = { ...settings, before: existing?.address ?? '' };
    const follow = () => followUp(store, speaker, saved, options.practiceEmail);
    // A person is told that it is saved before the next question; a program gets one document, at the end.
    if (speaker.json) return answer({ practiceEmail: await follow() });
    answer({});
    await follow();
  });

/** At the provider's page, where the account signs in there. Nothing of it is saved before Finish. */
async function signIn(
  store: Store,
  options: SetupOptions,
  existing: Account | undefined,
  before: DraftSettings,
  registration: DraftAction[],
  speaker: Speaker,
): Promise<SignedIn | null> {
  const provider = oauthProvider(options.provider);
  if (!provider) return null;
  const complaint = complainAddress(options.address);
  if (complaint !== null) throw new ProblemExit(complaints({ address: complaint }), exitCodes.configuration);
  if (saysHow(options)) {
    const typed: DraftAction[] = [{ type: 'type', field: 'provider', value: provider.id }, ...registration];
    const draft = typed.reduce<DraftSettings>(draftReducer, before);
    const kept = existing ? await readClientSecret(store, existing.id) : '';
    return signInAt(provider, options.address, options, speaker, typedRegistration(draft, kept));
  }
  if (existing?.signIn === 'oauth') return null;
  throw usageProblem(
    `An account at ${provider.name} is set up by signing in there.`,
    provider.byCode
      ? 'Add --browser, for the web browser of this computer, --device, which shows a code for any phone or computer, or --paste, for a web browser elsewhere.'
      : 'Add --browser, for the web browser of this computer, or --paste, which shows an address for one elsewhere.',
  );
}

/** What POP3 will do with the mail, in full and in numbers, before anything is saved. */
async function sayMove(
  store: Store,
  speaker: Speaker,
  existing: Account | undefined,
  { settings }: Extract<Finished, { ok: true }>,
): Promise<void> {
  const { incoming, receive } = settings;
  if (!receive || incoming?.protocol !== 'pop3') return;
  speaker.note(pop3MoveWords(incoming.host));
  if (existing?.incoming?.protocol === 'imap') {
    const words = toPop3Words(await planToPop3(store, existing.id));
    if (words !== '') speaker.note(words);
  }
}

async function readPassword(options: SetupOptions): Promise<string | undefined> {
  if (options.passwordStdin && options.passwordFile)
    throw usageProblem('--password-stdin and --password-file cannot stand together.', 'Give one of them.');
  if (options.passwordStdin) return withoutLineEnd(await readStdin());
  if (options.passwordFile) return withoutLineEnd((await readInputFile(options.passwordFile)).toString());
  return undefined;
}

const readClientSecretFile = async ({ clientSecretFile }: SetupOptions): Promise<string | undefined> =>
  clientSecretFile && withoutLineEnd((await readInputFile(clientSecretFile)).toString());

/** A file's or a shell's last line end is no part of the password; blanks may be. */
const withoutLineEnd = (text: string): string => text.replace(/\r?\n$/, '');

function complaints(errors: Extract<Finished, { ok: false }>['errors']) {
  const lines = Object.entries(errors).map(
    ([field, words]) => `${fieldLabels[field as keyof typeof fieldLabels]}: ${words}`,
  );
  return {
    kind: 'settings' as const,
    title: lines[0] ?? '',
    fix: lines.slice(1).join('\n') || 'Mend it and try again. Nothing was saved.',
    detail: '',
  };
}

async function runTest(
  store: Store,
  speaker: Speaker,
  finished: Extract<Finished, { ok: true }>,
  existing: Account | undefined,
): Promise<Record<'incoming' | 'outgoing', SideResult>> {
  const saved = existing && (await readAccountSecrets(store, existing.id));
  const token = await tokenOf(store, finished, existing);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const said = new Set<string>();
  return testCredentials({
    settings: finished.settings,
    secrets: {
      password: finished.secrets.password ?? saved?.password ?? '',
      outgoingPassword: finished.secrets.outgoingPassword ?? saved?.outgoingPassword ?? '',
    },
    ...(token === undefined ? {} : { accessToken: token }),
    signal: stop.signal,
    onEvent: (event) => {
      const line = stageLine(event);
      // Where several stages are left out for one reason, it is said once.
      if (line !== '' && !(event.state === 'skipped' && said.has(line))) speaker.note(line);
      said.add(line);
    },
  });
}

async function tokenOf(
  store: Store,
  { settings, secrets }: Extract<Finished, { ok: true }>,
  existing: Account | undefined,
): Promise<string | undefined> {
  if (settings.signIn !== 'oauth') return undefined;
  if (secrets.tokens !== undefined) return (JSON.parse(secrets.tokens) as SignedIn).accessToken;
  const token = existing ? await accessToken(store, existing) : undefined;
  if (token && !token.ok) throw new ProblemExit(token.problem);
  return token?.value;
}

/** '': there is nothing to say of it. */
function stageLine(event: TestEvent): string {
  const marks = { running: '...', passed: 'ok ', failed: 'no ', skipped: '-  ' };
  const words = stageInWords(event);
  return words === '' ? '' : `${marks[event.state]} ${sideNames[event.server]}: ${words}`;
}
