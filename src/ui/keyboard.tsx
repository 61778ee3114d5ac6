// Joins the keyboard to the screens: reads the terminal, releases one key at a time, and gives the hooks by which
// a screen says what it can do. docs/ui-kit.md shows how a screen is written with them.

import { useApp, usePaste, useStdin, useStdout } from 'ink';
import {
  createContext,
  type ReactNode,
  type RefObject,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { CommandTable } from './commands.ts';
import { createKeyQueue, type KeyQueue } from './key-queue.ts';
import {
  type Action,
  type ApplicableCommand,
  createKeyboardStore,
  type Disabled,
  type FieldHandler,
  type KeyboardStore,
} from './keyboard-store.ts';
import { createNotices, type Notice, type Notices } from './notices.ts';

interface KeyboardValue {
  store: KeyboardStore;
  queue: KeyQueue;
}

const KeyboardContext = createContext<KeyboardValue | undefined>(undefined);

export interface KeyboardProps {
  children: ReactNode;
  /** What a command's action threw: a bug. Without it, it ends the program as any uncaught error does. */
  onError?: (error: unknown, commandId: string) => void;
  /** The clock that notices go by. */
  now?: () => number;
}

/** Stands around all screens. Everything below it may use the hooks of this file. */
export function Keyboard({ children, onError, now }: KeyboardProps): ReactNode {
  const paint = usePaint();
  const [value] = useState((): KeyboardValue => {
    const store = createKeyboardStore({ notices: createNotices(now), onError: onError ?? throwLater });
    return {
      store,
      queue: createKeyQueue({
        dispatch: store.dispatch,
        held: store.takeHeld,
        onIdle: () => paint.current(),
      }),
    };
  });
  const { isRawModeSupported } = useStdin();
  return (
    <KeyboardContext value={value}>
      {children}
      <CommitAfterKey queue={value.queue} />
      {isRawModeSupported ? <Reader queue={value.queue} /> : undefined}
    </KeyboardContext>
  );
}

/**
 * Paints at once what Ink would keep back for a thirtieth of a second. A new screen is drawn twice, since the footer
 * learns of its commands only when it is there: nobody should see the first.
 */
function usePaint(): RefObject<() => void> {
  const { waitUntilRenderFlush } = useApp();
  const { stdout } = useStdout();
  const paint = useRef<() => void>(() => undefined);
  useEffect(() => {
    // What is no terminal (a test's list of frames) is not waited for.
    paint.current = (stdout as NodeJS.WriteStream).isTTY
      ? () => void waitUntilRenderFlush()
      : () => undefined;
    paint.current();
  }, [stdout, waitUntilRenderFlush]);
  return paint;
}

function throwLater(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}

/** React does the work of an external store at once, and everything that waits with it: so each key finds its state made. */
function CommitAfterKey({ queue }: { queue: KeyQueue }): ReactNode {
  useSyncExternalStore(queue.subscribe, queue.handled);
  return null;
}

const ignore = (): void => undefined;

function Reader({ queue }: { queue: KeyQueue }): ReactNode {
  const { stdin } = useStdin();
  // Raw mode and bracketed paste are Ink's to switch, so that they are off while the terminal is lent to an editor.
  // What was pasted reaches us as every key does: Ink drains the stream by read(), which emits `data`.
  usePaste(ignore);
  useEffect(() => {
    queue.listen(stdin);
    return () => queue.stop();
  }, [queue, stdin]);
  return null;
}

function useKeyboardValue(): KeyboardValue {
  const value = useContext(KeyboardContext);
  if (!value) throw new Error('This stands outside <Keyboard>.');
  return value;
}

export function useKeyboard(): KeyboardStore {
  return useKeyboardValue().store;
}

export interface CommandOptions<Id extends string> {
  /** Why a command cannot be used now, in a sentence; its key then shows that sentence. */
  disabled?: Disabled<Id>;
  /** Nothing below answers while this is mounted. Call it before the useField of the same component. */
  modal?: boolean;
  /** False: as if it were not mounted. */
  active?: boolean;
}

/** Says what this screen can do. The innermost and newest screen is asked first. */
export function useCommands<Id extends string>(
  table: CommandTable<Id>,
  actions: Readonly<Record<NoInfer<Id>, Action>>,
  { disabled = {}, modal = false, active = true }: CommandOptions<NoInfer<Id>> = {},
): void {
  const { store } = useKeyboardValue();
  const [order] = useState(store.takeOrder);
  // Layout effects, so that a key that comes at once already finds the screen which the key before it opened.
  useLayoutEffect(() => {
    if (active) store.put(order, { kind: 'commands', table, actions, disabled, modal });
    else store.remove(order);
  });
  useLayoutEffect(() => () => store.remove(order), [store, order]);
}

/**
 * Takes what is typed and pasted before any command does. The handler answers true for what it took.
 * Gives back whether keys can reach the field now: not when a dialog stands in front of it.
 */
export function useField(handler: FieldHandler, { active = true }: { active?: boolean } = {}): boolean {
  const { store } = useKeyboardValue();
  const [order] = useState(store.takeOrder);
  const reachable = useSyncExternalStore(store.subscribe, () => store.reachable(order));
  useLayoutEffect(() => {
    if (active) store.put(order, { kind: 'field', handler });
    else store.remove(order);
  });
  useLayoutEffect(() => () => store.remove(order), [store, order]);
  return active && reachable;
}

/** Takes what is pasted while no text field has the keys: what a screen waits for need not be aimed at a field. */
export function usePasted(
  handler: (text: string) => boolean,
  { active = true }: { active?: boolean } = {},
): void {
  const { store } = useKeyboardValue();
  const [order] = useState(store.takeOrder);
  useLayoutEffect(() => {
    if (active) store.put(order, { kind: 'paste', handler });
    else store.remove(order);
  });
  useLayoutEffect(() => () => store.remove(order), [store, order]);
}

/** What can be done now, innermost first: for footer, help and palette. */
export function useApplicableCommands(): readonly ApplicableCommand[] {
  const store = useKeyboard();
  useSyncExternalStore(store.subscribe, store.version);
  return store.commands();
}

/** Whether what is typed goes into a text field. */
export function useTyping(): boolean {
  const store = useKeyboard();
  return useSyncExternalStore(store.subscribe, store.typing);
}

export function useNotices(): Notices {
  return useKeyboard().notices;
}

export function useNotice(): Notice | undefined {
  const notices = useNotices();
  return useSyncExternalStore(notices.subscribe, () => notices.current);
}

/** Lends the terminal, with its keys, to something else: an editor, or the shell after Ctrl-Z. */
export function useLendTerminal(): <T>(use: () => T | Promise<T>) => Promise<T> {
  const { suspendTerminal } = useApp();
  const { stdin } = useStdin();
  const { queue } = useKeyboardValue();
  return useCallback(
    async <T,>(use: () => T | Promise<T>): Promise<T> => {
      let result: { value: T } | undefined;
      queue.stop();
      try {
        await suspendTerminal(async () => {
          // Node decides a tick later whether it goes on reading; unless it is paused then, it eats the other's keys.
          await new Promise((resolve) => setImmediate(resolve));
          stdin.pause();
          result = { value: await use() };
        });
      } finally {
        queue.listen(stdin);
      }
      if (!result) throw new Error('The terminal could not be lent.');
      return result.value;
    },
    [suspendTerminal, stdin, queue],
  );
}
