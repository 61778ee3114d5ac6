import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** A run with more of them is not to be trusted, and fails. */
const MOST_TRIED_AGAIN = 2;

/**
 * Ends the run with the plain line that CI reads, after naming every test that was skipped, and every one that passed
 * only when it was tried again (`--retry`), with what went wrong the first time.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const cases: TestCase[] = modules.flatMap((module) => [...module.children.allTests()]);
    const count = { passed: 0, failed: 0, skipped: 0 };
    const skipped: string[] = [];
    const triedAgain = cases.filter((test) => test.diagnostic()?.flaky);
    for (const test of cases) {
      const state = test.result().state;
      if (state === 'passed') count.passed++;
      else if (state === 'failed') count.failed++;
      else {
        count.skipped++;
        skipped.push(test.fullName);
      }
    }
    // A file that could not even be loaded has no tests to count.
    count.failed += modules.filter(
      (module) => module.state() === 'failed' && module.errors().length > 0,
    ).length;
    for (const name of skipped) console.log(`skipped: ${name}`);
    for (const test of triedAgain) {
      console.log(`passed only when tried again: ${test.fullName} (${test.module.relativeModuleId})`);
      for (const error of test.result().errors ?? []) console.log(error.message);
    }
    if (triedAgain.length > MOST_TRIED_AGAIN) {
      console.log(
        `${triedAgain.length} tests had to be tried again: more than ${MOST_TRIED_AGAIN} fail the run`,
      );
      process.exitCode = 1;
    }
    console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  }
}
