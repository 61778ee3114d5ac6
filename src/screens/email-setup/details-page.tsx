// What went wrong at full length, with the servers' own words.
import type { ReactNode } from 'react';
import { useCommands } from '../../ui/keyboard.tsx';
import { cleanText } from '../../ui/safe-text.ts';
import { wrap } from '../../ui/text-width.ts';
import { PageFrame, usePageSize } from './page-frame.tsx';
import { ScrollLines } from './scroll-lines.tsx';
import type { Wizard } from './wizard.ts';
import { detailsCommands } from './wizard-keys.ts';
import { wrongInWords } from './wrong-in-words.ts';

export function DetailsPage({ wizard }: { wizard: Wizard }): ReactNode {
  const { columns, rows } = usePageSize();
  const { step } = wizard.state;
  useCommands(
    detailsCommands,
    { 'setup.closeDetails': () => wizard.dispatch({ type: 'ask', question: null }) },
    { modal: true },
  );
  const words = cleanText(wrongInWords(wizard.state));
  const lines = wrap(words, columns - 4).map(
    (text) => ({ label: '', text, tone: 'plain', first: false }) as const,
  );
  return (
    <PageFrame step={step}>
      <ScrollLines lines={lines} height={rows} />
    </PageFrame>
  );
}
