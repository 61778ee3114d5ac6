// The application: which screen stands in front, what can be done from everywhere, and what every title line says.
import { type ReactNode, useMemo, useSyncExternalStore } from 'react';
import { type Account, listAccounts } from '../db/accounts.ts';
import { type EngineStatus, readEngineStatus } from '../db/engine-status.ts';
import { countOutbox } from '../db/outbox.ts';
import type { Problem } from '../db/problem.ts';
import { signInNeeded } from '../db/sign-ins.ts';
import { emptyFields } from '../mail/outbox/write-letter.ts';
import { signatureOf, withSignature } from '../mail/templates/signature.ts';
import { FrameProvider, type FrameSettings } from '../ui/frame.tsx';
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
import { arrivedBanner, unopened, useAwaited } from './confirmation/use-awaited.ts';
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
import { useServices } from './services.ts';
import { useNow } from './use-now.ts';
import { useQuery } from './use-query.ts';
import { Welcome } from './welcome/welcome.tsx';
import { counted, engineWords } from './words.ts';

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
  const settings = useFrameSettings();
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
        navigation.push(account ? { name: 'setup', accountId: account.id } : { name: 'setup' });
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
      return <Compose fields={route.fields} draftId={route.draftId} />;
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
          onDone={(saved, registration) => {
            if (!saved) return navigation.pop();
            navigation.reset({ name: 'inbox' });
            if (registration) void write(registration.practice, registration.old);
          }}
        />
      );
  }
}

interface Overview {
  account: Account | undefined;
  status: EngineStatus | undefined;
  /** Why somebody has to sign in again. */
  signIn: Problem | null;
  needsPerson: number;
  unsure: number;
  waiting: number;
  refusals: number;
}

/** The title line's right side, and the line under it when something needs a person. */
function useFrameSettings(): FrameSettings {
  const overview = useQuery<Overview>(
    ['account', 'engine_status', 'outbox', 'sign_in'],
    'overview',
    async (store) => {
      const [account] = await listAccounts(store);
      return {
        account,
        status: account && (await readEngineStatus(store, account.id)),
        signIn: account ? await signInNeeded(store, account.id) : null,
        ...(await countOutbox(store)),
      };
    },
  );
  // Only a countdown needs the seconds.
  const now = useNow(overview?.status?.phase === 'waiting' ? 1_000 : 60_000);
  const arrived = unopened(useAwaited()).length > 0;
  return useMemo(() => frameSettings(overview, now, arrived), [overview, now, arrived]);
}

function undecidedWords(failed: number, unsure: number): string {
  if (unsure === 0) return `${counted(failed, 'letter')} could not be sent.`;
  if (failed === 0)
    return `${counted(unsure, 'letter')} ${unsure === 1 ? 'was' : 'were'} perhaps sent: please decide.`;
  // Short, so that the key is seen on a narrow screen.
  return `${counted(failed, 'letter')} not sent, ${unsure} perhaps sent.`;
}

/** Pure: what every frame says, from what is known. */
export function frameSettings(overview: Overview | undefined, now: number, arrived = false): FrameSettings {
  if (!overview?.account) return {};
  const { account, status, signIn, needsPerson, unsure, refusals, waiting } = overview;
  const engine = engineWords(status, account.receive, now);
  // At rest, whose mail this is; otherwise what is being done, which needs the room.
  const atRest = engine.tone === 'success' || !account.receive;
  const sending = waiting > 0 ? `${counted(waiting, 'letter')} to send` : '';
  const parts = [sending, atRest ? `${account.address} ${engine.text}` : engine.text];
  const settings: FrameSettings = {
    status: { text: parts.filter((part) => part !== '').join(' · '), tone: engine.tone },
  };
  // Sending may have found out while receiving still has a line from before.
  const stopped = signIn ?? (status?.phase === 'stopped' ? status.problem : null);
  if (stopped)
    // The key first: a long host or user name may push the end of the sentence off the screen.
    return { ...settings, banner: { text: `F2 opens Email Setup. ${stopped.title}`, tone: 'error' } };
  if (needsPerson > 0)
    return {
      ...settings,
      banner: {
        text: `${undecidedWords(needsPerson - unsure, unsure)} x opens the Outbox.`,
        tone: 'error',
      },
    };
  if (refusals > 0)
    return {
      ...settings,
      banner: {
        text: `${counted(refusals, 'letter')} did not reach everybody. x opens the Outbox.`,
        tone: 'error',
      },
    };
  // At rest, too: a letter that cannot be fetched is no reason to stop, and one to know.
  if ((status?.phase === 'waiting' || status?.phase === 'idle') && status.problem)
    return { ...settings, banner: { text: status.problem.title, tone: 'warning' } };
  return arrived ? { ...settings, banner: arrivedBanner } : settings;
}
