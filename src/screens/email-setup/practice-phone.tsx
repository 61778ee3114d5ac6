// In the demo: a phone on which the practice sign-in can be done, in place of the page meanwhile. The sign-in itself goes
// on waiting behind it, as it would for a real one.
import { Text, useIsScreenReaderEnabled } from 'ink';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { PhonePage, PracticeBrowser } from '../../mail/demo/practice-browser.ts';
import { Form } from '../../ui/form.tsx';
import type { FieldSpec, FormRow } from '../../ui/form-model.ts';
import { useCommands } from '../../ui/keyboard.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import type { DemoMailbox } from '../services.ts';
import { spokenWords } from './authenticate-rows.ts';
import { PageFrame, usePageSize } from './page-frame.tsx';
import { besidePhone } from './practice-words.ts';
import { phoneCommands } from './wizard-keys.ts';
import { wordsRows } from './words-rows.ts';

export interface PracticePhoneProps {
  demo: DemoMailbox;
  /** What is opened on it first. */
  url: string;
  /** The code that is to be typed; '' where the address alone is enough. */
  code: string;
  onClose: () => void;
}

export function PracticePhone({ demo, url, code, onClose }: PracticePhoneProps): ReactNode {
  const { columns, rows: height } = usePageSize();
  const [page, setPage] = useState<PhonePage | null>(null);
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [focus, setFocus] = useState('');
  const reader = useIsScreenReaderEnabled();
  const busy = useRef(false);
  const live = useRef(true);
  const width = columns - 8;
  useCommands(phoneCommands, { 'setup.closePhone': onClose }, { modal: true });

  async function show(load: (phone: PracticeBrowser) => Promise<PhonePage>): Promise<void> {
    if (busy.current) return;
    busy.current = true;
    let next: PhonePage;
    try {
      const { practicePhone } = await import('../../mail/demo/practice-browser.ts');
      next = await load(practicePhone);
    } catch (error) {
      next = { ...notReached, words: [cleanLine((error as Error).message)] };
    }
    busy.current = false;
    if (!live.current) return;
    setTyped({});
    setPage(next);
    setFocus(next.fields[0]?.name ?? next.buttons[0] ?? 'close');
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: opened once, with the address of that moment
  useEffect(() => {
    live.current = true;
    void show((phone) => phone.open(url));
    return () => {
      live.current = false;
    };
  }, []);

  const button = (id: string, label: string, onPress: () => void): FieldSpec => ({
    ...{ kind: 'button', id, label, onPress },
  });
  const field = (one: PhonePage['fields'][number]): FormRow => [
    {
      kind: one.secret ? 'secret' : 'text',
      ...{ id: one.name, label: cleanLine(one.label), value: typed[one.name] ?? '' },
      onChange: (value: string) => setTyped((before) => ({ ...before, [one.name]: value })),
    },
  ];
  const press = (label: string): void => void show((phone) => phone.submit(typed, label));
  const rows: FormRow[] = [
    ...wordsRows('beside', besidePhone(demo, code), width, 'warning'),
    [],
    ...wordsRows('title', page === null ? 'Opening the page …' : page.title, width, 'success'),
    // The notice of a practice stands on the desk's page already.
    ...(page?.words ?? [])
      .filter((words) => !/^This is a practice sign-in/.test(words))
      .flatMap((words, index) => wordsRows(`words${index}`, words, width)),
    [],
    ...(page?.fields ?? []).map(field),
    page?.buttons.length
      ? page.buttons.map((label) => button(label, cleanLine(label), () => press(label)))
      : [button('close', 'Back to frontdesk', onClose)],
  ];
  return (
    <PageFrame step="signIn">
      {/* Of a form a screen reader gets the field with the keys alone. */}
      {reader ? <Text>{spokenWords(rows).join('\n')}</Text> : undefined}
      <Form rows={rows} width={columns - 6} height={height} focus={focus} onFocus={setFocus} />
    </PageFrame>
  );
}

const notReached: PhonePage = { title: 'The page cannot be reached', words: [], fields: [], buttons: [] };
