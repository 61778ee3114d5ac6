// A time as people type it: "14:30", "tomorrow 9", "mon 8:15", "2 hours", "24.12. 9:00". Pure; by this computer's clock.

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const MINUTE = 60_000;
/** Nobody means a letter that waits for longer. */
const FARTHEST = 366 * 24 * 60 * MINUTE;
/** Where only a day is said. */
const MORNING = { hours: 8, minutes: 0 };

/** ms since 1970, always after `now`; null when it cannot be understood, or is past, or too far away. */
export function parseWhen(text: string, now: number): number | null {
  const words = text
    .trim()
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/^(?:on|at|in) /, '');
  const at = duration(words, now) ?? dayAndTime(words, now);
  return at !== null && at > now && at - now <= FARTHEST ? at : null;
}

function duration(words: string, now: number): number | null {
  const match = /^(\d{1,4}(?:\.\d)?) ?(m|min|minutes?|h|hours?|d|days?)$/.exec(words);
  if (!match) return null;
  const unit = { m: MINUTE, h: 60 * MINUTE, d: 24 * 60 * MINUTE }[match[2]![0] as 'm' | 'h' | 'd'];
  return now + Number(match[1]) * unit;
}

interface TimeOfDay {
  hours: number;
  minutes: number;
}

function timeOfDay(words: string): TimeOfDay | null {
  const match = /^(\d{1,2})(?:[:.h](\d{2})?)? ?(am|pm)?$/.exec(words);
  if (!match) return null;
  const [, hour = '', minute = '0', half] = match;
  const hours = half ? (Number(hour) % 12) + (half === 'pm' ? 12 : 0) : Number(hour);
  const minutes = Number(minute);
  return hours < 24 && minutes < 60 && !(half && (Number(hour) < 1 || Number(hour) > 12))
    ? { hours, minutes }
    : null;
}

function dayAndTime(words: string, now: number): number | null {
  const only = timeOfDay(words);
  if (only) {
    const today = at(new Date(now), 0, only);
    return today > now ? today : at(new Date(now), 1, only);
  }
  const space = words.search(/ (?=[^ ]+(?: (?:am|pm))?$)/);
  const parts: [string, TimeOfDay | null][] = [
    [words, MORNING],
    ...(space > 0
      ? [
          [words.slice(0, space).replace(/[, ]+(?:at)?$/, ''), timeOfDay(words.slice(space + 1))] as [
            string,
            TimeOfDay | null,
          ],
        ]
      : []),
  ];
  for (const [day, time] of parts) {
    const found = time && dayOf(day, time, now);
    if (found) return found;
  }
  return null;
}

function dayOf(word: string, time: TimeOfDay, now: number): number | null {
  const today = new Date(now);
  if (word === 'today') return at(today, 0, time);
  if (word === 'tomorrow') return at(today, 1, time);
  const weekday = word.length >= 2 ? weekdays.findIndex((name) => name.startsWith(word)) : -1;
  if (weekday >= 0) {
    const days = (weekday - today.getDay() + 7) % 7;
    const first = at(today, days, time);
    return first > now ? first : at(today, days + 7, time);
  }
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(word);
  if (iso) return date(Number(iso[1]), Number(iso[2]), Number(iso[3]), time);
  const short = /^(\d{1,2})[./](\d{1,2})[./]?(\d{4})?$/.exec(word);
  if (!short) return null;
  const [, day, month, year] = short.map(Number) as [number, number, number, number];
  if (short[3]) return date(year, month, day, time);
  const thisYear = date(today.getFullYear(), month, day, time);
  return thisYear === null || thisYear > now ? thisYear : date(today.getFullYear() + 1, month, day, time);
}

const at = (from: Date, days: number, { hours, minutes }: TimeOfDay): number =>
  new Date(from.getFullYear(), from.getMonth(), from.getDate() + days, hours, minutes).getTime();

/** null: there is no such day. */
function date(year: number, month: number, day: number, { hours, minutes }: TimeOfDay): number | null {
  const found = new Date(year, month - 1, day, hours, minutes);
  return found.getMonth() === month - 1 && found.getDate() === day ? found.getTime() : null;
}
