// What the practice waits for from Amazon Web Services, and the letters of the inbox that seem to be it.
import { type Arrival, arrivalsSince, type CampaignWait, confirmationWait } from '../../db/campaign.ts';
import type { Reader } from '../../db/store.ts';
import { seemsConfirmation } from './confirmation.ts';

export interface Awaited {
  wait: CampaignWait;
  /** Newest first. */
  letters: Arrival[];
}

/** null: nothing is waited for; then it costs one read of one row. */
export async function readAwaited(store: Reader): Promise<Awaited | null> {
  const wait = await confirmationWait(store);
  if (!wait) return null;
  const letters = (await arrivalsSince(store, wait)).filter((letter) => seemsConfirmation(letter, wait));
  return { wait, letters };
}
