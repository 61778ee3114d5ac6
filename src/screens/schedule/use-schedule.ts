// What is typed into the schedule, and what is wrong with it: said of a field once it was left, of all once they were to be
// taken.
import { useState } from 'react';
import type { Schedule } from '../../db/schedule.ts';
import {
  checkSchedule,
  type ScheduleDraft,
  type ScheduleErrors,
  toSchedule,
  toScheduleDraft,
} from '../../mail/setup/schedule-draft.ts';
import { useNotices } from '../../ui/keyboard.tsx';

export interface ScheduleTyping {
  draft: ScheduleDraft;
  change: (draft: ScheduleDraft) => void;
  changed: boolean;
  /** Those that may be said. */
  errors: ScheduleErrors;
  focus: string;
  setFocus: (id: string) => void;
  leave: (id: string) => void;
  /** The schedule; undefined where something is wrong, which is said, with the keys at the first of it. */
  take: () => Schedule | undefined;
}

export function useSchedule(saved: Schedule | undefined): ScheduleTyping {
  const notices = useNotices();
  const [initial] = useState(() => toScheduleDraft(saved));
  const [draft, change] = useState(initial);
  const [focus, setFocus] = useState('check');
  const [left, setLeft] = useState<readonly string[]>([]);
  const all = checkSchedule(draft);

  function take(): Schedule | undefined {
    const schedule = toSchedule(draft);
    if (schedule) return schedule;
    const wrong = Object.entries(all);
    setLeft(Object.keys(draft));
    setFocus(wrong[0]?.[0] ?? focus);
    notices.show(wrong[0]?.[1] ?? '', { tone: 'error' });
    return undefined;
  }
  return {
    ...{ draft, change, focus, setFocus, take },
    changed: JSON.stringify(draft) !== JSON.stringify(initial),
    errors: Object.fromEntries(Object.entries(all).filter(([field]) => left.includes(field))),
    leave: (id) => setLeft([...left, id]),
  };
}
