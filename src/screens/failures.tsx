// Nothing that fails is swallowed, and nothing that fails takes the screens down: what an action or a write behind
// it could not do is said in words, and kept in the event list.
import { useEffect } from 'react';
import { recordEvent } from '../db/events.ts';
import { type Problem, ProblemError } from '../db/problem.ts';
import { useNotices } from '../ui/keyboard.tsx';
import { cleanLine } from '../ui/safe-text.ts';
import { useServices } from './services.ts';

/** What a person is told of an error that nobody expected where it happened. */
export function failureWords(error: unknown): string {
  if (error instanceof ProblemError) return `${error.problem.title} ${error.problem.fix}`.trim();
  const words = error instanceof Error ? error.message : String(error);
  return `That did not work, and it is frontdesk's fault: ${cleanLine(words)}`;
}

/** For <Shell onError>: an action's failure goes the same way as that of a write that nobody waited for. */
export function relayFailure(error: unknown): void {
  void Promise.reject(error);
}

export function Failures(): null {
  const { store, who } = useServices();
  const notices = useNotices();
  useEffect(() => {
    const tell = (error: unknown): void => {
      notices.show(failureWords(error), { tone: 'error' });
      const detail: Partial<Problem> | { stack: string } =
        error instanceof ProblemError ? error.problem : { stack: String((error as Error)?.stack ?? error) };
      // On a full disk this cannot be written either; then the notice is all there is.
      store.write((tx) => recordEvent(tx, { who, what: 'failure', detail })).catch(() => {});
    };
    process.on('unhandledRejection', tell);
    return () => {
      process.off('unhandledRejection', tell);
    };
  }, [store, who, notices]);
  return null;
}
