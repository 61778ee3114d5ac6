// The schedule while it is being typed, and the bridge to a valid one. Pure.
import { type Schedule, usualSchedule } from '../../db/schedule.ts';

export interface ScheduleDraft {
  /** 'push', or minutes. */
  check: string;
  send: 'once' | 'times';
  /** "09:00, 13:30" */
  times: string;
  /** Seconds. */
  undo: string;
  pause: string;
  /** '' for no limit. */
  perHour: string;
}

export type ScheduleErrors = Partial<Record<keyof ScheduleDraft, string>>;

export const checkChoices = ['push', '1', '5', '15', '30', '60'] as const;
export const undoChoices = ['0', '5', '10', '20', '30', '60'] as const;

export const toScheduleDraft = (schedule: Schedule = usualSchedule): ScheduleDraft => ({
  check: String(schedule.check),
  send: schedule.sendAt.length > 0 ? 'times' : 'once',
  times: schedule.sendAt.join(', '),
  undo: String(schedule.undo),
  pause: String(schedule.pause),
  perHour: schedule.perHour === null ? '' : String(schedule.perHour),
});

export function checkSchedule(draft: ScheduleDraft): ScheduleErrors {
  const errors: ScheduleErrors = {};
  if (draft.send === 'times' && readTimes(draft.times) === null)
    errors.times = 'Type times of the day with commas between them, such as 09:00, 13:30.';
  if (!isWhole(draft.pause, 0, 3_600)) errors.pause = 'Type a number of seconds, at most 3600; 0 for none.';
  if (draft.perHour.trim() !== '' && !isWhole(draft.perHour, 1, 100_000))
    errors.perHour = 'Type a number of letters, or leave it empty for no limit.';
  return errors;
}

const isWhole = (text: string, least: number, most: number): boolean =>
  /^\d{1,6}$/.test(text.trim()) && Number(text) >= least && Number(text) <= most;

/** In their order, each once; null when one of them is none. */
function readTimes(text: string): string[] | null {
  const times = text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map((word) => {
      const match = /^(\d{1,2})(?:[:.](\d{2}))?$/.exec(word);
      const [hours, minutes] = [Number(match?.[1]), Number(match?.[2] ?? 0)];
      return match && hours < 24 && minutes < 60
        ? `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`
        : null;
    });
  if (times.length === 0 || times.includes(null)) return null;
  return [...new Set(times as string[])].sort();
}

/** null while something is wrong. */
export function toSchedule(draft: ScheduleDraft): Schedule | null {
  if (Object.keys(checkSchedule(draft)).length > 0) return null;
  return {
    check: draft.check === 'push' ? 'push' : Number(draft.check),
    sendAt: draft.send === 'times' ? (readTimes(draft.times) ?? []) : [],
    pause: Number(draft.pause),
    perHour: draft.perHour.trim() === '' ? null : Number(draft.perHour),
    undo: Number(draft.undo),
  };
}

/** For the last page and the settings, in sentences. */
export function scheduleInWords(schedule: Schedule): { check: string; send: string } {
  const check =
    schedule.check === 'push'
      ? 'as it arrives'
      : schedule.check === 1
        ? 'every minute'
        : `every ${schedule.check} minutes`;
  const send = [
    schedule.sendAt.length === 0 ? 'at once' : `at ${schedule.sendAt.join(', ')}`,
    ...(schedule.undo > 0 ? [`with ${schedule.undo} seconds to undo`] : []),
    ...(schedule.pause > 0 ? [`${schedule.pause} seconds between two letters`] : []),
    ...(schedule.perHour === null ? [] : [`at most ${schedule.perHour} an hour`]),
  ];
  return { check, send: send.join(', ') };
}
