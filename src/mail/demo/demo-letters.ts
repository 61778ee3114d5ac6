// All letters of the demo's mailbox.
import type { DemoLetter } from './demo-letter.ts';
import { inboxLetters } from './letters/inbox.ts';
import { languageLetters } from './letters/languages.ts';
import {
  archiveLetters,
  deletedLetters,
  draftLetters,
  junkLetters,
  labLetters,
  sentLetters,
} from './letters/other-folders.ts';
import { threadLetters } from './letters/thread.ts';

export const demoLetters: readonly DemoLetter[] = [
  ...inboxLetters,
  ...languageLetters,
  ...threadLetters,
  ...sentLetters,
  ...draftLetters,
  ...archiveLetters,
  ...labLetters,
  ...junkLetters,
  ...deletedLetters,
];
