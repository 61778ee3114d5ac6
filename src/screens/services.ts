// What every screen is handed: the store, and the parts of src/mail that do something. Made once, in run-screens.
import { createContext, useContext } from 'react';
import type { Store } from '../db/store.ts';
import type { LetterReader } from '../mail/letter-reader.ts';

export interface DemoMailbox {
  address: string;
  /** The same mailbox under a new address, to try out what follows from one. */
  newAddress: string;
  user: string;
  password: string;
  /** What the practice sign-in asks for after the password. */
  secondStep: string;
  imapPort: number;
  pop3Port: number;
  smtpPort: number;
}

export interface Services {
  store: Store;
  reader: LetterReader;
  /** The person's login name, for the event list. */
  who: string;
  /** The practice mailbox to try out, when it runs. */
  demo: DemoMailbox | null;
  /** Work that has to be done before the store is closed: what a screen keeps when it goes away. */
  lastly: (work: Promise<unknown>) => void;
  /** Leaves the program. */
  quit: () => void;
  /** Leaves the program and opens the practice mailbox to try out. */
  openDemo: () => void;
}

const ServicesContext = createContext<Services | undefined>(undefined);
export const ServicesProvider = ServicesContext.Provider;

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error('This stands outside <ServicesProvider>.');
  return services;
}
