// From what a person typed to a letter in the outbox; the compose screen and `frontdesk send` both use it. Also
// the other way: the fields of an answer, and of a letter that is taken back.
import type { Account } from '../../db/accounts.ts';
import { type DraftFields, saveDraft, sendDraft } from '../../db/drafts.ts';
import type { LetterRow } from '../../db/letters.ts';
import type { NewOutgoing, Outgoing } from '../../db/outbox.ts';
import { readPractice } from '../../db/practice.ts';
import { fail, type Problem, ProblemError, type Result, succeed } from '../../db/problem.ts';
import type { Store } from '../../db/store.ts';
import { addressError, formatPeople, parseAddresses } from '../mime/addresses.ts';
import type { NewAttachment } from '../mime/compose-letter.ts';
import type { ParsedLetter } from '../mime/parse-letter.ts';
import { type Answer, forward, reply, replyAll, replyToList } from '../mime/reply.ts';
import { letterSender } from '../practice/sender.ts';

export const emptyFields: DraftFields = {
  to: '',
  cc: '',
  bcc: '',
  subject: '',
  body: '',
  attachments: [],
  answersPlacementId: null,
  inReplyTo: '',
  references: [],
  forwardsMessageId: null,
};

/** What is wrong, by field, in words; empty when the letter can be sent. */
export type FieldProblems = Partial<Record<'to' | 'cc' | 'bcc', string>>;

export function checkFields(fields: DraftFields): FieldProblems {
  const problems: FieldProblems = {};
  let recipients = 0;
  for (const field of ['to', 'cc', 'bcc'] as const) {
    const { people, errors } = parseAddresses(fields[field]);
    recipients += people.length;
    if (errors[0]) problems[field] = errors[0].message;
  }
  if (recipients === 0 && Object.keys(problems).length === 0)
    problems.to = 'Type at least one address to send the letter to.';
  return problems;
}

/** Where a letter's own attachments are read, for one that is forwarded. */
export interface AttachmentSource {
  read(messageId: number): Promise<ParsedLetter | undefined>;
  attachment(messageId: number, index: number): Promise<Buffer>;
}

export interface SendOptions {
  /** The letter begun that this is, as it was saved last. */
  draft?: { id: number; revision: number } | undefined;
  /** ms since 1970; left out: as soon as can be. */
  notBefore?: number;
}

/** Puts a letter into the outbox; a draft of it ends in the same transaction. Returns the outbox row's id. */
export async function sendFields(
  store: Store,
  account: Account,
  fields: DraftFields,
  source: AttachmentSource,
  { draft, notBefore = 0 }: SendOptions = {},
): Promise<Result<number>> {
  const [wrong] = Object.values(checkFields(fields));
  if (wrong) return fail({ kind: 'settings', title: wrong, fix: 'Mend the address.', detail: '' });
  const attachments = await readAttachments(fields, source);
  if (!attachments.ok) return attachments;
  const { composeLetter, newMessageId, recipientsOf } = await import('../mime/compose-letter.ts');
  const people = {
    to: parseAddresses(fields.to).people,
    cc: parseAddresses(fields.cc).people,
    bcc: parseAddresses(fields.bcc).people,
  };
  const messageId = newMessageId(account.address);
  const composed = await composeLetter({
    ...letterSender(account, await readPractice(store)),
    ...people,
    subject: fields.subject,
    text: fields.body,
    date: new Date(),
    messageId,
    inReplyTo: fields.inReplyTo,
    references: fields.references,
    attachments: attachments.value,
    asksReceipt: fields.wantsReceipt ?? false,
  });
  if (!composed.ok) return composed;
  const letter: NewOutgoing = {
    accountId: account.id,
    messageId,
    sender: account.address,
    recipients: recipientsOf(people),
    subject: fields.subject,
    source: composed.value,
    answersPlacementId: fields.answersPlacementId,
    notBefore,
  };
  try {
    return succeed(await sendDraft(store, letter, draft, [...people.to, ...people.cc, ...people.bcc]));
  } catch (error) {
    if (error instanceof ProblemError) return fail(error.problem);
    throw error;
  }
}

export async function readAttachments(
  fields: DraftFields,
  source: AttachmentSource,
): Promise<Result<NewAttachment[]>> {
  const { attachFile } = await import('../mime/attach-file.ts');
  const attachments: NewAttachment[] = [];
  if (fields.forwardsMessageId !== null) {
    const original = await source.read(fields.forwardsMessageId);
    if (!original) return fail(notHereYet);
    for (const { index, filename, contentType } of original.attachments) {
      if (fields.forwardsWithout?.includes(index)) continue;
      const content = await source.attachment(fields.forwardsMessageId, index);
      attachments.push({ filename, contentType, content });
    }
  }
  for (const path of fields.attachments) {
    const attached = await attachFile(path);
    if (!attached.ok) return attached;
    attachments.push(attached.value);
  }
  return succeed(attachments);
}

