// What the page with Authenticate says of the provider's own page; in the demo, of the practice sign-in instead.
import type { DemoMailbox } from '../services.ts';

export const practiceWords = (name: string): string =>
  `This is the practice mailbox: Authenticate leads to a practice sign-in on this computer, not to ${name}. Nothing leaves this computer.`;

export const whereWords = (demo: DemoMailbox | null): string =>
  demo ? 'In a web browser on this computer open' : 'On any phone or computer open';

export const passwordWords = (name: string, demo: DemoMailbox | null): string =>
  demo
    ? `Or press p for the practice phone. There type ${demo.address}, the password ${demo.password} and, as second step, the code ${demo.secondStep}. (A browser warns of this practice page: go on.)`
    : `${name} will ask for the password and for any second step. If the account is not in the list, choose "Use another account".`;

/** On top of the practice phone: what lies beside it on the desk. */
export const besidePhone = (demo: DemoMailbox, code: string): string =>
  `The practice phone. To be typed: ${code === '' ? '' : `code ${code}, `}${demo.address}, password ${demo.password}, second step ${demo.secondStep}.`;
