// imapflow's answers as our own values: plain numbers (it gives BigInt), and dates that can be sorted by.
import type { FetchMessageObject, MailboxObject, MessageAddressObject, StatusObject } from 'imapflow';
import type { Person } from '../../db/letters.ts';
import type { Envelope, Flags } from '../../db/messages.ts';
import { countAttachments } from './body-structure.ts';

export interface OpenFolder {
  path: string;
  uidValidity: number;
  /** 0 where the server does not say. */
  uidNext: number;
  exists: number;
  /** HIGHESTMODSEQ as a decimal string (63 bits); null when the server keeps none. */
  modseq: string | null;
}

export interface FolderStatus {
  messages: number;
  uidNext: number;
  uidValidity: number;
  unseen: number;
  modseq: string | null;
}

/** A letter as it came: its bytes, and what the server knows of it. */
export interface WholeLetter {
  uid: number;
  flags: Flags;
  /** When the server received it, ms since 1970; NaN when it does not say. */
  arrived: number;
  bytes: Buffer;
}

export const listQuery = {
  uid: true,
  flags: true,
  envelope: true,
  internalDate: true,
  size: true,
  bodyStructure: true,
};

export const toStatus = (status: StatusObject): FolderStatus => ({
  messages: status.messages ?? 0,
  uidNext: status.uidNext ?? 0,
  uidValidity: Number(status.uidValidity ?? 0),
  unseen: status.unseen ?? 0,
  modseq: status.highestModseq === undefined ? null : String(status.highestModseq),
});

export function toWhole(row: FetchMessageObject): WholeLetter[] {
  // A letter that is gone meanwhile may come as one without a byte.
  if (!row.source || row.source.length === 0) return [];
  const arrived = row.internalDate ? new Date(row.internalDate).getTime() : Number.NaN;
  return [{ uid: row.uid, flags: toFlags(row.flags), arrived, bytes: row.source }];
}

export const toOpenFolder = (path: string, box: MailboxObject): OpenFolder => ({
  path,
  uidValidity: Number(box.uidValidity),
  uidNext: box.uidNext ?? 0,
  exists: box.exists,
  modseq: box.noModseq || box.highestModseq === undefined ? null : String(box.highestModseq),
});

const toPeople = (list: readonly MessageAddressObject[] | undefined): Person[] =>
  (list ?? []).map(({ name, address }) => ({ name: name ?? '', address: address ?? '' }));

export const toFlags = (flags: ReadonlySet<string> | undefined): Flags => ({
  seen: flags?.has('\\Seen') ?? false,
  flagged: flags?.has('\\Flagged') ?? false,
  answered: flags?.has('\\Answered') ?? false,
  draft: flags?.has('\\Draft') ?? false,
  ...(hasMdnSent(flags) ? { receipted: true } : {}),
});

/** RFC 3503; keywords are the same in any case. */
function hasMdnSent(flags: ReadonlySet<string> = new Set()): boolean {
  for (const flag of flags) if (flag.toLowerCase() === '$mdnsent') return true;
  return false;
}

const DAY = 86_400_000;

/** The letter's own Date, unless it is missing, absurd or later than its arrival. */
export function letterDate(header: number, arrived: number): number {
  if (!Number.isFinite(header) || header < 0) return Number.isFinite(arrived) ? arrived : 0;
  return Number.isFinite(arrived) && header > arrived + DAY ? arrived : header;
}

/**
 * Nothing for a row that only has flags: the server says at any time, also in the middle of an answer, that the flags of
 * some letter changed (RFC 9051 7.5.2), and imapflow takes that for a part of the answer.
 */
export function toEnvelope(row: FetchMessageObject): Envelope[] {
  return row.envelope ? [listed(row)] : [];
}

function listed(row: FetchMessageObject): Envelope {
  const envelope = row.envelope;
  return {
    uid: row.uid,
    ...toFlags(row.flags),
    messageId: envelope?.messageId ?? '',
    inReplyTo: envelope?.inReplyTo ?? '',
    subject: envelope?.subject ?? '',
    from: toPeople(envelope?.from)[0] ?? { name: '', address: '' },
    to: toPeople(envelope?.to),
    cc: toPeople(envelope?.cc),
    date: letterDate(
      envelope?.date ? new Date(envelope.date).getTime() : Number.NaN,
      row.internalDate ? new Date(row.internalDate).getTime() : Number.NaN,
    ),
    size: row.size ?? 0,
    attachments: row.bodyStructure ? countAttachments(row.bodyStructure) : 0,
  };
}
