// Second page for Microsoft Office 365 and others whose mailboxes open after a sign-in at the provider's own page: the
// address, Authenticate, and what to do at that page meanwhile.
import { Box, Text, useIsScreenReaderEnabled, useStdout } from 'ink';
import { type ReactNode, useState } from 'react';
import { oauthClient } from '../../mail/auth/oauth-providers.ts';
import type { OAuthProvider } from '../../mail/auth/oauth-provider.ts';
import { practiceFor } from '../../mail/auth/practice.ts';
import { usualWay } from '../../mail/auth/sign-in-way.ts';
import { complainAddress } from '../../mail/setup/field-checks.ts';
import { copySequence } from '../../ui/clipboard.ts';
import { Form } from '../../ui/form.tsx';
import { useCommands, useNotices, usePasted } from '../../ui/keyboard.tsx';
import { useTheme } from '../../ui/theme.ts';
import { copiedWords } from '../letter/link-list.tsx';
import { useServices } from '../services.ts';
import { useNow } from '../use-now.ts';
import { AddressPage } from './address-page.tsx';
import { toAppPassword } from './app-password.ts';
import { authenticateRows, spokenWords } from './authenticate-rows.ts';
import { authenticateStatus } from './authenticate-status.ts';
import { PageFrame, usePageSize } from './page-frame.tsx';
import { PracticePhone } from './practice-phone.tsx';
import { qrLines } from './qr-lines.ts';
import { TestArea, testAreaHeight } from './test-area.tsx';
import type { SignInControl } from './use-sign-in.ts';
import type { Wizard } from './wizard.ts';
import { browserCommands, codeCommands, practiceSignInCommands } from './wizard-keys.ts';
import { firstComplaint } from './wizard-state.ts';

/** Cells that the words beside the QR code need. */
const besideQr = 40;
/** Below this, in lines, the fields could not be moved through any more. */
const fewestFieldLines = 6;

/** In lines: from here on the fields, and all that is said between them, stand there beside what the mail servers say. */
const roomForAll = 12;

export interface AuthenticatePageProps {
  wizard: Wizard;
  provider: OAuthProvider;
  signIn: SignInControl;
}

