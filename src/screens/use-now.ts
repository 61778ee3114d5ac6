// The time, for dates that are shown relative to it: changes at most once a minute, so that nothing is repainted
// for its own sake.
import { useEffect, useState } from 'react';

export function useNow(every = 60_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    // What was right for a slower clock may be old for a quicker one.
    setNow((before) => (Date.now() - before < 1_000 ? before : Date.now()));
    const timer = setInterval(() => setNow(Date.now()), every);
    timer.unref();
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
