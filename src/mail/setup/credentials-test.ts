// Test Credentials: does really, stage by stage, what receiving and sending will do, up to the letter itself,
// and tells each stage as it passes, so that a technician sees which part is broken.
import type { AccountSecrets, AccountSettings } from '../../db/account-settings.ts';
import type { Problem } from '../../db/problem.ts';
import { testIncoming } from './test-incoming.ts';
import { testOutgoing } from './test-outgoing.ts';
import {
  type Side,
  type TestEvent,
  type TestOutcome,
  TestRun,
  type TestTimes,
  usualTimes,
} from './test-run.ts';

export type { Side, TestEvent, TestOutcome, TestStage, TestStageState } from './test-run.ts';

export interface CredentialsTest {
  settings: AccountSettings;
  secrets: AccountSecrets;
  /** OAuth, for accounts that sign in at their provider; goes before passwords. */
  accessToken?: string;
  signal?: AbortSignal | undefined;
  onEvent: (event: TestEvent) => void;
  times?: Partial<TestTimes>;
}

export interface SideResult {
  outcome: TestOutcome;
  /** What is wrong; null unless it failed. */
  problem: Problem | null;
}

/** Both servers at once. Never throws for what servers do; stopping it leaves no connection open. */
export async function testCredentials(test: CredentialsTest): Promise<Record<Side, SideResult>> {
  const times = { ...usualTimes, ...test.times };
  const run = (side: Side): TestRun => new TestRun(side, test.onEvent, times, test.signal);
  const [incoming, outgoing] = await Promise.all([
    testIncoming(test, run('incoming')),
    testOutgoing(test, run('outgoing')),
  ]);
  return { incoming, outgoing };
}
