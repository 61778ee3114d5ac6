// The address that the browser is led to after a sign-in, as a person pasted it or as it came in by itself.
import { fail, type Problem, type Result, succeed } from '../../db/problem.ts';

export type Redirect = { code: string } | { error: string; description: string };

export function readRedirect(pasted: string, state: string): Result<Redirect> {
  const url = redirectUrl(pasted);
  if (!url || !['http:', 'https:'].includes(url.protocol)) return fail(notAnAddress);
  const parameters = new URLSearchParams(url.search || url.hash.slice(1));
  const error = parameters.get('error');
  const code = parameters.get('code');
  if (error === null && code === null) return fail(notThatAddress);
  const of = parameters.get('state') ?? '';
  if (of !== state && state.startsWith(of)) return fail(notWhole);
  // Of another sign-in, or slipped in by somebody else.
  if (of !== state) return fail(ofAnother);
  if (error !== null) return succeed({ error, description: parameters.get('error_description') ?? '' });
  return succeed({ code: code! });
}

/** A terminal may have broken the long line when it was copied; browsers show addresses without their beginning. */
export function redirectUrl(pasted: string): URL | null {
  const text = pasted.replace(/\s+/g, '').replace(/^["'<]+|["'>]+$/g, '');
  return URL.parse(/^(localhost|127\.0\.0\.1|\[::1\])[:/?]/i.test(text) ? `http://${text}` : text);
}

const problem = (title: string, fix: string): Problem => ({ kind: 'signIn', title, fix, detail: '' });

const notAnAddress = problem(
  'What was pasted is not an address.',
  'Copy the whole address line of the browser after signing in. It begins with http://localhost',
);
const notThatAddress = problem(
  'The pasted address has no sign-in in it.',
  'Copy the address that the browser shows after the sign-in is done, when it says that the page cannot be reached. It begins with http://localhost/?code=',
);
const notWhole = problem(
  'The end of the pasted address is missing.',
  'Copy the whole address line of the browser: click into it, Ctrl-A, Ctrl-C.',
);
/** The rest may follow: a terminal has broken the line. */
export const isCutOff = (problem: Problem): boolean => problem === notWhole;
const ofAnother = problem(
  'The pasted address belongs to another sign-in.',
  'Open the address of the sign-in that is shown now, sign in there, and paste where the browser goes then.',
);
