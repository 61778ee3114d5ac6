// The application: which screen stands in front, what can be done from everywhere, and what every title line says.
import { type ReactNode, useMemo, useSyncExternalStore } from 'react';
import { listAccounts } from '../db/accounts.ts';
import { emptyFields } from '../mail/outbox/write-letter.ts';
import { signatureOf, withSignature } from '../mail/templates/signature.ts';
import { FrameProvider } from '../ui/frame.tsx';
import { useCommands } from '../ui/keyboard.tsx';
import { appCommands } from './app-keys.ts';
import { Compose } from './compose/compose.tsx';
import { Drafts } from './compose/drafts.tsx';
import { FormattedDraft, HeldDraft } from './compose/look-at-draft.tsx';
import { useOpenDraft } from './compose/use-open-draft.ts';
import { useSupportLetter } from './compose/use-support-letter.ts';
import { Configure } from './configure/configure.tsx';
import { Contacts } from './configure/contacts.tsx';
import { Counters } from './configure/counters.tsx';
import { EventDetails, Events } from './configure/events.tsx';
import { FolderUse } from './configure/folder-use.tsx';
import { PracticeInformation } from './configure/practice.tsx';
import { Receiving } from './configure/receiving.tsx';
import { SchedulePage } from './configure/schedule.tsx';
import { SignaturePage, TemplatePage } from './configure/template-page.tsx';
import { Templates } from './configure/templates.tsx';
import { Arrived } from './confirmation/arrived.tsx';
import { EmailSetup } from './email-setup/email-setup.tsx';
import { Folders } from './folders/folders.tsx';
import { NewFolder } from './folders/new-folder.tsx';
import { Inbox } from './inbox/inbox.tsx';
import { useLetterActions } from './inbox/letter-actions.ts';
import { Letter } from './letter/letter.tsx';
import {
  createNavigation,
  type Navigation,
  NavigationProvider,
  type Route,
  useEntry,
  useNavigation,
} from './navigation.ts';
import { NoticePlace } from './notice-place.tsx';
import { Leaving } from './outbox/leaving.tsx';
import { Outbox } from './outbox/outbox.tsx';
import { aboutToGo } from './outbox/sent-here.ts';
import { useTakeBack } from './outbox/use-take-back.ts';
import { useFrameSettings, useOverview, wantsSignIn } from './overview.ts';
import { useServices } from './services.ts';
import { useQuery } from './use-query.ts';
import { Welcome } from './welcome/welcome.tsx';

export interface AppProps {
  first: Route;
  navigation?: Navigation;
}

export function App({ first, navigation: given }: AppProps): ReactNode {
  const navigation = useMemo(() => given ?? createNavigation(first), [given, first]);
  return (
    <NavigationProvider value={navigation}>
      <Everywhere />
    </NavigationProvider>
  );
}

function Everywhere(): ReactNode {
  const { quit, store } = useServices();
  const navigation = useNavigation();
  const entry = useSyncExternalStore(navigation.subscribe, () => navigation.stack.at(-1)!);
  const actions = useLetterActions();
  const takeBack = useTakeBack();
  const overview = useOverview();
  const accounts = useQuery(['account'], 'accounts', (store) => listAccounts(store));
  const open = useOpenDraft();
  const noAccount = accounts && accounts.length === 0 ? 'Set up an e-mail account first (F2).' : undefined;
  // Screens where one writes or answers questions keep these keys to themselves.
  const active = ![
    'compose',
    'setup',
    'newFolder',
    'template',
    'signature',
    'practice',
    'schedule',
    'leaving',
  ].includes(entry.route.name);
  const settings = useFrameSettings(
    overview,
    active ? 'everywhere' : entry.route.name === 'setup' ? 'setup' : 'own',
  );
  useCommands(
    appCommands,
    {
      'app.new': async () => {
        const account = accounts?.[0];
        const body = account ? withSignature('', await signatureOf(store, account)) : '';
        navigation.push({ name: 'compose', fields: { ...emptyFields, body } });
      },
      'app.undo': () => actions.undo(takeBack),
      'app.inbox': () => navigation.reset({ name: 'inbox' }),
      'app.drafts': () => open.latest(),
      'app.begun': () => open.list(),
      'app.outbox': () => navigation.push({ name: 'outbox' }),
      'app.configure': () => {
        // From a page of it, back to its menu instead of a second one on top.
        const under = navigation.stack.some(({ route }) => route.name === 'configure');
        if (!under) return navigation.push({ name: 'configure' });
        while (navigation.stack.at(-1)?.route.name !== 'configure') navigation.pop();
      },
      'app.setup': () => {
        const account = accounts?.[0];
        const again = wantsSignIn(overview);
        navigation.push(account ? { name: 'setup', accountId: account.id, again } : { name: 'setup' });
      },
      'app.quit': async () => {
        // One that is being handed over gets there: the engine waits for it.
        const letters = (await aboutToGo(store)).filter(({ state }) => state === 'queued').length;
        if (letters === 0) quit();
        else navigation.push({ name: 'leaving', letters });
      },
    },
    {
      active,
      disabled: { 'app.new': noAccount, 'app.inbox': noAccount },
    },
  );
  return (
    <FrameProvider value={settings}>
      <NoticePlace />
      <Arrived active={active} />
      <Screen key={entry.key} />
    </FrameProvider>
  );
}

function Screen(): ReactNode {
  const { route } = useEntry();
  const navigation = useNavigation();
  const write = useSupportLetter();
  switch (route.name) {
    case 'welcome':
      return <Welcome />;
    case 'inbox':
      return <Inbox />;
    case 'letter':
      return <Letter id={route.id} known={route.row} />;
    case 'compose':
      return <Compose fields={route.fields} draftId={route.draftId} begin={route.begin} />;
    case 'drafts':
      return <Drafts />;
    case 'heldDraft':
      return <HeldDraft id={route.id} />;
    case 'formattedDraft':
      return <FormattedDraft letter={route.letter} />;
    case 'folders':
      return <Folders title={route.title} except={route.except} choose={route.choose} />;
    case 'leaving':
      return <Leaving letters={route.letters} />;
    case 'outbox':
      return <Outbox />;
    case 'configure':
      return <Configure />;
    case 'practice':
      return <PracticeInformation />;
    case 'schedule':
      return <SchedulePage />;
    case 'templates':
      return <Templates />;
    case 'template':
      return <TemplatePage id={route.id} />;
    case 'signature':
      return <SignaturePage />;
    case 'contacts':
      return <Contacts />;
    case 'counters':
      return <Counters />;
    case 'receiving':
      return <Receiving />;
    case 'folderUse':
      return <FolderUse mailboxId={route.mailboxId} />;
    case 'newFolder':
      return <NewFolder done={route.done} />;
    case 'events':
      return <Events />;
    case 'event':
      return <EventDetails event={route.event} />;
    case 'setup':
      return (
        <EmailSetup
          accountId={route.accountId}
          again={route.again}
          onDone={(saved, registration) => {
            if (!saved) return navigation.pop();
            navigation.reset({ name: 'inbox' });
            if (registration) void write(registration.practice, registration.old);
          }}
        />
      );
  }
}
