// Signing in at the provider's page for the wizard: one attempt at a time, stopped at once by the person or with the
// wizard. What it brings stays in the draft; the mail servers are tried with it right away.
import { type Dispatch, useEffect, useRef } from 'react';
import { listenForRedirect } from '../../mail/auth/loopback.ts';
import type { SignedIn } from '../../mail/auth/oauth-provider.ts';
import { oauthClient } from '../../mail/auth/oauth-providers.ts';
import { type DraftSettings, draftReducer } from '../../mail/setup/draft-settings.ts';
import type { WizardAction } from './wizard-state.ts';

export interface SignInControl {
  withCode(draft: DraftSettings): void;
  inBrowser(draft: DraftSettings): void;
  /** The address that a browser elsewhere was led to. */
  paste(address: string): void;
  stop(): void;
  /** Takes what a sign-in with another address than the practice's brought. */
  accept(draft: DraftSettings, signedIn: SignedIn): void;
}

export function useSignIn(
  dispatch: Dispatch<WizardAction>,
  test: (draft: DraftSettings) => void,
): SignInControl {
  const running = useRef<AbortController | null>(null);
  const paste = useRef<((address: string) => void) | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  function begin(): AbortController {
    running.current?.abort();
    paste.current = null;
    running.current = new AbortController();
    dispatch({ type: 'signIn', signIn: { state: 'asking' } });
    return running.current;
  }

  function accept(draft: DraftSettings, signedIn: SignedIn): void {
    const action = { type: 'signedIn', signedIn } as const;
    dispatch({ type: 'draft', action });
    dispatch({ type: 'signIn', signIn: { state: 'none' } });
    dispatch({ type: 'focus', id: 'next' });
    test(draftReducer(draft, action));
  }

  function ended(draft: DraftSettings, signedIn: SignedIn): void {
    if (signedIn.address.toLowerCase() === draft.address.trim().toLowerCase()) accept(draft, signedIn);
    else dispatch({ type: 'signIn', signIn: { state: 'otherAccount', signedIn } });
  }

  async function withCode(draft: DraftSettings): Promise<void> {
    const mine = begin();
    const client = oauthClient(draft.provider);
    if (!client.ok) return dispatch({ type: 'signIn', signIn: { state: 'failed', problem: client.problem } });
    const { withCode } = client.value;
    if (!withCode) throw new Error(`${draft.provider} has no codes`);
    const result = await withCode((code) => {
      if (!mine.signal.aborted) dispatch({ type: 'signIn', signIn: { state: 'code', code } });
    }, mine.signal);
    if (mine.signal.aborted) return;
    if (result.ok) ended(draft, result.value);
    else dispatch({ type: 'signIn', signIn: { state: 'failed', problem: result.problem } });
  }

  async function inBrowser(draft: DraftSettings): Promise<void> {
    const mine = begin();
    const client = oauthClient(draft.provider);
    if (!client.ok) return dispatch({ type: 'signIn', signIn: { state: 'failed', problem: client.problem } });
    const loopback = await listenForRedirect((address) => paste.current?.(address));
    mine.signal.addEventListener('abort', () => loopback.close());
    if (mine.signal.aborted) return loopback.close();
    const begun = await client.value.inBrowser(loopback.redirect, mine.signal);
    if (mine.signal.aborted) return;
    if (!begun.ok) return dispatch({ type: 'signIn', signIn: { state: 'failed', problem: begun.problem } });
    const { url } = begun.value;
    const waiting = { state: 'browser', url, port: loopback.port } as const;
    dispatch({ type: 'signIn', signIn: { ...waiting, problem: null } });
    paste.current = (address) =>
      void begun.value.finish(address, mine.signal).then((result) => {
        if (mine.signal.aborted) return;
        // What was pasted may be mended and pasted again.
        if (!result.ok) return dispatch({ type: 'signIn', signIn: { ...waiting, problem: result.problem } });
        mine.abort();
        ended(draft, result.value);
      });
  }

  return {
    withCode: (draft) => void withCode(draft),
    inBrowser: (draft) => void inBrowser(draft),
    paste: (address) => paste.current?.(address),
    accept,
    stop: () => {
      running.current?.abort();
      dispatch({ type: 'signIn', signIn: { state: 'none' } });
    },
  };
}
