// The selected part of a text of many lines: between the cursor and the place where selecting began. Pure.

export interface Position {
  line: number;
  /** In UTF-16 units; always between two graphemes. */
  offset: number;
}

export interface Selectable extends Position {
  lines: readonly string[];
  /** Where selecting began; left out: nothing is selected. */
  anchor?: Position | undefined;
}

export interface Range {
  from: Position;
  to: Position;
}

export const isBeforePosition = (a: Position, b: Position): boolean =>
  a.line < b.line || (a.line === b.line && a.offset < b.offset);

/** What is selected, from front to back; undefined when it is nothing. */
export function selectionOf({ line, offset, anchor }: Selectable): Range | undefined {
  if (!anchor || (anchor.line === line && anchor.offset === offset)) return undefined;
  const here = { line, offset };
  return isBeforePosition(anchor, here) ? { from: anchor, to: here } : { from: here, to: anchor };
}

export function textIn(lines: readonly string[], { from, to }: Range): string {
  if (from.line === to.line) return (lines[from.line] ?? '').slice(from.offset, to.offset);
  return [
    (lines[from.line] ?? '').slice(from.offset),
    ...lines.slice(from.line + 1, to.line),
    (lines[to.line] ?? '').slice(0, to.offset),
  ].join('\n');
}

/** The lines with a part of them replaced, and the position behind what was put in. */
export function replaceIn(
  lines: readonly string[],
  { from, to }: Range,
  added: string,
): Position & { lines: string[] } {
  const pieces = added.split('\n');
  const line = from.line + pieces.length - 1;
  const before = (lines[from.line] ?? '').slice(0, from.offset);
  const offset = pieces.length === 1 ? before.length + added.length : (pieces.at(-1)?.length ?? 0);
  pieces[0] = before + pieces[0];
  pieces[pieces.length - 1] += (lines[to.line] ?? '').slice(to.offset);
  return { lines: lines.toSpliced(from.line, to.line - from.line + 1, ...pieces), line, offset };
}

/** Which part of a line is selected, its end included or not; undefined when none of it is. */
export function selectedPart(
  range: Range | undefined,
  line: number,
): { from: number; to: number } | undefined {
  if (!range || line < range.from.line || line > range.to.line) return undefined;
  return {
    from: line === range.from.line ? range.from.offset : 0,
    to: line === range.to.line ? range.to.offset : Number.POSITIVE_INFINITY,
  };
}
