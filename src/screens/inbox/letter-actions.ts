// What is done to letters from the list and from the letter itself: at once, with an undo, and said in words.
import { useMemo } from 'react';
import type { LetterRow } from '../../db/letters.ts';
import { findMailbox, type Mailbox, mailboxByRole, type Role } from '../../db/mailboxes.ts';
import { expungeLetters, type MovedLetters, moveBack, moveLetters, setFlags } from '../../db/operations.ts';
import type { Store } from '../../db/store.ts';
import { useNotices } from '../../ui/keyboard.tsx';
import type { Notices } from '../../ui/notices.ts';
import { useServices } from '../services.ts';
import { folderName, roleNames } from '../words.ts';

/** The last archive, delete, move or sending, until the next one. One for the whole program. */
export interface UndoStore {
  last: { moved: MovedLetters; words: string } | { sent: number } | undefined;
}

export interface LetterActions {
  moveToRole(letter: LetterRow, role: 'archive' | 'trash'): Promise<void>;
  moveTo(letter: LetterRow, mailboxId: number): Promise<void>;
  deleteForGood(letter: LetterRow): Promise<void>;
  toggleRead(letter: LetterRow): Promise<void>;
  toggleFlag(letter: LetterRow): Promise<void>;
  /** `takeBack`: opens a letter again that has not left the outbox yet. */
  undo(takeBack: (id: number) => Promise<void>): Promise<void>;
}

const undoStores = new WeakMap<Store, UndoStore>();

export function undoStore(store: Store): UndoStore {
  const known = undoStores.get(store) ?? { last: undefined };
  undoStores.set(store, known);
  return known;
}

export function createLetterActions(store: Store, notices: Notices): LetterActions {
  const undo = undoStore(store);

  async function move(letter: LetterRow, target: Mailbox, words: string): Promise<void> {
    const moved = await moveLetters(store, [letter.id], target.id);
    if (moved.length === 0) return notices.show(`The letter is in ${folderName(target)} already.`);
    undo.last = { moved, words };
    notices.show(words, { command: 'app.undo' });
  }

  return {
    async moveToRole(letter, role) {
      const target = await roleFolder(store, letter, role);
      if (!target)
        return notices.show(
          `This account has no ${roleNames[role]} folder at its server. Use m Move to choose a folder.`,
          { tone: 'warning' },
        );
      await move(letter, target, role === 'archive' ? 'Archived.' : 'Moved to Deleted.');
    },
    async moveTo(letter, mailboxId) {
      const target = await findMailbox(store, mailboxId);
      if (target && (await isOnlyHere(store, letter, target)))
        return notices.show(
          `${folderName(target)} is on this computer only: letters of the mail server cannot be moved there.`,
          { tone: 'warning' },
        );
      if (target) await move(letter, target, `Moved to ${folderName(target)}.`);
    },
    async deleteForGood(letter) {
      await expungeLetters(store, [letter.id]);
      notices.show('Deleted for good.');
    },
    async toggleRead(letter) {
      await setFlags(store, [letter.id], { seen: !letter.seen });
    },
    async toggleFlag(letter) {
      await setFlags(store, [letter.id], { flagged: !letter.flagged });
    },
    async undo(takeBack) {
      const { last } = undo;
      if (!last) return notices.show('There is nothing to undo.');
      undo.last = undefined;
      if ('sent' in last) return takeBack(last.sent);
      await moveBack(store, last.moved);
      notices.show('Undone: the letter is back where it was.');
    },
  };
}

/** The folder of a role in the account that the letter belongs to; local letters have none. */
async function roleFolder(store: Store, letter: LetterRow, role: Role): Promise<Mailbox | undefined> {
  const here = letter.mailboxId === null ? undefined : await findMailbox(store, letter.mailboxId);
  return here?.accountId == null ? undefined : mailboxByRole(store, here.accountId, role);
}

/** A folder that no server has, nor will have, for a letter that one has. */
async function isOnlyHere(store: Store, letter: LetterRow, target: Mailbox): Promise<boolean> {
  if (!target.local || !target.counter.complete || letter.mailboxId === null) return false;
  const from = await findMailbox(store, letter.mailboxId);
  return from !== undefined && !from.local;
}

export function useLetterActions(): LetterActions {
  const { store } = useServices();
  const notices = useNotices();
  return useMemo(() => createLetterActions(store, notices), [store, notices]);
}
