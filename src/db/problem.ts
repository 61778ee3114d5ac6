// A failure that can be expected, as a value: what happened, what to do, and what kind it is, from which
// follows whether to try again. Lives in the lowest layer, because the store has failures of its own.

export const problemKinds = [
  'offline', // this computer has no network
  'dns', // the server's name is not known
  'refused', // the server's machine answered: nobody listens there
  'timeout', // no answer in time
  'tls', // the encrypted connection could not be made or trusted
  'signIn', // user name, password or token was not accepted
  'denied', // signed in, but this is not allowed
  'server', // the server answered with a failure of its own
  'settings', // what was typed or configured cannot be right
  'space', // disk full, read-only, a file that cannot be written
  'bug', // ours
] as const;

export type ProblemKind = (typeof problemKinds)[number];

export interface Problem {
  kind: ProblemKind;
  /** What happened, in one plain sentence with its full stop. */
  title: string;
  /** What to do about it, in plain words. */
  fix: string;
  /** The server's or library's own words, untrusted text; empty when there are none. */
  detail: string;
}

export type Result<T> = { ok: true; value: T } | { ok: false; problem: Problem };

export const succeed = <T>(value: T): Result<T> => ({ ok: true, value });
export const fail = (problem: Problem): { ok: false; problem: Problem } => ({ ok: false, problem });

/** Whether waiting and trying again can help without a person. */
export function isPassing(problem: Problem): boolean {
  return ['offline', 'dns', 'refused', 'timeout', 'server'].includes(problem.kind);
}

/** Carries a Problem through code that can only throw; caught at the edge and shown like any other Problem. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem, cause?: unknown) {
    super(problem.title, { cause });
    this.name = 'ProblemError';
    this.problem = problem;
  }
}
