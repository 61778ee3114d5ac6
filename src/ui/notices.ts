// The one line that says what just happened. It stays until the next thing happens, or until a key is pressed
// after there was time to read it: nothing disappears by itself.

export type Tone = 'plain' | 'success' | 'warning' | 'error';

export interface Notice {
  text: string;
  tone: Tone;
  /** A command that answers this notice; its key is shown behind the text: "Archived.  u Undo". */
  command?: string;
  /** It is about the screen that stands when it is shown, or comes with it: no later one need tell it. */
  here?: boolean;
}

export interface Notices {
  show(text: string, options?: Omit<Notice, 'text' | 'tone'> & { tone?: Tone }): void;
  clear(): void;
  readonly current: Notice | undefined;
  /** A key was handled; `before` is the notice that stood there when it was pressed. */
  keyHandled(before: Notice | undefined): void;
  subscribe(listener: () => void): () => void;
}

/** How long a person needs for a sentence, in milliseconds; generous, because some read slowly or hear it. */
export function readingTime(text: string): number {
  return 2500 + 70 * text.length;
}

export function createNotices(now: () => number = Date.now): Notices {
  let current: Notice | undefined;
  let shownAt = 0;
  const listeners = new Set<() => void>();

  function set(notice: Notice | undefined): void {
    if (notice === current) return;
    current = notice;
    shownAt = now();
    for (const listener of [...listeners]) listener();
  }

  return {
    show(text, { tone = 'plain', command, here } = {}) {
      set({ text, tone, ...(command ? { command } : {}), ...(here ? { here } : {}) });
    },
    clear: () => set(undefined),
    get current() {
      return current;
    },
    keyHandled(before) {
      if (before && before === current && now() - shownAt >= readingTime(before.text)) set(undefined);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
