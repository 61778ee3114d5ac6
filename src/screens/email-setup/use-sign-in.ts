// Signing in at the provider's page for the wizard: one attempt at a time, stopped at once by the person or with the
// wizard. What it brings stays in the draft; the mail servers are tried with it right away.
import { type Dispatch, useEffect, useRef } from 'react';
import { type Problem, ProblemError } from '../../db/problem.ts';
import { listenForRedirect } from '../../mail/auth/loopback.ts';
import { openBrowser } from '../../mail/auth/open-browser.ts';
import type { SignedIn } from '../../mail/auth/oauth-provider.ts';
import { oauthClient } from '../../mail/auth/oauth-providers.ts';
import { usualWay } from '../../mail/auth/sign-in-way.ts';
import { codeRanOut } from '../../mail/problems/oauth-problem.ts';
import { type DraftSettings, draftReducer } from '../../mail/setup/draft-settings.ts';
import { typedRegistration } from '../../mail/setup/to-settings.ts';
import type { SignInState, WizardAction } from './wizard-state.ts';

export interface SignInControl {
  withCode(draft: DraftSettings): void;
  /** `here`: opens the browser of this computer; without it the address is shown. */
  inBrowser(draft: DraftSettings, here: boolean): void;
  /** Shows the address after all. */
  elsewhere(): void;
  /** The address that a browser elsewhere was led to. */
  paste(address: string): void;
  stop(): void;
  /** Takes what a sign-in with another address than the practice's brought. */
  accept(draft: DraftSettings, signedIn: SignedIn): void;
}

/** So many codes that nobody used are enough: nobody is there. */
const MOST_CODES = 3;

export const codesUnused: Problem = {
  kind: 'signIn',
  title: 'Three codes ran out, and nobody used them.',
  fix: 'Choose New code when somebody is ready to type it.',
  detail: '',
};

type InBrowser = Extract<SignInState, { state: 'browser' }>;

/** The button of the page that does not take the way of a code. */
const otherWay = (): string => (usualWay(process, true) === 'code' ? 'browser' : 'authenticate');

export interface SignInUse {
  dispatch: Dispatch<WizardAction>;
  test: (draft: DraftSettings) => void;
  /** The button that has the keys after a sign-in. */
  next: string;
  /** Of the account that is being changed. */
  keptClientSecret: () => Promise<string>;
}

export function useSignIn({ dispatch, test, next: afterwards, keptClientSecret }: SignInUse): SignInControl {
  const running = useRef<AbortController | null>(null);
  const browser = useRef<{ paste(address: string): void; elsewhere(): void } | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const show = (signIn: SignInState): void => dispatch({ type: 'signIn', signIn });

  function begin(): AbortController {
    running.current?.abort();
    browser.current = null;
    running.current = new AbortController();
    show({ state: 'asking' });
    return running.current;
  }

  function fail(problem: Problem, next = 'authenticate'): void {
    show({ state: 'failed', problem });
    dispatch({ type: 'focus', id: next });
  }

  function accept(draft: DraftSettings, signedIn: SignedIn): void {
    const action = { type: 'signedIn', signedIn } as const;
    dispatch({ type: 'draft', action });
    show({ state: 'none' });
    dispatch({ type: 'focus', id: afterwards });
    test(draftReducer(draft, action));
  }

  function ended(draft: DraftSettings, signedIn: SignedIn): void {
    if (signedIn.address.toLowerCase() === draft.address.trim().toLowerCase()) accept(draft, signedIn);
    else show({ state: 'otherAccount', signedIn });
  }

  async function clientFor(draft: DraftSettings): Promise<ReturnType<typeof oauthClient>> {
    try {
      const kept = draft.saved.clientSecret === draft.provider ? await keptClientSecret() : '';
      return oauthClient(draft.provider, typedRegistration(draft, kept));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return { ok: false, problem: error.problem };
    }
  }

  /** With a new code by itself when one has run out. */
  async function withCode(draft: DraftSettings): Promise<void> {
    const { signal } = begin();
    const client = await clientFor(draft);
    if (signal.aborted) return;
    if (!client.ok) return fail(client.problem);
    for (let unused = 0; unused < MOST_CODES; unused++) {
      const result = await client.value.withCode!((code) => {
        if (!signal.aborted) show({ state: 'code', code, unused });
      }, signal);
      if (signal.aborted) return;
      if (result.ok) return ended(draft, result.value);
      // Where codes are not allowed, another one would be no use: on to the other way.
      if (!codeRanOut(result.problem))
        return fail(result.problem, result.problem.kind === 'denied' ? otherWay() : undefined);
    }
    fail(codesUnused);
  }

  async function inBrowser(draft: DraftSettings, here: boolean): Promise<void> {
    const mine = begin();
    const { signal } = mine;
    const client = await clientFor(draft);
    if (signal.aborted) return;
    if (!client.ok) return fail(client.problem);
    const loopback = await listenForRedirect((address) => browser.current?.paste(address));
    signal.addEventListener('abort', () => loopback.close());
    if (signal.aborted) return loopback.close();
    const begun = await client.value.inBrowser(loopback.redirect, signal);
    if (signal.aborted) return;
    if (!begun.ok) {
      mine.abort();
      return fail(begun.problem);
    }
    const { url, finish } = begun.value;
    let now: InBrowser = { state: 'browser', url, port: loopback.port, here, problem: null, notOpened: null };
    const change = (part: Partial<InBrowser>): void => {
      if (signal.aborted) return;
      now = { ...now, ...part };
      show(now);
    };
    change({});
    browser.current = {
      elsewhere: () => change({ here: false }),
      paste: (address) =>
        void finish(address, signal).then((result) => {
          if (signal.aborted) return;
          // What was pasted may be mended and pasted again.
          if (!result.ok) return change({ problem: result.problem });
          mine.abort();
          ended(draft, result.value);
        }),
    };
    if (!here) return;
    const opened = await openBrowser(url);
    if (!opened.ok) change({ here: false, notOpened: opened.problem });
  }

  return {
    withCode: (draft) => void withCode(draft),
    inBrowser: (draft, here) => void inBrowser(draft, here),
    elsewhere: () => browser.current?.elsewhere(),
    paste: (address) => browser.current?.paste(address),
    accept,
    stop: () => {
      running.current?.abort();
      show({ state: 'none' });
      dispatch({ type: 'focus', id: 'authenticate' });
    },
  };
}
