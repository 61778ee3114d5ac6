// The sides and stages of Test Credentials in words, for the screen and the command line. Pure.
import type { Side, TestEvent, TestStage } from './test-run.ts';

export const sideNames: Record<Side, string> = { incoming: 'Incoming', outgoing: 'Outgoing' };

const running: Record<TestStage, string> = {
  name: 'looking up the name',
  reach: 'connecting',
  encrypt: 'encrypting',
  signIn: 'signing in',
  mailbox: 'opening the inbox',
  maySend: 'asking whether it may send',
};

const failed: Record<TestStage, string> = {
  name: 'name not found',
  reach: 'no connection',
  encrypt: 'encryption',
  signIn: 'sign-in',
  mailbox: 'inbox',
  maySend: 'sending',
};

/** What has passed or was left out says itself what came of it; '': nothing. */
export function stageInWords({ stage, state, words }: TestEvent): string {
  if (state === 'running') return running[stage];
  return state === 'failed' ? failed[stage] : words;
}
