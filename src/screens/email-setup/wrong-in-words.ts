// Everything that went wrong at full length, with the servers' own words: in the sign-in and in the test. Pure.
import type { Problem } from '../../db/problem.ts';
import { sides } from './test-lines.ts';
import { endedSignIn, type WizardState } from './wizard-state.ts';

/** '' when nothing did. */
export function wrongInWords(state: WizardState): string {
  const { test } = state;
  const signIn = signInProblem(state);
  const parts = [
    ...(signIn ? [inWords('Sign-in', signIn)] : []),
    ...sides.flatMap(({ side, label }) => {
      const problem = test?.results?.[side].problem;
      return problem ? [inWords(label, problem)] : [];
    }),
  ];
  return parts.join('\n\n');
}

const inWords = (what: string, { title, fix, detail }: Problem): string =>
  [`${what}: ${title}`, fix, detail && `The server's own words: ${detail}`].filter(Boolean).join('\n');

/** What the page with Authenticate says of the last attempt, or of the sign-in of before. */
function signInProblem(state: WizardState): Problem | null {
  const { step, signIn } = state;
  if (step !== 'signIn') return null;
  switch (signIn.state) {
    case 'failed':
      return signIn.problem;
    case 'browser':
      return signIn.problem ?? signIn.notOpened;
    case 'none':
      return endedSignIn(state);
    default:
      return null;
  }
}
