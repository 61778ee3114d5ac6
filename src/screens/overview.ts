// What every screen says of the account: the title line's right side, and the line under it when something needs a
// person.
import { useMemo } from 'react';
import { type Account, listAccounts } from '../db/accounts.ts';
import { type EngineStatus, readEngineStatus } from '../db/engine-status.ts';
import { countOutbox } from '../db/outbox.ts';
import type { Problem } from '../db/problem.ts';
import { signInNeeded } from '../db/sign-ins.ts';
import type { FrameSettings, Remark } from '../ui/frame.tsx';
import { arrivedBanner, unopened, useAwaited } from './confirmation/use-awaited.ts';
import { useNow } from './use-now.ts';
import { useQuery } from './use-query.ts';
import { counted, engineWords } from './words.ts';

export interface Overview {
  account: Account | undefined;
  status: EngineStatus | undefined;
  /** Why somebody has to sign in again. */
  signIn: Problem | null;
  needsPerson: number;
  unsure: number;
  waiting: number;
  refusals: number;
}

export const useOverview = (): Overview | undefined =>
  useQuery<Overview>(['account', 'engine_status', 'outbox', 'sign_in'], 'overview', async (store) => {
    const [account] = await listAccounts(store);
    return {
      account,
      status: account && (await readEngineStatus(store, account.id)),
      signIn: account ? await signInNeeded(store, account.id) : null,
      ...(await countOutbox(store)),
    };
  });

/**
 * Whose keys the screen in front takes. everywhere: those of every screen, too. own: where one writes or answers, none of
 * them. setup: Email Setup, where what is wrong with the account is being mended.
 */
export type Keys = 'everywhere' | 'own' | 'setup';

export function useFrameSettings(overview: Overview | undefined, keys: Keys): FrameSettings {
  // Only a countdown needs the seconds.
  const now = useNow(overview?.status?.phase === 'waiting' ? 1_000 : 60_000);
  const arrived = unopened(useAwaited()).length > 0;
  return useMemo(() => frameSettings(overview, now, arrived, keys), [overview, now, arrived, keys]);
}

/** Why receiving or sending has stopped until a person has done something. */
function stoppedBy({ signIn, status }: Overview): Problem | null {
  // Sending may have found out while receiving still has a line from before.
  return signIn ?? (status?.phase === 'stopped' ? status.problem : null);
}

/** Whether the account waits for somebody to sign in at its provider's page. */
export const wantsSignIn = (overview: Overview | undefined): boolean =>
  overview?.account?.signIn === 'oauth' &&
  (overview.signIn !== null || stoppedBy(overview)?.kind === 'signIn');

function undecidedWords(failed: number, unsure: number): string {
  if (unsure === 0) return `${counted(failed, 'letter')} could not be sent.`;
  if (failed === 0)
    return `${counted(unsure, 'letter')} ${unsure === 1 ? 'was' : 'were'} perhaps sent: please decide.`;
  // Short, so that the key is seen on a narrow screen.
  return `${counted(failed, 'letter')} not sent, ${unsure} perhaps sent.`;
}

/** Pure: what every frame says, from what is known. */
export function frameSettings(
  overview: Overview | undefined,
  now: number,
  arrived = false,
  keys: Keys = 'everywhere',
): FrameSettings {
  if (!overview?.account) return {};
  const { account, status, waiting } = overview;
  const engine = wantsSignIn(overview)
    ? { text: 'Not signed in', tone: 'error' as const }
    : engineWords(status, account.receive, now);
  // At rest, whose mail this is; otherwise what is being done, which needs the room.
  const atRest = engine.tone === 'success' || (!account.receive && engine.tone === 'plain');
  const sending = waiting > 0 ? `${counted(waiting, 'letter')} to send` : '';
  const inWords = (...parts: string[]): string => parts.filter((part) => part !== '').join(' · ');
  const text = inWords(sending, atRest ? `${account.address} ${engine.text}` : engine.text);
  const short = inWords(sending, engine.text);
  const banner = bannerOf(overview, arrived, keys);
  return {
    status: { text, ...(short === text ? {} : { short }), tone: engine.tone },
    ...(banner ? { banner } : {}),
  };
}

/** What needs a person first. A key is named only where it does what is said. */
function bannerOf(overview: Overview, arrived: boolean, keys: Keys): Remark | null {
  const { status, needsPerson, unsure, refusals } = overview;
  const error = (text: string): Remark => ({ text, tone: 'error' });
  const stopped = stoppedBy(overview);
  if (stopped && keys === 'setup') return null;
  if (stopped && keys === 'own') return error(`${stopped.title} What you send waits in the Outbox.`);
  // The key first: a long host or user name may push the end of the sentence off the screen.
  if (stopped)
    return error(
      wantsSignIn(overview)
        ? `F2 signs in again. ${stopped.title}`
        : `F2 opens Email Setup. ${stopped.title}`,
    );
  const opens = keys === 'everywhere' ? ' x opens the Outbox.' : '';
  if (needsPerson > 0) return error(`${undecidedWords(needsPerson - unsure, unsure)}${opens}`);
  if (refusals > 0) return error(`${counted(refusals, 'letter')} did not reach everybody.${opens}`);
  // At rest, too: a letter that cannot be fetched is no reason to stop, and one to know.
  if ((status?.phase === 'waiting' || status?.phase === 'idle') && status.problem)
    return { text: status.problem.title, tone: 'warning' };
  return arrived && keys === 'everywhere' ? arrivedBanner : null;
}
