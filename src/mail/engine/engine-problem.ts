// What ended a connection of the engine, in words. A bug stays an exception.
import type { Account } from '../../db/accounts.ts';
import { type Problem, ProblemError } from '../../db/problem.ts';
import { LineLost, ServerRefused } from '../protocols/imap-session.ts';

/** Throws what it was given when that is no failure that could be expected. */
export function engineProblem(error: unknown, account: Account): Problem {
  if (error instanceof ProblemError) return error.problem;
  const server = account.incoming?.host ?? '';
  if (error instanceof LineLost)
    return {
      kind: 'offline',
      title: `The line to ${server} was lost.`,
      fix: 'frontdesk connects again by itself; nothing is lost.',
      detail: String((error.cause as Error | undefined)?.message ?? error.message),
    };
  if (error instanceof ServerRefused)
    return {
      kind: 'server',
      title: `${server} did not do what was asked.`,
      fix: 'frontdesk tries again by itself. If it stays so, ask the e-mail provider.',
      detail: error.message,
    };
  throw error;
}
