// Releases one key at a time. Over SSH keys come in bursts; were they handled in one go, all would act on the state
// that was there before the first: fifty Downs moved one row, and what was typed after `/` was lost.

import { createKeyParser, type KeyEvent, type KeyParser } from './keys.ts';

/** A lone Esc is an Esc when nothing follows it for this long. */
const escapeDelay = 50;
/** A paste whose end mark got lost must not swallow the keyboard for ever. */
const pasteDelay = 3000;

export interface KeyQueue {
  listen(stdin: NodeJS.ReadableStream): void;
  /** Stops reading and forgets what was not handled: it was meant for whatever comes now. */
  stop(): void;
  /** How many keys were handled: an external store for React. */
  handled(): number;
  subscribe(listener: () => void): () => void;
}

export interface KeyQueueOptions {
  /** False when nobody wanted it. */
  dispatch: (event: KeyEvent) => boolean;
  /** What the key that was just handled has to finish before the next one. */
  held: () => Promise<void> | undefined;
  /** Every key that came was handled: the moment to paint. Within a burst nobody needs to see each step. */
  onIdle: () => void;
}

export function createKeyQueue({ dispatch, held, onIdle }: KeyQueueOptions): KeyQueue {
  const listeners = new Set<() => void>();
  let parser = createKeyParser();
  let waiting: KeyEvent[] = [];
  let releasing = false;
  let handled = 0;
  let chunks = 0;
  let timer: NodeJS.Timeout | undefined;
  let stop: (() => void) | undefined;

  async function release(): Promise<void> {
    if (releasing || waiting.length === 0) return;
    releasing = true;
    for (let event = waiting.shift(); event; event = waiting.shift()) {
      if (!dispatch(event)) waiting.unshift(...escapeAndKey(event));
      handled++;
      for (const listener of [...listeners]) listener();
      // React commits in a microtask now; effects that it puts off run before the next round of the loop.
      await new Promise((resolve) => setImmediate(resolve));
      const finishing = held();
      if (finishing) await atMost(finishing);
    }
    releasing = false;
    onIdle();
  }

  function take(events: KeyEvent[]): void {
    clearTimeout(timer);
    waiting.push(...events);
    if (parser.waiting !== 'nothing') {
      const delay = parser.waiting === 'paste' ? pasteDelay : escapeDelay;
      timer = setTimeout(decide, delay, parser, ++chunks);
      timer.unref();
    }
    void release();
  }

  /** After a long paint the timer is due while the rest of the sequence waits unread: read before deciding. */
  function decide(asked: KeyParser, chunk: number): void {
    setImmediate(() => {
      if (asked === parser && chunk === chunks) take(parser.flush());
    });
  }

  return {
    listen(stdin) {
      stop?.();
      const onData = (chunk: string | Buffer): void => {
        chunks++;
        take(parser.push(chunk.toString()));
      };
      stdin.on('data', onData);
      stop = () => stdin.off('data', onData);
    },
    stop() {
      stop?.();
      stop = undefined;
      clearTimeout(timer);
      parser = createKeyParser();
      waiting = [];
    },
    handled: () => handled,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Longer than any letter takes to be read; something that hangs must not take the keyboard with it. */
const holdLimit = 8000;

async function atMost(finishing: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, holdLimit);
  });
  await Promise.race([finishing, limit]);
  clearTimeout(timer);
  // The screen that it opened is there after React has committed.
  await new Promise((resolve) => setImmediate(resolve));
}

/**
 * Esc and a letter that arrive together look just like Alt and that letter. Where nobody has a use for Alt, it was Esc:
 * on a slow line people type ahead, and neither key may be lost.
 */
export function escapeAndKey(event: KeyEvent): KeyEvent[] {
  const name = event.kind === 'key' && event.name.startsWith('alt+') ? event.name.slice(4) : '';
  if (name === '') return [];
  const typed = name === 'space' ? ' ' : name;
  const text = /^[^\p{Cc}]$/u.test(typed) ? { text: typed } : {};
  return [
    { kind: 'key', name: 'esc' },
    { kind: 'key', name, ...text },
  ];
}
