// Runs Test Credentials for the wizard: one test at a time, stopped by the person or with the wizard.
import { type Dispatch, useEffect, useRef } from 'react';
import { findAccount, readAccountSecrets } from '../../db/accounts.ts';
import { ProblemError } from '../../db/problem.ts';
import type { Store } from '../../db/store.ts';
import { accessToken } from '../../mail/auth/account-tokens.ts';
import type { SignedIn } from '../../mail/auth/oauth-provider.ts';
import type { SideResult } from '../../mail/setup/credentials-test.ts';
import type { DraftSettings } from '../../mail/setup/draft-settings.ts';
import { type Finished, toSettings } from '../../mail/setup/to-settings.ts';
import type { WizardAction } from './wizard-state.ts';

export interface TestControl {
  /** The draft must be without errors. */
  start(draft: DraftSettings): void;
  stop(): void;
}

export function useCredentialsTest(
  dispatch: Dispatch<WizardAction>,
  store: Store,
  accountId: number | undefined,
): TestControl {
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  return {
    stop: () => running.current?.abort(),
    start: (draft) => {
      const finished = toSettings(draft);
      if (!finished.ok) return;
      running.current?.abort();
      const mine = new AbortController();
      running.current = mine;
      const latest = (): boolean => running.current === mine;
      dispatch({ type: 'testBegins' });
      const test = async (): Promise<void> => {
        try {
          const { testCredentials } = await import('../../mail/setup/credentials-test.ts');
          const { secrets, settings } = finished;
          const unchanged = secrets.password === undefined || secrets.outgoingPassword === undefined;
          const kept =
            unchanged && accountId !== undefined ? await readAccountSecrets(store, accountId) : null;
          const token = await tokenFor(store, finished, accountId);
          const results = await testCredentials({
            settings,
            ...(token === undefined ? {} : { accessToken: token }),
            secrets: {
              password: secrets.password ?? kept?.password ?? '',
              outgoingPassword: secrets.outgoingPassword ?? kept?.outgoingPassword ?? '',
            },
            signal: mine.signal,
            onEvent: (event) => {
              if (latest()) dispatch({ type: 'testTells', event });
            },
          });
          if (latest()) dispatch({ type: 'testEnds', results });
        } catch (error) {
          // The kept password could not be read; everything else that can be expected is a value.
          if (!(error instanceof ProblemError)) throw error;
          const side: SideResult = { outcome: 'failed', problem: error.problem };
          if (!latest()) return;
          dispatch({
            type: 'testTells',
            event: {
              server: 'incoming',
              stage: 'signIn',
              state: 'failed',
              words: '',
              problem: error.problem,
            },
          });
          dispatch({ type: 'testEnds', results: { incoming: side, outgoing: side } });
        }
      };
      void test();
    },
  };
}

/** Of the sign-in just made, else of the one that is kept. Throws ProblemError where a person has to sign in. */
async function tokenFor(
  store: Store,
  { settings, secrets }: Extract<Finished, { ok: true }>,
  accountId: number | undefined,
): Promise<string | undefined> {
  if (settings.signIn !== 'oauth') return undefined;
  if (secrets.tokens !== undefined) return (JSON.parse(secrets.tokens) as SignedIn).accessToken;
  const account = accountId === undefined ? undefined : await findAccount(store, accountId);
  const token = account && (await accessToken(store, account));
  if (token && !token.ok) throw new ProblemError(token.problem);
  return token?.value;
}
