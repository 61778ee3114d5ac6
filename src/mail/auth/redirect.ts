// The address that the browser is led to after a sign-in, as a person pasted it or as it came in by itself.
import { fail, type Problem, type Result, succeed } from '../../db/problem.ts';

export type Redirect = { code: string } | { error: string; description: string };

export function readRedirect(pasted: string, state: string): Result<Redirect> {
  // A terminal may have broken the long line when it was copied.
  const url = URL.parse(pasted.replace(/\s+/g, ''));
  if (!url || !['http:', 'https:'].includes(url.protocol)) return fail(notAnAddress);
  const parameters = new URLSearchParams(url.search || url.hash.slice(1));
  const error = parameters.get('error');
  const code = parameters.get('code');
  if (error === null && code === null) return fail(notThatAddress);
  // Of another sign-in, or slipped in by somebody else.
  if (parameters.get('state') !== state) return fail(ofAnother);
  if (error !== null) return succeed({ error, description: parameters.get('error_description') ?? '' });
  return succeed({ code: code! });
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
const ofAnother = problem(
  'The pasted address belongs to another sign-in.',
  'Begin again, and use the address that is shown then.',
);
