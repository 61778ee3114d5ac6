// Sentences between fields: a form counts its lines, so a long sentence becomes several.
import type { FormRow } from '../../ui/form-model.ts';
import type { Tone } from '../../ui/notices.ts';
import { cleanLine } from '../../ui/safe-text.ts';
import { wrap } from '../../ui/text-width.ts';

export function wordsRows(id: string, text: string, width: number, tone: Tone = 'plain'): FormRow[] {
  if (text === '') return [];
  return wrap(cleanLine(text), Math.max(20, width)).map(
    (line, index): FormRow => [{ kind: 'words', id: `${id}-${index}`, text: line, tone }],
  );
}
