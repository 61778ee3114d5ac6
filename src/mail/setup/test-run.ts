// The bookkeeping of one side of a credentials test: which stage runs, what has been told, how long it may take.
import type { Problem } from '../../db/problem.ts';
import type { LineStage, LineTimeouts } from '../protocols/line.ts';

export type Side = 'incoming' | 'outgoing';
export type TestStage = 'name' | 'reach' | 'encrypt' | 'signIn' | 'mailbox' | 'maySend';
export type TestStageState = 'running' | 'passed' | 'failed' | 'skipped';
export type TestOutcome = 'passed' | 'failed' | 'skipped' | 'stopped';

export interface TestEvent {
  server: Side;
  stage: TestStage;
  state: TestStageState;
  /** What has come of it, in a few words: "TLS 1.3", "4,812 letters". */
  words: string;
  /** Set where state is failed. */
  problem?: Problem;
}

/** Said where a line stays in clear. */
export const notEncrypted = 'not encrypted';

/** The stages of each side, in their order. */
export const testStages: Record<Side, readonly TestStage[]> = {
  incoming: ['name', 'reach', 'encrypt', 'signIn', 'mailbox'],
  outgoing: ['name', 'reach', 'encrypt', 'signIn', 'maySend'],
};

/** The longest that stages may take, in milliseconds. */
export interface TestTimes extends LineTimeouts {
  signIn: number;
  mailbox: number;
  maySend: number;
}

export const usualTimes: TestTimes = {
  ...{ name: 10_000, reach: 10_000, greeting: 12_000, encrypt: 12_000 },
  ...{ signIn: 45_000, mailbox: 30_000, maySend: 30_000 },
};

export class TestRun {
  readonly side: Side;
  readonly times: TestTimes;
  /** Aborts when the person stops the test or a stage takes too long. */
  readonly signal: AbortSignal;
  private readonly emit: (event: TestEvent) => void;
  private readonly person: AbortSignal | undefined;
  private readonly overdue = new AbortController();
  private readonly open: Set<TestStage>;
  private current: TestStage | null = null;
  private timer: NodeJS.Timeout | undefined;
  private greeted = false;

  constructor(
    side: Side,
    emit: (event: TestEvent) => void,
    times: TestTimes,
    person: AbortSignal | undefined,
  ) {
    this.side = side;
    this.emit = emit;
    this.times = times;
    this.person = person;
    this.signal = person ? AbortSignal.any([person, this.overdue.signal]) : this.overdue.signal;
    this.open = new Set(testStages[side]);
  }

  begin(stage: TestStage): void {
    this.current = stage;
    this.tell(stage, 'running', '');
  }

  pass(stage: TestStage, words: string): void {
    this.open.delete(stage);
    this.tell(stage, 'passed', words);
  }

  skip(stage: TestStage, words: string): void {
    this.open.delete(stage);
    this.tell(stage, 'skipped', words);
  }

  /** A stage for which nobody below keeps the time. */
  beginTimed(stage: TestStage, ms: number): void {
    this.begin(stage);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.overdue.abort(), ms);
  }

  /** Follows the opening of the line up to where the sign-in begins. */
  follow(stage: LineStage, security: 'tls' | 'starttls' | 'none'): void {
    if (stage.stage === 'name') {
      this.pass('name', 'found');
      this.begin('reach');
    } else if (stage.stage === 'reached') {
      this.pass('reach', 'reached');
      if (security === 'tls') this.begin('encrypt');
      if (security === 'none') this.skip('encrypt', notEncrypted);
    } else if (stage.stage === 'greeted') {
      this.greeted = true;
      if (security === 'starttls') this.begin('encrypt');
      else this.beginTimed('signIn', this.times.signIn);
    } else {
      this.pass('encrypt', stage.tls.version);
      if (security === 'starttls') this.beginTimed('signIn', this.times.signIn);
    }
  }

  end(): { outcome: 'passed'; problem: null } {
    clearTimeout(this.timer);
    return { outcome: 'passed', problem: null };
  }

  /** The running stage failed; those after it are skipped. */
  fail(problem: Problem, host: string): { outcome: 'failed' | 'stopped'; problem: Problem | null } {
    clearTimeout(this.timer);
    if (this.person?.aborted) {
      for (const stage of this.open) this.tell(stage, 'skipped', 'stopped');
      return { outcome: 'stopped', problem: null };
    }
    const told = this.overdue.signal.aborted ? this.tooLong(problem, host) : problem;
    // What answered was not the service meant, or said nothing: the port was reached, but not rightly.
    const stage =
      !this.greeted && (this.current === 'signIn' || !this.open.has(this.current ?? 'name'))
        ? 'reach'
        : (this.current ?? 'name');
    this.open.delete(stage);
    this.tell(stage, 'failed', '', told);
    for (const later of this.open) this.tell(later, 'skipped', '');
    return { outcome: 'failed', problem: told };
  }

  private tooLong(problem: Problem, host: string): Problem {
    const what = {
      signIn: 'the sign-in',
      mailbox: 'opening the mailbox',
      maySend: 'the question about sending',
    };
    const stage = this.current as keyof typeof what;
    return {
      kind: 'timeout',
      title: `${host} did not answer ${what[stage] ?? 'the question'} within ${Math.round((this.times[stage] ?? 0) / 1000)} seconds.`,
      fix: 'Try again in a few minutes. If it stays so, tell the provider.',
      detail: problem.detail,
    };
  }

  private tell(stage: TestStage, state: TestStageState, words: string, problem?: Problem): void {
    this.emit({ server: this.side, stage, state, words, ...(problem === undefined ? {} : { problem }) });
  }
}

export function lettersInWords(count: number): string {
  return count === 1 ? '1 letter' : `${count.toLocaleString('en-GB')} letters`;
}