export function AuthenticatePage({ wizard, provider, signIn }: AuthenticatePageProps): ReactNode {
  const { mark, links } = useTheme();
  const services = useServices();
  const demo = practiceFor(provider.id) && services.demo;
  const { stdout } = useStdout();
  const notices = useNotices();
  const { columns, rows: height } = usePageSize();
  const { state } = wizard;
  const { draft } = state;
  const now = state.signIn;
  const [pasted, setPasted] = useState('');
  const [wantsAdvanced, setWantsAdvanced] = useState(false);
  const [configured] = useState(() => oauthClient(provider.id));
  const [whole, setWhole] = useState('');
  const [phone, setPhone] = useState<{ url: string; code: string } | null>(null);
  const [way] = useState(() => usualWay(process, provider.byCode));
  const reader = useIsScreenReaderEnabled();
  // Read aloud each second, it would drown everything else.
  const time = useNow(now.state === 'code' && !reader ? 1_000 : 60_000);
  const missing = configured.ok || draft.clientId.trim() !== '' ? null : configured.problem;

  // A phone does not reach the demo.
  const qr =
    now.state === 'code' && !reader && demo === null ? qrLines(now.code.address, mark.ellipsis === '…') : [];
  const qrWidth = qr[0]?.length ?? 0;
  const showsQr =
    qrWidth > 0 &&
    now.state === 'code' &&
    now.code.address.length <= columns - qrWidth - 10 &&
    columns >= besideQr + qrWidth + 4 &&
    height >= qr.length;
  const width = columns - 6 - (showsQr ? qrWidth : 0);
  const testHeight =
    now.state === 'none'
      ? Math.min(testAreaHeight(state.test, columns - 2, mark), Math.max(2, height - fewestFieldLines))
      : 0;

  /** For the fields. */
  const left = height - testHeight;

  const copy = (text: string): void => {
    stdout.write(copySequence(text));
    notices.show(copiedWords);
  };
  const save = async (address: string): Promise<void> => {
    const { saveSignInAddress } = await import('../../mail/auth/save-address.ts');
    const saved = await saveSignInAddress(address);
    if (saved.ok) notices.show(`Saved as ${saved.value}. Only you can read it.`, { tone: 'success' });
    else notices.show(`${saved.problem.title} ${saved.problem.fix}`, { tone: 'error' });
  };
  useCommands(
    codeCommands,
    {
      'setup.copyCode': () => {
        if (now.state === 'code') copy(now.code.code);
      },
      'setup.otherWay': () => signIn.inBrowser(draft, way === 'here'),
    },
    { active: now.state === 'code' },
  );
  const takePhone = (): void => {
    if (now.state === 'code') setPhone({ url: now.code.address, code: now.code.code });
    if (now.state === 'browser') setPhone({ url: now.url, code: '' });
  };
  useCommands(
    practiceSignInCommands,
    { 'setup.phone': takePhone },
    { active: demo !== null && (now.state === 'code' || now.state === 'browser') },
  );
  useCommands(
    browserCommands,
    {
      'setup.copyAddress': () => {
        if (now.state === 'browser') copy(now.url);
      },
      'setup.saveAddress': () => (now.state === 'browser' ? save(now.url) : undefined),
      'setup.useCode': () => signIn.withCode(draft),
      'setup.showAddress': () => setWhole(now.state === 'browser' ? now.url : ''),
    },
    {
      active: now.state === 'browser',
      disabled: provider.byCode ? {} : { 'setup.useCode': `${provider.name} has no codes for mail.` },
    },
  );

  // Whoever comes back with the address need not look for the field first.
  usePasted(
    (text) => {
      if (text.trim() === '') return false;
      setPasted(text.replace(/\s+/g, ''));
      wizard.dispatch({ type: 'focus', id: 'paste' });
      signIn.paste(text);
      return true;
    },
    { active: now.state === 'browser' && now.url !== whole },
  );

  const authenticate = (): void => {
    wizard.dispatch({ type: 'leave', field: 'address' });
    const complaint = complainAddress(draft.address) ?? firstComplaint(state, ['clientId', 'tenant']);
    if (complaint !== null) notices.show(complaint, { tone: 'error' });
    else if (missing !== null) {
      notices.show(missing.title, { tone: 'error' });
      wizard.dispatch({ type: 'focus', id: 'clientId' });
    } else {
      notices.clear();
      if (way === 'code') signIn.withCode(draft);
      else signIn.inBrowser(draft, way === 'here');
    }
  };
  const status = authenticateStatus(state, provider.name, mark, time);
  const rows = authenticateRows({
    ...{ wizard, provider, demo, signIn, way, status, missing, pasted, setPasted, links },
    // Words are set in from the fields.
    width: width - 2,
    ...{ authenticate, copy, takePhone, save: (address: string) => void save(address) },
    configured: configured.ok,
    advanced:
      wantsAdvanced ||
      missing !== null ||
      `${draft.clientId}${draft.tenant}` !== '' ||
      draft.saved.clientSecret === provider.id,
    showAdvanced: () => {
      setWantsAdvanced(true);
      wizard.dispatch({ type: 'focus', id: 'clientId' });
    },
    useAppPassword: () => {
      notices.clear();
      toAppPassword(wizard, provider);
    },
    // With less room only what is needed now.
    roomy: testHeight > 0 ? left >= roomForAll : height >= 16,
    crowded: testHeight > 0 && left < roomForAll,
  });

  // Gone on meanwhile: there is nothing to be opened any more.
  if (now.state === 'browser' && now.url === whole)
    return <AddressPage url={whole} onClose={() => setWhole('')} />;
  if (demo && phone) return <PracticePhone {...phone} demo={demo} onClose={() => setPhone(null)} />;
  return (
    <PageFrame step="signIn">
      {/* Of a form a screen reader gets the field with the keys alone. */}
      {reader ? <Text>{[`${status.text}.`, ...spokenWords(rows)].join('\n')}</Text> : undefined}
      <Box>
        <Box flexDirection="column" width={showsQr ? columns - qrWidth : columns} flexShrink={0}>
          <Form
            rows={rows}
            width={width}
            height={height - testHeight}
            focus={state.focus.signIn ?? 'address'}
            onFocus={(id) => wizard.dispatch({ type: 'focus', id })}
            onBlur={wizard.leave}
          />
        </Box>
        {showsQr ? (
          <Box flexDirection="column" flexShrink={0}>
            {qr.map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
              <Text key={index}>{line}</Text>
            ))}
          </Box>
        ) : undefined}
      </Box>
      {testHeight > 0 ? <TestArea test={state.test} width={columns - 2} height={testHeight} /> : undefined}
    </PageFrame>
  );
}
