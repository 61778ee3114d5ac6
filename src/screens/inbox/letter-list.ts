// The state behind a list of letters of any length: which row is selected, and the rows around the window. The
// selection belongs to a letter, not to a row: when mail arrives or goes, it stays on its letter.
import { type LetterRow, letterPosition, listLetters, searchLetters } from '../../db/letters.ts';
import { findMailbox } from '../../db/mailboxes.ts';
import type { Store } from '../../db/store.ts';

export interface LetterSource {
  count(): Promise<number>;
  rows(offset: number, limit: number): Promise<LetterRow[]>;
  /** Undefined: the letter is not in this list any more. */
  position(id: number): Promise<number | undefined>;
}

export function mailboxSource(store: Store, mailboxId: number): LetterSource {
  return {
    count: async () => (await findMailbox(store, mailboxId))?.total ?? 0,
    rows: (offset, limit) => listLetters(store, mailboxId, offset, limit),
    position: (id) => letterPosition(store, mailboxId, id),
  };
}

/** More than anybody reads through; a longer search wants more words. */
export const searchLimit = 500;

export function searchSource(store: Store, mailboxId: number | null, text: string): LetterSource {
  let found: LetterRow[] = [];
  return {
    async count() {
      found = await searchLetters(store, { mailboxId }, text, searchLimit);
      return found.length;
    },
    rows: async (offset, limit) => found.slice(offset, offset + limit),
    position: async (id) => {
      const at = found.findIndex((row) => row.id === id);
      return at === -1 ? undefined : at;
    },
  };
}

export interface LetterListState {
  /** Undefined before the first answer. */
  count: number | undefined;
  selected: number;
  selectedId: number | undefined;
  /** The rows that are here, by their place in the list. */
  rows: ReadonlyMap<number, LetterRow>;
}

/** Rows read beyond each edge of the window, so that scrolling finds them there. */
const MARGIN = 60;

export class LetterList {
  readonly #source: LetterSource;
  readonly #listeners = new Set<() => void>();
  #state: LetterListState;
  #window = { top: 0, end: 40 };
  #running: Promise<void> | undefined;
  #stale: 'nothing' | 'rows' | 'all' = 'nothing';
  #closed = false;

  constructor(source: LetterSource) {
    this.#source = source;
    this.#state = { count: undefined, selected: 0, selectedId: undefined, rows: new Map() };
  }

  get state(): LetterListState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The letter under the mark; undefined while it is being read, or when the list is empty. */
  get current(): LetterRow | undefined {
    return this.#state.rows.get(this.#state.selected);
  }

  /** The letter under the mark, once it has been read: a key may be faster than the store. */
  async loaded(): Promise<LetterRow | undefined> {
    while (this.#running) await this.#running;
    return this.current;
  }

  select(row: number): void {
    if (this.#state.count === undefined || row === this.#state.selected) return;
    const selected = Math.max(0, Math.min(row, this.#state.count - 1));
    this.#set({ ...this.#state, selected, selectedId: this.#state.rows.get(selected)?.id });
    if (!this.#state.rows.has(selected)) this.#load('rows');
  }

  /** Tells which rows can be seen. */
  show(top: number, end: number): void {
    this.#window = { top, end };
    for (let row = top; row < Math.min(end, this.#state.count ?? 0); row++)
      if (!this.#state.rows.has(row)) {
        this.#load('rows');
        break;
      }
  }

  /** The store changed: reads everything anew, and keeps the selection on its letter. */
  refresh(): void {
    this.#load('all');
  }

  /** Begins to read, or goes on after `close` with what was there. */
  open(): void {
    this.#closed = false;
    this.refresh();
  }

  close(): void {
    this.#closed = true;
  }

  #set(state: LetterListState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }

  #load(what: 'rows' | 'all'): void {
    if (this.#stale !== 'all') this.#stale = what;
    if (!this.#running) this.#start();
  }

  #start(): void {
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      // Asked for in the moment between the last look and the end.
      if (this.#stale !== 'nothing' && !this.#closed) this.#start();
    });
  }

  async #run(): Promise<void> {
    try {
      while (this.#stale !== 'nothing' && !this.#closed) {
        const all = this.#stale === 'all';
        this.#stale = 'nothing';
        await (all ? this.#readAll() : this.#readRows(this.#state.rows));
      }
    } catch {
      // A read that failed (the store is closing, or busy) is made again at the next change.
    }
  }

  async #readAll(): Promise<void> {
    const count = await this.#source.count();
    const { selectedId } = this.#state;
    const position = selectedId === undefined ? undefined : await this.#source.position(selectedId);
    const before = this.#state;
    // Keys pressed while the store was asked have the last word.
    const moved = before.selectedId !== selectedId;
    const wanted = moved || position === undefined ? before.selected : position;
    const selected = Math.max(0, Math.min(wanted, count - 1));
    const shift = selected - before.selected;
    this.#window = { top: Math.max(0, this.#window.top + shift), end: this.#window.end + shift };
    await this.#readRows(new Map(), { count, selected, gone: !moved && position === undefined, before });
  }

  async #readRows(
    kept: ReadonlyMap<number, LetterRow>,
    now?: { count: number; selected: number; gone: boolean; before: LetterListState },
  ): Promise<void> {
    const from = Math.max(0, Math.min(this.#window.top, now?.selected ?? this.#state.selected) - MARGIN);
    const to = Math.max(this.#window.end, (now?.selected ?? this.#state.selected) + 1) + MARGIN;
    const read = await this.#source.rows(from, to - from);
    // A few windows are kept, so that going back costs nothing; a whole mailbox is not.
    const rows = new Map(kept.size > 2_000 ? [] : kept);
    for (const [index, row] of read.entries()) rows.set(from + index, row);
    // A key pressed while the rows were read has the last word here, too; its letter may stand in another row now.
    const pressed =
      now !== undefined && this.#state !== now.before && this.#state.selected !== now.before.selected;
    const at = pressed ? placeOf(rows, this.#state.selectedId) : undefined;
    const last = (now?.count ?? this.#state.count ?? 1) - 1;
    const meant = Math.max(0, Math.min(this.#state.selected, last));
    const selected = now && !pressed ? now.selected : (at ?? meant);
    const keepId = now && !pressed && !now.gone ? this.#state.selectedId : undefined;
    this.#set({
      count: now?.count ?? this.#state.count,
      rows,
      selected,
      selectedId: keepId ?? rows.get(selected)?.id,
    });
  }
}

function placeOf(rows: ReadonlyMap<number, LetterRow>, id: number | undefined): number | undefined {
  for (const [place, row] of rows) if (row.id === id) return place;
  return undefined;
}
