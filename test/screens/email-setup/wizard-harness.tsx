// Opens Email Setup on a terminal in the process, with a store of its own and a world in which nothing is found
// unless a test puts it there.

import type { Store } from '../../../src/db/store.ts';
import type { DiscoverySources } from '../../../src/mail/discovery/sources.ts';
import { EmailSetup } from '../../../src/screens/email-setup/email-setup.tsx';
import type { Registration } from '../../../src/screens/email-setup/follow-up.tsx';
import { type Services, ServicesProvider } from '../../../src/screens/services.ts';
import { Shell } from '../../../src/ui/shell.tsx';
import { createTheme } from '../../../src/ui/theme.ts';
import { keyBytes } from '../../support/keys.ts';
import { openScreen, type Screen, type ScreenOptions } from '../../support/screen.ts';

export interface WizardRun extends Screen {
  /** Presses keys by name, and types everything else. */
  press(...keys: string[]): void;
  /** What the wizard said when it ended; undefined while it stands. */
  done(): boolean | undefined;
  /** The letter to support that it wants to be opened then. */
  registration(): Registration | undefined;
}

export interface WizardOptions extends ScreenOptions {
  accountId?: number;
  sources?: Partial<DiscoverySources>;
  demo?: Services['demo'];
}

const nothing = async (): Promise<never> => {
  throw Object.assign(new Error('queryMx ENOTFOUND'), { code: 'ENOTFOUND' });
};

export function openWizard(store: Store, options: WizardOptions = {}): WizardRun {
  let done: boolean | undefined;
  let wanted: Registration | undefined;
  const services = {
    store,
    who: 'test',
    demo: options.demo ?? null,
    quit: () => undefined,
    openDemo: () => undefined,
  } as unknown as Services;
  const sources: DiscoverySources = {
    ...{ mailExchangers: nothing, services: nothing, text: nothing, answers: async () => false },
    ...options.sources,
  };
  const screen = openScreen(
    <Shell theme={createTheme({ LANG: 'C.UTF-8' })} redraw={() => undefined}>
      <ServicesProvider value={services}>
        <EmailSetup
          accountId={options.accountId}
          sources={sources}
          onDone={(saved, registration) => {
            done = saved;
            wanted = registration;
          }}
        />
      </ServicesProvider>
    </Shell>,
    options,
  );
  return {
    ...screen,
    done: () => done,
    registration: () => wanted,
    press: (...keys) => {
      for (const key of keys) screen.type(isNamed(key) ? keyBytes(key) : key);
    },
  };
}

const isNamed = (key: string): boolean =>
  /^(F\d+|Enter|Esc|Tab|Shift-Tab|Space|Backspace|Up|Down|Left|Right|PgUp|PgDn|Home|End|Ctrl-.)$/.test(key);
