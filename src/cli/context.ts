// What every command is given: the open store, and a way to speak. With --json there is one document on stdout
// and nothing else; everything for people goes to stderr.
import { type Account, listAccounts } from '../db/accounts.ts';
import { defaultStoreFolder, openStore } from '../db/open.ts';
import { type Problem, ProblemError } from '../db/problem.ts';
import type { Store } from '../db/store.ts';
import { cleanLine } from '../ui/safe-text.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';

export interface CommonOptions {
  store?: string;
  json?: boolean;
}

/** Ends a command with a code other than 0, after what had to be said was said. */
export class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

export class Speaker {
  readonly json: boolean;

  constructor(json: boolean) {
    this.json = json;
  }

  /** The command's answer: a document for programs, lines for people. */
  answer(document: unknown, lines: () => string[]): void {
    if (this.json) process.stdout.write(`${JSON.stringify(document)}\n`);
    else for (const line of lines()) process.stdout.write(`${line}\n`);
  }

  /** Something on the way that a person may want to know. */
  note(line: string): void {
    process.stderr.write(`${cleanLine(line)}\n`);
  }

  problem(problem: Problem): void {
    if (this.json) process.stdout.write(`${JSON.stringify({ error: problem })}\n`);
    this.note(`frontdesk: ${problem.title}`);
    if (problem.fix) this.note(problem.fix);
    if (problem.detail) this.note(`(${problem.detail})`);
  }
}

/** A failure with the code that its kind asks for, or with another one. */
export class ProblemExit extends ProblemError {
  readonly code: number;
  constructor(problem: Problem, code: number = exitCodeOf(problem)) {
    super(problem);
    this.code = code;
  }
}

export const usageProblem = (title: string, fix: string): ProblemExit =>
  new ProblemExit({ kind: 'settings', title, fix, detail: '' }, exitCodes.usage);

/** Runs a command on the open store, puts every expected failure into words, and sets the exit code. */
export async function runCommand(
  options: CommonOptions,
  work: (store: Store, speaker: Speaker) => Promise<void>,
): Promise<void> {
  const speaker = new Speaker(options.json ?? false);
  let store: Store | undefined;
  try {
    store = await openStore(options.store ?? defaultStoreFolder());
    await work(store, speaker);
  } catch (error) {
    process.exitCode = say(error, speaker, store === undefined);
  } finally {
    await store?.close();
  }
}

function say(error: unknown, speaker: Speaker, opening: boolean): number {
  if (error instanceof Exit) return error.code;
  if (error instanceof ProblemError) {
    speaker.problem(error.problem);
    if (error instanceof ProblemExit) return error.code;
    return opening && error.problem.kind === 'space' && /folder/.test(error.problem.title)
      ? exitCodes.cannotCreate
      : exitCodeOf(error.problem);
  }
  speaker.problem({
    kind: 'bug',
    title: 'frontdesk failed in a way that it should not.',
    fix: 'Please send what stands below to support.',
    detail: String((error as Error).stack ?? error),
  });
  return exitCodes.software;
}

/** The account that a command is about: the only one, or the one whose address was given. */
export async function chooseAccount(store: Store, address?: string): Promise<Account> {
  const accounts = await listAccounts(store);
  const found = address
    ? accounts.find((account) => account.address.toLowerCase() === address.toLowerCase())
    : accounts[0];
  if (found) return found;
  throw new ProblemExit({
    kind: 'settings',
    title: address ? `No account has the address ${address}.` : 'No e-mail account is set up.',
    fix: address ? 'See "frontdesk accounts".' : 'Start frontdesk, or use "frontdesk setup".',
    detail: '',
  });
}
