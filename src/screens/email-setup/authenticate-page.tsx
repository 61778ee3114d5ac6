// Second page for Microsoft Office 365 and others whose mailboxes open after a sign-in at the provider's own page: the
// address, Authenticate, and what to do at that page meanwhile.
import { Box, Text, useIsScreenReaderEnabled, useStdout } from 'ink';
import { type ReactNode, useState } from 'react';
import type { OAuthProvider } from '../../mail/auth/oauth-provider.ts';
import { practiceFor } from '../../mail/auth/practice.ts';
import { complainAddress } from '../../mail/setup/field-checks.ts';
import { Form } from '../../ui/form.tsx';
import type { FormRow } from '../../ui/form-model.ts';
import { useCommands, useNotices } from '../../ui/keyboard.tsx';
import { cleanLine } from '../../ui/safe-text.ts';
import { useTheme } from '../../ui/theme.ts';
import { copySequence } from '../letter/link-list.tsx';
import { useServices } from '../services.ts';
import { useNow } from '../use-now.ts';
import { authenticateStatus } from './authenticate-status.ts';
import { PageFrame, usePageSize } from './page-frame.tsx';
import { passwordWords, practiceWords, whereWords } from './practice-words.ts';
import { qrLines } from './qr-lines.ts';
import { TestArea, testAreaHeight } from './test-area.tsx';
import type { SignInControl } from './use-sign-in.ts';
import { typing, type Wizard } from './wizard.ts';
import { type SignInState, shownErrors } from './wizard-state.ts';
import { codeCommands } from './wizard-keys.ts';
import { wordsRows } from './words-rows.ts';

/** Cells that the words beside the QR code need. */
const besideQr = 40;
/** Large: one letter is easily told from the next. */
const spaced = (code: string): string => [...code].join(' ');
const copied = 'Copied. If pasting brings nothing, this terminal does not allow copying from programs.';

