// Every table of keys, in the order in which help and the README list them.
import type { CommandTable } from '../ui/commands.ts';
import { formCommands } from '../ui/form-keys.ts';
import { listCommands } from '../ui/list-keys.ts';
import { shellCommands } from '../ui/shell.tsx';
import { areaCommands, findCommands, selectedCommands } from '../ui/text-area-keys.ts';
import { appCommands } from './app-keys.ts';
import {
  attachCommands,
  composeCommands,
  missingCommands,
  pickCommands,
  proposalCommands,
  takeCommands,
} from './compose/compose-keys.ts';
import { draftCommands } from './compose/drafts.tsx';
import { lookCommands } from './compose/look-at-draft.tsx';
import {
  configureCommands,
  contactCommands,
  contactNameCommands,
  contactSearchCommands,
  counterCommands,
  eventCommands,
  eventPageCommands,
  folderUseCommands,
  newFolderCommands,
  practiceCommands,
  receivingCommands,
  scheduleCommands,
  templateListCommands,
  textPageCommands,
} from './configure/configure-keys.ts';
import { arrivedCommands, confirmationCommands } from './confirmation/confirmation-keys.ts';
import {
  addressPageCommands,
  backCommands,
  browserCommands,
  cancelCommands,
  codeCommands,
  detailsCommands,
  finishCommands,
  nextCommands,
  phoneCommands,
  practiceSignInCommands,
  scheduleDoneCommands,
  scrollCommands,
  testCommands,
  wrongCommands,
} from './email-setup/wizard-keys.ts';
import { folderCommands } from './folders/folders.tsx';
import { inboxCommands, searchCommands } from './inbox/inbox-keys.ts';
import { letterCommands, saveCommands } from './letter/letter-keys.ts';
import { linkCommands } from './letter/link-list.tsx';
import { mailingListCommands, receiptCommands, reportCommands } from './letter/note-keys.ts';
import { outboxCommands } from './outbox/outbox.tsx';
import { whenCommands } from './outbox/when-line.tsx';
import { welcomeCommands } from './welcome/welcome.tsx';

export const keyTables: readonly CommandTable[] = [
  shellCommands,
  appCommands,
  inboxCommands,
  letterCommands,
  composeCommands,
  areaCommands,
  selectedCommands,
  findCommands,
  proposalCommands,
  takeCommands,
  pickCommands,
  missingCommands,
  listCommands,
  formCommands,
  nextCommands,
  finishCommands,
  testCommands,
  wrongCommands,
  codeCommands,
  browserCommands,
  addressPageCommands,
  practiceSignInCommands,
  phoneCommands,
  detailsCommands,
  scrollCommands,
  backCommands,
  cancelCommands,
  searchCommands,
  folderCommands,
  draftCommands,
  lookCommands,
  outboxCommands,
  configureCommands,
  practiceCommands,
  scheduleCommands,
  scheduleDoneCommands,
  whenCommands,
  templateListCommands,
  textPageCommands,
  contactCommands,
  contactSearchCommands,
  contactNameCommands,
  counterCommands,
  receivingCommands,
  folderUseCommands,
  newFolderCommands,
  eventCommands,
  eventPageCommands,
  saveCommands,
  linkCommands,
  receiptCommands,
  reportCommands,
  mailingListCommands,
  arrivedCommands,
  confirmationCommands,
  attachCommands,
  welcomeCommands,
];
