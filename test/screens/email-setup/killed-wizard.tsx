// Runs in a process of its own: opens Email Setup on a store, goes to a page, says so, and waits to be killed.
import { openStore } from '../../../src/db/open.ts';
import { goTo, type Page } from './pages.ts';
import { openWizard } from './wizard-harness.tsx';

const [folder = '', page = 'provider'] = process.argv.slice(2);
const store = await openStore(folder);
const wizard = openWizard(store);
await goTo(page as Page, wizard, {
  ...{ address: 'someone@else.example', password: 'typed and lost', imapPort: 1993, smtpPort: 1587 },
});
process.stdout.write('ready\n');
setInterval(() => {}, 60_000);
