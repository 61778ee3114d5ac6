// frontdesk outbox: letters on their way, and what became of them.
import { listOutbox } from '../db/outbox.ts';
import { cleanLine } from '../ui/safe-text.ts';
import { type CommonOptions, runCommand } from './context.ts';

export const outbox = (options: CommonOptions) =>
  runCommand(options, async (store, speaker) => {
    const rows = (await listOutbox(store)).map((letter) => ({
      id: letter.id,
      state: letter.state,
      to: letter.recipients.map(cleanLine),
      subject: cleanLine(letter.subject),
      problem: letter.problem && { ...letter.problem, detail: cleanLine(letter.problem.detail) },
    }));
    speaker.answer({ rows }, () =>
      rows.length === 0
        ? ['The outbox is empty.']
        : rows.map(
            (row) =>
              `${String(row.id).padStart(5)}  ${row.state.padEnd(8)} ${row.to.join(', ')}  ${row.subject}${row.problem ? `  (${row.problem.title})` : ''}`,
          ),
    );
  });