const notHereYet: Problem = {
  kind: 'offline',
  title: 'The letter that is forwarded has not been fetched from the mail server yet.',
  fix: 'Wait until it is here, then send again. What you wrote is kept.',
  detail: '',
};

export type AnswerKind = 'sender' | 'all' | 'list' | 'forward';

const beginnings: Record<AnswerKind, (letter: ParsedLetter, options: { self: readonly string[] }) => Answer> =
  { sender: reply, all: replyAll, list: replyToList, forward };

/** Whether letters can go to the mailing list that a letter came through. */
export const hasList = ({ listPost }: ParsedLetter): boolean =>
  listPost !== '' && addressError(listPost) === null;

/** Programs write from such addresses and read nothing that comes there. */
const unread = /^(?:no-?reply|do-?not-?reply|mailer-daemon|postmaster|bounces?|notifications?)\b/i;

/** Whether an answer goes to a program: then nobody may ever read it. What goes to a list goes to people. */
const fromProgram = (letter: ParsedLetter, to: readonly { address: string }[]): boolean =>
  (letter.autoSubmitted && !hasList(letter)) || to.some(({ address }) => unread.test(address));

/** The fields of an answer to a letter, or of its forwarding. `self`: the practice's addresses, which get no answer. */
export function answerFields(
  account: Account,
  row: LetterRow,
  letter: ParsedLetter,
  kind: AnswerKind,
  self: readonly string[] = [account.address],
): DraftFields {
  const answer = beginnings[kind](letter, { self });
  // The text goes on as plain words, so that pictures which it showed go along as files.
  const takesAlong = kind === 'forward' && letter.attachments.length > 0;
  return {
    ...emptyFields,
    to: formatPeople(answer.to),
    cc: formatPeople(answer.cc),
    subject: answer.subject,
    body: answer.text,
    inReplyTo: answer.inReplyTo,
    references: answer.references,
    answersPlacementId: kind === 'forward' ? null : row.id,
    forwardsMessageId: takesAlong ? row.messageId : null,
    ...(kind !== 'forward' && fromProgram(letter, answer.to) ? { answersAutomatic: true } : {}),
  };
}

/**
 * A letter that was taken out of the outbox, as a draft to be mended. Its attachments are kept in files of the
 * store's folder, because the paths that they came from may not be there any more.
 */
export async function draftOf(
  store: Store,
  outgoing: Outgoing,
  letter: ParsedLetter,
  readAttachment: (index: number) => Promise<Buffer>,
): Promise<{ id: number; fields: DraftFields }> {
  const open = new Set([...letter.to, ...letter.cc].map((person) => person.address.toLowerCase()));
  // Whom the letter has reached already must not get it twice.
  const reached = new Set(outgoing.delivered.map((address) => address.toLowerCase()));
  const left = (people: ParsedLetter['to']) =>
    formatPeople(people.filter((person) => !reached.has(person.address.toLowerCase())));
  const fields: DraftFields = {
    ...(await fieldsOf(store, letter, readAttachment)),
    to: left(letter.to),
    cc: left(letter.cc),
    bcc: outgoing.recipients.filter((address) => !open.has(address.toLowerCase())).join(', '),
    answersPlacementId: outgoing.answersPlacementId,
  };
  return { id: await saveDraft(store, outgoing.accountId, fields), fields };
}

/** What stands in a letter, to be written on with. */
export async function fieldsOf(
  store: Store,
  letter: ParsedLetter,
  readAttachment: (index: number) => Promise<Buffer>,
): Promise<DraftFields> {
  const paths: string[] = [];
  if (letter.attachments.length > 0) {
    const { mkdtemp } = await import('node:fs/promises');
    const { join } = await import('node:path');
    const { saveAttachment } = await import('../mime/save-attachment.ts');
    const folder = await mkdtemp(join(store.folder, 'draft-'));
    for (const { index, filename } of letter.attachments) {
      const saved = await saveAttachment(folder, filename, await readAttachment(index));
      if (saved.ok) paths.push(saved.value);
    }
  }
  return {
    ...emptyFields,
    to: formatPeople(letter.to),
    cc: formatPeople(letter.cc),
    bcc: formatPeople(letter.bcc),
    subject: letter.subject,
    body: letter.text,
    attachments: paths,
    inReplyTo: letter.inReplyTo,
    references: letter.references,
    ...(letter.receiptTo.length > 0 ? { wantsReceipt: true } : {}),
  };
}
