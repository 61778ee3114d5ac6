// How numbers, dates and states are put into words. Pure, so that tables can test them.
import type { EngineStatus } from '../db/engine-status.ts';
import type { Mailbox, Role } from '../db/mailboxes.ts';
import type { OutboxState } from '../db/outbox.ts';
import type { Schedule } from '../db/schedule.ts';
import type { Going } from '../mail/outbox/when-it-goes.ts';
import { count, counted } from '../mail/words/numbers.ts';

export { count, counted };

export const roleNames: Record<Role, string> = {
  inbox: 'Inbox',
  sent: 'Sent',
  drafts: 'Drafts',
  archive: 'Archive',
  junk: 'Junk',
  trash: 'Deleted',
};

/** After a change from POP3 to IMAP the folder "Deleted" of this computer stands beside the server's, which may be "Trash". */
export function folderName({ role, path, local }: Pick<Mailbox, 'role' | 'path' | 'local'>): string {
  if (role) return roleNames[role];
  if (!Object.values(roleNames).some((name) => name.toLowerCase() === path.toLowerCase())) return path;
  return `${path} (${local ? 'this computer' : 'folder'})`;
}

const pad = (n: number): string => String(n).padStart(2, '0');
export const clock = (at: number): string =>
  `${pad(new Date(at).getHours())}:${pad(new Date(at).getMinutes())}`;

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

/** A letter's date as lists show it, in at most 8 cells: time, weekday, day and month, or month and year. */
export function shortDate(at: number, now: number): string {
  const date = new Date(at);
  const age = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000);
  if (age === 0) return clock(at);
  if (age > 0 && age < 7) return days[date.getDay()]!;
  if (date.getFullYear() === new Date(now).getFullYear())
    return `${date.getDate()} ${months[date.getMonth()]}`;
  return `${months[date.getMonth()]} ${date.getFullYear()}`;
}

/** A moment in a sentence: "at 09:42", "on Monday at 09:42", "on 5 November 2026 at 09:42". */
export function whenWords(at: number, now: number): string {
  const age = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000);
  if (age === 0) return `at ${clock(at)}`;
  const date = new Date(at);
  const day =
    age > 0 && age < 7
      ? date.toLocaleDateString('en-GB', { weekday: 'long' })
      : date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
  return `on ${day} at ${clock(at)}`;
}

/** "Thursday 5 November 2026, 09:41" */
export function longDate(at: number): string {
  const date = new Date(at);
  const day = date.toLocaleDateString('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  return `${day.replace(',', '')}, ${clock(at)}`;
}

/** Bytes as people say them. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export interface StatusWords {
  text: string;
  tone: 'plain' | 'success' | 'warning' | 'error';
}

/** "12 s left", "3 min left"; '' while there is too little to go by. */
export function timeLeft({ done, total, since }: EngineStatus, now: number): string {
  const spent = now - since;
  if (done < 50 || spent < 1_000 || done >= total) return '';
  const seconds = Math.ceil(((total - done) * spent) / done / 1_000);
  return seconds < 100 ? `${seconds} s left` : `${Math.ceil(seconds / 60)} min left`;
}

/** What the title line says of the engine, with numbers where there are any. */
export function engineWords(status: EngineStatus | undefined, receives: boolean, now: number): StatusWords {
  if (!receives) return { text: 'Sends only', tone: 'plain' };
  if (!status) return { text: 'Connecting', tone: 'plain' };
  const of = status.total > 0 ? ` ${count(status.done)} of ${count(status.total)}` : '';
  switch (status.phase) {
    case 'connecting':
      return { text: 'Connecting', tone: 'plain' };
    case 'listing':
      return { text: `Reading the list${of}`, tone: 'plain' };
    case 'downloading': {
      const left = timeLeft(status, now);
      return { text: `Downloading${of}${left === '' ? '' : ` · ${left}`}`, tone: 'plain' };
    }
    case 'sending':
      return { text: 'Sending', tone: 'plain' };
    case 'waiting': {
      const seconds = Math.max(0, Math.ceil(((status.retryAt ?? now) - now) / 1000));
      return {
        text: seconds > 0 ? `No connection, again in ${seconds} s` : 'No connection',
        tone: 'warning',
      };
    }
    case 'stopped':
      return { text: 'Stopped', tone: 'error' };
    case 'idle':
      return status.upToDateAt === null
        ? { text: 'Up to date', tone: 'success' }
        : { text: clock(status.upToDateAt), tone: 'success' };
  }
}

/** When a waiting letter goes, and why then. */
export function goingWords({ at, why }: Going, schedule: Schedule, now: number): string {
  const time = shortDate(at, now) === clock(at) ? `at ${clock(at)}` : `on ${longDate(at)}`;
  switch (why) {
    case 'now':
      return 'Goes now.';
    case 'time':
      return `Goes ${time}. s sends it now.`;
    case 'again':
      return `The next attempt is ${time}. s makes it now.`;
    case 'pause':
      return `Goes ${time}: there is a pause of ${counted(schedule.pause, 'second')} between two letters. s sends it now.`;
    case 'limit':
      return `Goes ${time}: not more than ${counted(schedule.perHour ?? 0, 'letter')} an hour may be sent.`;
  }
}

/** In a list, where a column is all there is. */
export const outboxMarks: Record<OutboxState, string> = {
  queued: 'Waiting',
  sending: 'Being sent',
  sent: 'Handed over',
  filed: 'Handed over',
  failed: 'Refused',
  unsure: 'Unsure: decide',
};

export const outboxWords: Record<OutboxState, string> = {
  queued: 'Waiting to be sent',
  sending: 'Being sent',
  sent: 'Handed to the mail server',
  filed: 'Handed to the mail server, copy in Sent',
  failed: 'Refused by the mail server',
  unsure: 'Perhaps sent: please decide',
};
