// Which commands and fields answer to a key at this moment, and the rule by which one of them gets it.
// Without React, so that the rule can be tested as a table; keyboard.tsx joins it to the screens.

import { type Command, type CommandTable, entries, findCommand } from './commands.ts';
import type { KeyEvent } from './keys.ts';
import type { Notices } from './notices.ts';

export type Action = () => void | Promise<void>;

/** Why a command cannot be used now, in a sentence for the person who pressed its key. */
export type Disabled<Id extends string> = { readonly [K in Id]?: string | undefined };

export interface CommandLayer {
  kind: 'commands';
  table: CommandTable;
  actions: Readonly<Record<string, Action>>;
  disabled: Disabled<string>;
  /** Nothing below it answers, as under a dialog. */
  modal: boolean;
}

/** A text field. Answers true when it took the key. */
export type FieldHandler = (event: KeyEvent) => boolean;

export interface FieldLayer {
  kind: 'field';
  handler: FieldHandler;
}

/** Takes what is pasted while no text field has the keys. Answers true when it took it. */
export interface PasteLayer {
  kind: 'paste';
  handler: (text: string) => boolean;
}

export type Layer = CommandLayer | FieldLayer | PasteLayer;

export interface ApplicableCommand {
  id: string;
  command: Command;
  /** The keys that reach it now: not those that an inner layer or a text field takes. */
  keys: readonly string[];
  /** The table it stands in: help has a section for each. */
  table: { id: string; title: string };
  /** Why it cannot be used now; absent when it can. */
  reason?: string;
  run(): void;
}

export interface KeyboardStore {
  readonly notices: Notices;
  /** A place in the stack. Taken while rendering, so parents stand below their children, and later below newer. */
  takeOrder(): number;
  put(order: number, layer: Layer): void;
  remove(order: number): void;
  /** Gives one key or paste to whom it belongs; false when nobody wanted it. */
  dispatch(event: KeyEvent): boolean;
  /** What can be done now, innermost first. */
  commands(): readonly ApplicableCommand[];
  /** Whether what is typed goes into a text field. */
  typing(): boolean;
  /** Whether keys can reach this place in the stack: no dialog or the like stands in front of it. */
  reachable(order: number): boolean;
  /** Changes whenever commands() may answer otherwise. */
  version(): number;
  subscribe(listener: () => void): () => void;
  /** What the command that was just run has to finish before the next key; asked once. */
  takeHeld(): Promise<void> | undefined;
}

export interface KeyboardStoreOptions {
  notices: Notices;
  /** What an action threw. A failure that could be expected is the action's own to show; this is a bug. */
  onError(error: unknown, commandId: string): void;
}

export function createKeyboardStore({ notices, onError }: KeyboardStoreOptions): KeyboardStore {
  const layers = new Map<number, Layer>();
  const listeners = new Set<() => void>();
  let lastOrder = 0;
  let held: Promise<void> | undefined;
  let version = 0;
  let known: { version: number; commands: readonly ApplicableCommand[] } | undefined;

  function changed(): void {
    version++;
    for (const listener of [...listeners]) listener();
  }

  const topDown = (): [number, Layer][] => [...layers].sort(([a], [b]) => b - a);

  /** Everything at or above the topmost modal layer can be reached. */
  function floor(): number {
    const top = topDown().find(([, layer]) => layer.kind === 'commands' && layer.modal);
    return top?.[0] ?? 0;
  }

  function perform(layer: CommandLayer, id: string): void {
    const reason = layer.disabled[id];
    if (reason) {
      notices.show(reason, { tone: 'warning' });
      return;
    }
    const action = layer.actions[id];
    if (!action) return;
    try {
      const done = Promise.resolve(action()).catch((error: unknown) => onError(error, id));
      if (layer.table.commands[id]?.holds) held = done;
    } catch (error) {
      onError(error, id);
    }
  }

  function find(key: string): { layer: CommandLayer; id: string } | undefined {
    const lowest = floor();
    for (const [order, layer] of topDown()) {
      if (layer.kind !== 'commands') continue;
      const id = findCommand(layer.table, key);
      if (id && (order >= lowest || layer.table.commands[id]?.always)) return { layer, id };
    }
    return undefined;
  }

  function deliver(event: KeyEvent): boolean {
    const lowest = floor();
    for (const [order, layer] of topDown())
      if (layer.kind === 'field' && order >= lowest && layer.handler(event)) return true;
    if (event.kind === 'paste')
      return topDown().some(
        ([order, layer]) => layer.kind === 'paste' && order >= lowest && layer.handler(event.text),
      );
    const found = find(event.name);
    if (!found) return false;
    perform(found.layer, found.id);
    return true;
  }

  function list(): ApplicableCommand[] {
    const lowest = floor();
    const taken = new Set<string>();
    const ids = new Set<string>();
    const commands: ApplicableCommand[] = [];
    for (const [order, layer] of topDown()) {
      if (layer.kind !== 'commands') continue;
      for (const [id, command] of entries(layer.table)) {
        if (ids.has(id) || (order < lowest && !command.always)) continue;
        ids.add(id);
        const reason = layer.disabled[id];
        commands.push({
          id,
          command,
          keys: command.keys.filter((key) => !taken.has(key)),
          table: { id: layer.table.id, title: layer.table.title },
          ...(reason ? { reason } : {}),
          run: () => perform(layers.get(order) === layer ? layer : latest(order, layer), id),
        });
      }
      for (const [, command] of entries(layer.table)) for (const key of command.keys) taken.add(key);
    }
    return commands;
  }

  /** A screen may have drawn itself anew since the list was made: its latest actions are the ones to run. */
  function latest(order: number, old: CommandLayer): CommandLayer {
    const now = layers.get(order);
    return now?.kind === 'commands' && now.table === old.table ? now : old;
  }

  return {
    notices,
    takeOrder: () => ++lastOrder,
    put(order, layer) {
      const before = layers.get(order);
      layers.set(order, layer);
      if (!before || !looksAlike(before, layer)) changed();
    },
    remove(order) {
      if (layers.delete(order)) changed();
    },
    dispatch(event) {
      const before = notices.current;
      let handled = true;
      try {
        handled = deliver(event);
      } catch (error) {
        onError(error, 'typing');
      }
      notices.keyHandled(before);
      return handled;
    },
    commands() {
      if (known?.version !== version) known = { version, commands: list() };
      return known.commands;
    },
    typing() {
      const lowest = floor();
      return [...layers].some(([order, layer]) => layer.kind === 'field' && order >= lowest);
    },
    reachable: (order) => order >= floor(),
    version: () => version,
    takeHeld() {
      const done = held;
      held = undefined;
      return done;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Whether footer and help would say the same: a new closure for the same command is no change. */
function looksAlike(a: Layer, b: Layer): boolean {
  if (a.kind !== 'commands' || b.kind !== 'commands') return a.kind === b.kind;
  if (a.table !== b.table || a.modal !== b.modal) return false;
  return Object.keys(a.table.commands).every((id) => a.disabled[id] === b.disabled[id]);
}
