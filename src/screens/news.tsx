// Tells, once and at every desk that is open, what became of a wish in a way that a person would wonder about: the
// letter that was moved had been deleted elsewhere, the server did not make a folder. It stands in Events as well.
import { useEffect } from 'react';
import { eventsSince, lastEventId } from '../db/events.ts';
import { eventSentence, isToldAtOnce } from '../mail/words/event-words.ts';
import { useNotices } from '../ui/keyboard.tsx';
import { cleanLine } from '../ui/safe-text.ts';
import { useServices } from './services.ts';

export function News(): null {
  const { store } = useServices();
  const notices = useNotices();
  useEffect(() => {
    let live = true;
    let told = lastEventId(store);
    const look = async (): Promise<void> => {
      const last = await told;
      const events = await eventsSince(store, last);
      told = Promise.resolve(events.at(-1)?.id ?? last);
      for (const event of events)
        if (live && isToldAtOnce(event)) notices.show(cleanLine(eventSentence(event)), { tone: 'warning' });
    };
    // One look after the other; a read that failed (the store is closing) is made again at the next change.
    let turn = told.then(() => {}).catch(() => {});
    const unwatch = store.onChange((tables) => {
      if (tables.has('event')) turn = turn.then(look).catch(() => {});
    });
    return () => {
      live = false;
      unwatch();
    };
  }, [store, notices]);
  return null;
}
