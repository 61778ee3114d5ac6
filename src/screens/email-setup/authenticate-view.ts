// What the page with Authenticate is drawn from, and the rows that several of its states share. Pure.
import type { Problem } from '../../db/problem.ts';
import type { OAuthProvider } from '../../mail/auth/oauth-provider.ts';
import type { SignInWay } from '../../mail/auth/sign-in-way.ts';
import type { FieldSpec, FormRow } from '../../ui/form-model.ts';
import type { DemoMailbox } from '../services.ts';
import type { StatusWords } from './authenticate-status.ts';
import { passwordWords } from './practice-words.ts';
import type { SignInControl } from './use-sign-in.ts';
import type { Wizard } from './wizard.ts';
import type { SignInState } from './wizard-state.ts';
import { wordsRows } from './words-rows.ts';

export interface AuthenticateView {
  wizard: Wizard;
  provider: OAuthProvider;
  /** In the demo, whose sign-in page is on this computer. */
  demo: DemoMailbox | null;
  signIn: SignInControl;
  /** Which way Authenticate takes. */
  way: SignInWay;
  status: StatusWords;
  /** Why nobody can sign in with the configuration as it is; null: everybody can. */
  missing: Problem | null;
  advanced: boolean;
  /** The configuration of this computer has a client id. */
  configured: boolean;
  pasted: string;
  /** Whether the terminal draws links. */
  links: boolean;
  /** In cells, for sentences. */
  width: number;
  /** Room for more than what is needed now. */
  roomy: boolean;
  /** Little room, and what the mail servers say needs some of it. */
  crowded: boolean;
  authenticate(): void;
  showAdvanced(): void;
  useAppPassword(): void;
  setPasted(text: string): void;
  copy(text: string): void;
  /** In the demo. */
  takePhone(): void;
  save(address: string): void;
}

export type In<S extends SignInState['state']> = Extract<SignInState, { state: S }>;

export const button = (id: string, label: string, onPress: () => void): FieldSpec => ({
  ...{ kind: 'button', id, label, onPress },
});

export const headOf = ({ wizard, width }: AuthenticateView): FormRow[] =>
  wordsRows('address-is', `For ${wizard.state.draft.address.trim()}`, width);
export const statusOf = ({ status, width }: AuthenticateView): FormRow[] =>
  wordsRows('status', `Status: ${status.text}`, width, status.tone);
export const phoneOf = ({ demo, takePhone }: AuthenticateView): FieldSpec[] =>
  demo ? [button('phone', 'Practice phone', takePhone)] : [];
export const stopOf = ({ signIn }: AuthenticateView): FieldSpec => button('stop', 'Stop', signIn.stop);
export const spaceOf = ({ roomy }: AuthenticateView): FormRow[] => (roomy ? [[]] : []);

/** What to expect at the provider's page. */
export const expectRows = ({ provider, demo, width }: AuthenticateView): FormRow[] =>
  wordsRows('password', `${passwordWords(provider.name, demo)} ${demo ? '' : provider.hint}`.trim(), width);
