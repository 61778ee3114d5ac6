// The area under the sign-in fields: one line for each server with a mark for each stage, and under it what
// happened and what to do. Pure.
import { sideNames, stageInWords } from '../../mail/setup/stage-names.ts';
import type { Side, TestEvent } from '../../mail/setup/test-run.ts';
import { testStages } from '../../mail/setup/test-run.ts';
import type { Tone } from '../../ui/notices.ts';
import { cleanLine } from '../../ui/safe-text.ts';
import { cellWidth, wrap } from '../../ui/text-width.ts';
import type { Marks } from '../../ui/theme.ts';
import type { TestState } from './wizard-state.ts';

export interface TestLine {
  text: string;
  tone: Tone;
}

export const sides: readonly { side: Side; label: string }[] = [
  { side: 'incoming', label: sideNames.incoming },
  { side: 'outgoing', label: sideNames.outgoing },
];

/** In lines of at most `width` cells. */
export function testLines(test: TestState, width: number, mark: Marks): TestLine[] {
  const advice = new Set<string>();
  return sides.flatMap(({ side, label }) => {
    const events = testStages[side].flatMap((stage) => test.stages[side][stage] ?? []);
    const problem = events.find((event) => event.problem !== undefined)?.problem;
    const head: TestLine = {
      text: `${label}  ${stageWords(events, mark, width - margin.length)}`.trimEnd(),
      tone: problem ? 'error' : events.at(-1)?.state === 'passed' && !test.running ? 'success' : 'plain',
    };
    if (problem === undefined) return [head];
    const title = indented(cleanLine(problem.title), '', width);
    // The same advice for both servers is given once.
    const fix = advice.has(problem.fix) ? [] : indented(cleanLine(problem.fix), `${mark.advice} `, width);
    advice.add(problem.fix);
    return [
      head,
      ...title.map((text): TestLine => ({ text, tone: 'error' })),
      ...fix.map((text): TestLine => ({ text, tone: 'plain' })),
    ];
  });
}

/** "✔ found  ✔ reached  ✔ TLS 1.3  ✘ sign-in"; with little room without the first ones, which the later ones tell. */
function stageWords(events: readonly TestEvent[], mark: Marks, room: number): string {
  // Where everything was left out for one reason, it is said once.
  if (events.length > 0 && events.every((event) => event.state === 'skipped')) return events[0]!.words;
  const marks = { passed: mark.success, running: mark.waiting, failed: mark.error, skipped: mark.dot };
  const stopped = events.findIndex((event) => event.state === 'skipped' && event.words === 'stopped');
  const words = (stopped < 0 ? events : events.slice(0, stopped + 1)).flatMap((event) => {
    const said = stageInWords(event);
    if (said === '') return [];
    return [`${marks[event.state]} ${said}${event.state === 'running' ? mark.ellipsis : ''}`];
  });
  while (words.length > 2 && cellWidth(words.join('  ')) > room && words[0]!.startsWith(mark.success))
    words.shift();
  return words.join('  ');
}

const margin = ' '.repeat('Incoming  '.length);

function indented(text: string, lead: string, width: number): string[] {
  const hang = ' '.repeat(lead.length);
  return wrap(text, Math.max(20, width - margin.length - lead.length)).map(
    (line, index) => `${margin}${index === 0 ? lead : hang}${line}`,
  );
}
