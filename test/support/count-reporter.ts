import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Ends the run with the plain line that CI reads, after naming every test that was skipped. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const cases: TestCase[] = modules.flatMap((module) => [...module.children.allTests()]);
    const count = { passed: 0, failed: 0, skipped: 0 };
    const skipped: string[] = [];
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
    console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  }
}
