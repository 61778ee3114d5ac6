// Takes a notice away with the screen that it belongs to: why a key did nothing is said of the screen where it was
// pressed, and "Saved" of the one that comes with it. What else was done is told further.
import { useLayoutEffect, useRef } from 'react';
import { useNotice, useNotices } from '../ui/keyboard.tsx';
import type { Notice } from '../ui/notices.ts';
import { useEntry } from './navigation.ts';

export function NoticePlace(): null {
  const notices = useNotices();
  const notice = useNotice();
  const { key } = useEntry();
  const entered = useRef(key);
  const place = useRef<{ notice: Notice; key: number }>(undefined);
  useLayoutEffect(() => {
    const isNew = entered.current !== key;
    entered.current = key;
    if (!notice) return;
    if (isNew && notice.tone === 'warning') return notices.clear();
    // Shown together with a change of screens, it belongs to the new one.
    if (place.current?.notice !== notice) place.current = { notice, key };
    else if (notice.here && place.current.key !== key) notices.clear();
  }, [notices, notice, key]);
  return null;
}
