// The way to each page of Email Setup, typing something on every page that is passed.
import type { WizardRun } from './wizard-harness.tsx';

export const pages = ['provider', 'microsoft', 'signIn', 'mail', 'finish'] as const;
export type Page = (typeof pages)[number];

export interface TypedAccount {
  address: string;
  password: string;
  imapPort: number;
  smtpPort: number;
}

/** Fills in the sign-in page from its first field; both servers are this computer, with STARTTLS. */
export function fillSignIn(wizard: WizardRun, account: TypedAccount): void {
  wizard.press(account.address, 'Tab', 'Tab', account.password, 'Tab', 'Tab');
  wizard.press('localhost', 'Tab', 'Backspace', 'Backspace', 'Backspace', String(account.imapPort));
  wizard.press('Tab', 'Tab', 'Tab', 'localhost', 'Tab');
  wizard.press('Backspace', 'Backspace', 'Backspace', String(account.smtpPort));
}

export async function goTo(page: Page, wizard: WizardRun, account: TypedAccount): Promise<void> {
  await wizard.waitFor('Who provides');
  if (page === 'provider') return;
  wizard.press('Up', 'Enter');
  await wizard.waitFor('Not authenticated');
  if (page === 'microsoft') return;
  wizard.press('Esc');
  await wizard.waitFor('Who provides');
  wizard.press('Down', 'Enter');
  await wizard.waitFor('User Name');
  fillSignIn(wizard, account);
  await wizard.waitFor(String(account.smtpPort));
  if (page === 'signIn') return;
  wizard.press('F10');
  await wizard.waitFor('Display Name');
  wizard.press('Changed by the test');
  await wizard.waitFor('Patients see: Changed by the test');
  if (page === 'mail') return;
  wizard.press('F10');
  await wizard.waitFor('Nothing is saved yet');
}
