// What a form is made of, and where the keys lead in it. Without React: the way from field to field is a table test.

import type { Tone } from './notices.ts';

interface FieldBase {
  id: string;
  label: string;
  /** What is wrong, in words; stands under the field. */
  error?: string | undefined;
  /** Said behind the field, quietly: a unit, what was found, what unticking means. */
  note?: string | undefined;
  noteTone?: Tone | undefined;
}

export interface TextFieldSpec extends FieldBase {
  kind: 'text';
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  /** In cells; left out: what the line has room for. */
  width?: number;
}

/** A password: hidden, until a key shows it. */
export interface SecretFieldSpec extends FieldBase {
  kind: 'secret';
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  width?: number;
}

export interface CheckboxSpec extends FieldBase {
  kind: 'checkbox';
  checked: boolean;
  onChange: (checked: boolean) => void;
}

/** One of a few: Left, Right and Space go round. */
export interface ChoiceSpec extends FieldBase {
  kind: 'choice';
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}

export interface ButtonSpec extends FieldBase {
  kind: 'button';
  onPress: () => void;
}

/** Words between the fields; the keys pass them by. */
export interface WordsSpec {
  kind: 'words';
  id: string;
  text: string;
  tone?: Tone;
  /** Where the words lead, for a mouse: only where the theme says that links can be drawn. */
  link?: string;
}

export type FieldSpec = TextFieldSpec | SecretFieldSpec | CheckboxSpec | ChoiceSpec | ButtonSpec | WordsSpec;

/** Fields in one line, beside each other. An empty array is an empty line. */
export type FormRow = readonly FieldSpec[];

export const takesFocus = (field: FieldSpec): field is Exclude<FieldSpec, WordsSpec> =>
  field.kind !== 'words';

/** The ids of the fields in the order of Tab. */
export function fieldOrder(rows: readonly FormRow[]): string[] {
  return rows.flatMap((row) => row.filter(takesFocus).map(({ id }) => id));
}

/** The rows with those broken in two that have no room beside each other. */
export function breakRows(
  rows: readonly FormRow[],
  widthOf: (field: FieldSpec, first: boolean) => number,
  room: number,
): FormRow[] {
  return rows.flatMap((row): FormRow[] => {
    const lines: FieldSpec[][] = [[]];
    let used = 0;
    for (const field of row) {
      const line = lines.at(-1) ?? [];
      const width = widthOf(field, line.length === 0);
      if (line.length > 0 && used + fieldGap + width > room) {
        lines.push([field]);
        used = widthOf(field, true);
      } else {
        line.push(field);
        used += width + (line.length > 1 ? fieldGap : 0);
      }
    }
    return lines;
  });
}

/** Blanks between two fields of a line. */
export const fieldGap = 3;

export type FormMove = 'next' | 'previous' | 'up' | 'down';

/** Where a key leads from a field. Tab goes round; up and down stop at the ends. */
export function moveFocus(rows: readonly FormRow[], from: string, move: FormMove): string {
  const order = fieldOrder(rows);
  const at = order.indexOf(from);
  if (at === -1) return order[0] ?? from;
  if (move === 'next') return order[(at + 1) % order.length] ?? from;
  if (move === 'previous') return order[(at - 1 + order.length) % order.length] ?? from;
  const lines = rows.map((row) => row.filter(takesFocus)).filter((row) => row.length > 0);
  const line = lines.findIndex((row) => row.some(({ id }) => id === from));
  const column = lines[line]?.findIndex(({ id }) => id === from) ?? 0;
  const target = lines[line + (move === 'down' ? 1 : -1)];
  return target?.[Math.min(column, target.length - 1)]?.id ?? from;
}

/** The option after or before one, going round. */
export function nextOption(options: ChoiceSpec['options'], value: string, by: 1 | -1): string {
  const at = options.findIndex((option) => option.value === value);
  return options[(at + by + options.length) % options.length]?.value ?? value;
}

/**
 * The row that has to be seen for the keys to be where they are: the very first or last one, where only words stand
 * between it and the field, which no key would ever reach by itself.
 */
export function rowInSight(
  rows: readonly FormRow[],
  heights: readonly number[],
  focused: number,
  height: number,
): number {
  const takesKeys = rows.map((row) => row.some(takesFocus));
  const fits = (from: number, to: number): boolean =>
    heights.slice(from, to).reduce((all, one) => all + one, 0) <= height;
  const [top, bottom] = [takesKeys.indexOf(true), takesKeys.lastIndexOf(true)];
  if (top === bottom) return focused;
  if (focused === bottom && fits(focused, rows.length)) return rows.length - 1;
  return focused === top && fits(0, focused + 1) ? 0 : focused;
}

/** The part of the rows that fits into a height and holds the row with the keys, as [first, end). */
export function visibleRows(
  heights: readonly number[],
  focused: number,
  height: number,
  before: number,
): [number, number] {
  const sum = (from: number, to: number): number =>
    heights.slice(from, to).reduce((all, one) => all + one, 0);
  let first = Math.max(0, Math.min(before, focused));
  while (first < focused && sum(first, focused + 1) > height) first++;
  while (first > 0 && sum(first - 1, heights.length) <= height) first--;
  let end = first;
  while (end < heights.length && (end <= focused || sum(first, end + 1) <= height)) end++;
  return [first, end];
}