export function AuthenticatePage({
  wizard,
  provider,
  signIn,
}: {
  wizard: Wizard;
  provider: OAuthProvider;
  signIn: SignInControl;
}): ReactNode {
  const { name } = provider;
  const { mark } = useTheme();
  const services = useServices();
  const demo = practiceFor(provider.id) && services.demo;
  const { stdout } = useStdout();
  const notices = useNotices();
  const { columns, rows: height } = usePageSize();
  const [pasted, setPasted] = useState('');
  const { state } = wizard;
  const { draft } = state;
  const now = state.signIn;
  const reader = useIsScreenReaderEnabled();
  // Read aloud each second, it would drown everything else.
  const time = useNow(now.state === 'code' && !reader ? 1_000 : 60_000);
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
  // With less room only what is needed now.
  const roomy = height >= 16;
  const width = columns - 6 - (showsQr ? qrWidth : 0);
  const testHeight = now.state === 'none' ? testAreaHeight(state.test, columns - 2, mark) : 0;

  const copy = (text: string): void => {
    stdout.write(copySequence(text));
    notices.show(copied);
  };
  useCommands(
    codeCommands,
    {
      'setup.copyCode': () => {
        if (now.state === 'code') copy(now.code.code);
      },
      'setup.otherWay': () => signIn.inBrowser(draft),
    },
    { active: now.state === 'code' },
  );

  const authenticate = (): void => {
    wizard.dispatch({ type: 'leave', field: 'address' });
    const complaint = complainAddress(draft.address);
    if (complaint !== null) notices.show(complaint, { tone: 'error' });
    else if (provider.byCode) signIn.withCode(draft);
    else signIn.inBrowser(draft);
  };
  const status = authenticateStatus(state, name, mark, time);
  const button = (id: string, label: string, onPress: () => void) =>
    ({ kind: 'button', id, label, onPress }) as const;
  const stop = button('stop', 'Stop', signIn.stop);
  const head: FormRow[] = wordsRows('address-is', `For ${draft.address.trim()}`, width);
  const statusRows = wordsRows('status', `Status: ${status.text}`, width, status.tone);

  const space: FormRow[] = roomy ? [[]] : [];
  function rows(): FormRow[] {
    switch (now.state) {
      case 'asking':
        return [...head, ...statusRows, [], [stop]];
      case 'code':
        return [
          ...(roomy ? head : []),
          ...statusRows,
          ...space,
          ...wordsRows('open', whereWords(demo), width),
          [{ kind: 'words', id: 'where', text: `    ${cleanLine(now.code.address)}` }],
          ...wordsRows('enter', 'and enter the code', width),
          [{ kind: 'words', id: 'code', text: `    ${spaced(cleanLine(now.code.code))}`, tone: 'success' }],
          ...space,
          ...wordsRows('password', passwordWords(name, demo), width),
          ...space,
          [stop, button('otherWay', 'Use a web browser', () => signIn.inBrowser(draft))],
        ];
      case 'browser':
        return [
          ...statusRows,
          ...wordsRows(
            'url',
            'Copy the address of the sign-in and open it in a web browser, on any computer.',
            width,
          ),
          ...(demo ? wordsRows('password', passwordWords(name, demo), width) : []),
          ...wordsRows(
            'back',
            'If the browser then says that a page cannot be reached, paste its address here and choose Go on.',
            width,
          ),
          [
            {
              ...{ kind: 'text', id: 'pasted', label: 'Address', value: pasted },
              onChange: (text: string) => setPasted(text),
              placeholder: 'http://localhost',
              error: now.problem ? `${now.problem.title} ${now.problem.fix}` : undefined,
            },
          ],
          [
            button('paste', 'Go on', () => signIn.paste(pasted)),
            button('copyUrl', 'Copy the address', () => copy(now.url)),
            ...(provider.byCode ? [button('useCode', 'Use a code', () => signIn.withCode(draft))] : []),
            stop,
          ],
          ...wordsRows(
            'tunnel',
            `Through "ssh -L ${now.port}:localhost:${now.port}" it comes back by itself.`,
            width,
          ),
        ];
      case 'otherAccount': {
        const as = now.signedIn.address;
        return [
          ...head,
          ...statusRows,
          [],
          ...wordsRows(
            'other',
            `${name} says that this was ${as}. If that is another name of the same mailbox, or may open it, use it. Otherwise sign in again, and choose "Use another account" there.`,
            width,
          ),
          [],
          [
            button('again', 'Sign in again', authenticate),
            button('use', `Use ${as}`, () => signIn.accept(draft, now.signedIn)),
            stop,
          ],
        ];
      }
      default:
        return [
          [
            {
              ...{ kind: 'text', id: 'address', label: 'Practice Email Address', value: draft.address },
              onChange: typing(wizard, 'address'),
              placeholder: 'reception@practice.example',
              error: shownErrors(state).address,
            },
          ],
          ...(demo ? wordsRows('practice', practiceWords(name), width) : []),
          ...statusRows,
          ...(now.state === 'failed'
            ? wordsRows('problem', `${now.problem.title} ${now.problem.fix}`, width, 'error')
            : []),
          [
            button('authenticate', draft.signedIn ? 'Authenticate again' : 'Authenticate', authenticate),
            ...(draft.signedIn || !provider.byCode
              ? []
              : [button('browser', 'In a web browser', () => signIn.inBrowser(draft))]),
          ],
          [],
          [button('back', 'Back', wizard.back), button('next', 'Next', wizard.next)],
          ...wordsRows('nothing', 'Nothing is saved until you press Finish.', width),
        ];
    }
  }

  return (
    <PageFrame step="signIn">
      {/* Of a form a screen reader gets the field with the keys alone. */}
      {reader ? <Text>{`${status.text}. ${toBeSpoken(now, name)}`}</Text> : undefined}
      <Box>
        <Box flexDirection="column" width={showsQr ? columns - qrWidth : columns} flexShrink={0}>
          <Form
            rows={rows()}
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

function toBeSpoken(signIn: SignInState, name: string): string {
  switch (signIn.state) {
    case 'code':
      return `On any phone or computer open ${signIn.code.address} and enter the code ${spaced(signIn.code.code)}. c copies the code.`;
    case 'otherAccount':
      return `${name} says that this was ${signIn.signedIn.address}.`;
    case 'failed':
      return `${signIn.problem.title} ${signIn.problem.fix}`;
    default:
      return '';
  }
}
