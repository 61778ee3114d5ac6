// Letters that a process left behind when it was ended, and times that a clock left behind when it was set: taken up
// by whoever sends next.
import { settleAbandoned } from '../../db/outbox-claims.ts';
import { mendTimes } from '../../db/outbox-clocks.ts';
import type { Problem } from '../../db/problem.ts';
import type { Store } from '../../db/store.ts';

const abandoned: Problem = {
  kind: 'server',
  title: 'frontdesk was ended while this letter was on its way.',
  fix: 'It may have been sent. It is not sent again by itself: look in Sent or ask the recipient, then decide.',
  detail: '',
};

export async function takeUpAbandoned(store: Store, accountId: number): Promise<void> {
  await mendTimes(store, accountId);
  await settleAbandoned(store, accountId, abandoned);
}
