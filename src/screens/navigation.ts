// Where the person is: a stack of screens. Esc goes back one; what a screen remembers is kept in its entry, so
// that coming back finds it as it was left.
import { createContext, useCallback, useContext, useRef, useSyncExternalStore } from 'react';
import type { DraftFields } from '../db/drafts.ts';
import type { Event } from '../db/events.ts';
import type { LetterRow } from '../db/letters.ts';

export type Route =
  | { name: 'welcome' }
  | { name: 'inbox' }
  /** `row`: what the list knew of it, to show and act on until the store has answered. */
  | { name: 'letter'; id: number; row?: LetterRow }
  /** `begin`: where the keys are at first; left out: where the writing goes on. */
  | { name: 'compose'; fields: DraftFields; draftId?: number; begin?: 'to' }
  | { name: 'drafts' }
  /** A letter begun that another desk has open. */
  | { name: 'heldDraft'; id: number }
  /** A letter begun elsewhere whose formatting would be lost. */
  | { name: 'formattedDraft'; letter: LetterRow }
  | { name: 'folders'; choose: (mailboxId: number) => void; title: string; except?: number }
  | { name: 'outbox' }
  /** How many letters have not left yet. */
  | { name: 'leaving'; letters: number }
  | { name: 'configure' }
  | { name: 'practice' }
  | { name: 'schedule' }
  | { name: 'templates' }
  /** `id`: the one to be changed; left out: a new one. */
  | { name: 'template'; id?: number }
  | { name: 'signature' }
  | { name: 'contacts' }
  | { name: 'counters' }
  | { name: 'receiving' }
  | { name: 'folderUse'; mailboxId: number }
  /** `done`: what becomes of the new folder, once the page is left. */
  | { name: 'newFolder'; done?: (mailboxId: number) => void }
  | { name: 'events' }
  | { name: 'event'; event: Event }
  /** `again`: straight to the sign-in at the provider's page. */
  | { name: 'setup'; accountId?: number; again?: boolean };

export interface Entry {
  key: number;
  route: Route;
  memory: Map<string, unknown>;
}

export interface Navigation {
  readonly stack: readonly Entry[];
  push(route: Route): void;
  /** Back to the screen before; from the last one nothing happens. */
  pop(): void;
  /** The only screen from now on. */
  reset(route: Route): void;
  subscribe(listener: () => void): () => void;
}

export function createNavigation(first: Route): Navigation {
  let nextKey = 1;
  const enter = (route: Route): Entry => ({ key: nextKey++, route, memory: new Map() });
  let stack: readonly Entry[] = [enter(first)];
  const listeners = new Set<() => void>();
  const set = (next: readonly Entry[]): void => {
    stack = next;
    for (const listener of [...listeners]) listener();
  };
  return {
    get stack() {
      return stack;
    },
    push: (route) => set([...stack, enter(route)]),
    pop: () => {
      if (stack.length > 1) set(stack.slice(0, -1));
    },
    reset: (route) => set([enter(route)]),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const NavigationContext = createContext<Navigation | undefined>(undefined);
export const NavigationProvider = NavigationContext.Provider;

export function useNavigation(): Navigation {
  const navigation = useContext(NavigationContext);
  if (!navigation) throw new Error('This stands outside <NavigationProvider>.');
  return navigation;
}

export function useEntry(): Entry {
  const navigation = useNavigation();
  return useSyncExternalStore(navigation.subscribe, () => navigation.stack.at(-1)!);
}

/** A value that the screen's entry keeps while other screens stand in front of it. */
export function useKept<T>(name: string, initial: () => T): { current: T; keep: (value: T) => void } {
  const entry = useRef(useEntry()).current;
  if (!entry.memory.has(name)) entry.memory.set(name, initial());
  const keep = useCallback((value: T) => entry.memory.set(name, value), [entry, name]);
  return { current: entry.memory.get(name) as T, keep };
}
