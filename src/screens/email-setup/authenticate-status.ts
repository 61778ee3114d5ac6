// What the Status line of the page with Authenticate says. Pure.
import type { Tone } from '../../ui/notices.ts';
import type { Marks } from '../../ui/theme.ts';
import { endedSignIn, verdictOf, type WizardState } from './wizard-state.ts';

export interface StatusWords {
  text: string;
  tone: Tone;
}

/** "14:12" */
export function leftInWords(until: number, now: number): string {
  const seconds = Math.max(0, Math.round((until - now) / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export function authenticateStatus(
  state: WizardState,
  provider: string,
  mark: Marks,
  now: number,
): StatusWords {
  const { signIn, draft } = state;
  switch (signIn.state) {
    case 'asking':
      return { text: `${mark.waiting} Asking ${provider}`, tone: 'plain' };
    case 'code':
      return {
        text: `${mark.waiting} Waiting, code valid for ${leftInWords(signIn.code.expiresAt, now)}`,
        tone: 'plain',
      };
    case 'browser':
      // A browser that came back with a refusal is not coming back again.
      if (signIn.here && signIn.problem) return { text: `${mark.error} Not authenticated`, tone: 'error' };
      return { text: `${mark.waiting} Waiting for ${provider}`, tone: 'plain' };
    case 'otherAccount':
      return { text: `${mark.warning} Signed in as ${signIn.signedIn.address}`, tone: 'warning' };
    case 'failed':
      return { text: `${mark.error} Not authenticated`, tone: 'error' };
    case 'none':
      break;
  }
  if (draft.signedIn === null) {
    if (draft.saved.tokens !== draft.provider) return { text: 'Not authenticated', tone: 'plain' };
    return endedSignIn(state)
      ? { text: `${mark.error} Not authenticated any more`, tone: 'error' }
      : keptStatus(state, mark);
  }
  const as = draft.signedIn.address;
  switch (verdictOf(state)) {
    case 'running':
      return { text: `${mark.waiting} Signed in; trying the mail servers`, tone: 'plain' };
    case 'failed':
      return { text: `${mark.error} Signed in as ${as}, but the mail cannot be used yet`, tone: 'error' };
    case 'passed':
      return { text: `${mark.success} Authenticated as ${as}`, tone: 'success' };
    default:
      return { text: `Signed in as ${as}; F5 tries the mail servers`, tone: 'warning' };
  }
}

/** Of a sign-in that the store has. */
function keptStatus(state: WizardState, mark: Marks): StatusWords {
  switch (verdictOf(state)) {
    case 'running':
      return { text: `${mark.waiting} Signed in earlier; trying the mail servers`, tone: 'plain' };
    case 'failed':
      return { text: `${mark.error} Signed in earlier, but the mail cannot be used now`, tone: 'error' };
    case 'passed':
      return { text: `${mark.success} Authenticated`, tone: 'success' };
    default:
      return { text: 'Signed in earlier. Authenticate signs in again.', tone: 'plain' };
  }
}
