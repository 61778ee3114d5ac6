// The stages of Test Credentials in words, while each runs and where it fails; what has passed says itself what came of it.
import type { TestStage } from './test-run.ts';

export const runningStage: Record<TestStage, string> = {
  name: 'looking up the name',
  reach: 'connecting',
  encrypt: 'encrypting',
  signIn: 'signing in',
  mailbox: 'opening the inbox',
  maySend: 'asking whether it may send',
};

export const failedStage: Record<TestStage, string> = {
  name: 'name not found',
  reach: 'no connection',
  encrypt: 'encryption',
  signIn: 'sign-in',
  mailbox: 'inbox',
  maySend: 'sending',
};
