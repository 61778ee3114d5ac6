// Second page for Other Email: address, sign-in, servers, and Test Credentials with each stage as it passes.
import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { Form } from '../../ui/form.tsx';
import { truncate } from '../../ui/text-width.ts';
import { useTheme } from '../../ui/theme.ts';
import { useServices } from '../services.ts';
import { PageFrame, usePageSize } from './page-frame.tsx';
import { signInRows } from './sign-in-rows.ts';
import { TestArea, testAreaHeight } from './test-area.tsx';
import type { Wizard } from './wizard.ts';
import { wordsRows } from './words-rows.ts';

/** Below this the fields could not be moved through any more. */
const fewestFieldLines = 6;

export function SignInPage({ wizard }: { wizard: Wizard }): ReactNode {
  const { style, mark } = useTheme();
  const { demo } = useServices();
  const { columns, rows: height } = usePageSize();
  const { state } = wizard;
  const testHeight = Math.min(
    testAreaHeight(state.test, columns - 2, mark),
    Math.max(2, height - fewestFieldLines),
  );
  const gap = testHeight > 0 ? 1 : 0;
  const hint =
    demo === null
      ? []
      : wordsRows(
          'demo',
          `To try it: ${demo.address} (or, as a new address, ${demo.newAddress}), Password ${demo.password}, both servers localhost, ports ${state.draft.useImap ? demo.imapPort : demo.pop3Port} and ${demo.smtpPort}, Encryption none.`,
          columns - 6,
        );
  return (
    <PageFrame step="signIn">
      <Text wrap="truncate">
        <Text {...style.bold}> Other Email</Text>
        <Text {...style.dim}>{truncate('   Nothing is saved until you press Finish.', columns - 14)}</Text>
      </Text>
      <Form
        rows={[...hint, ...signInRows(wizard, columns - 6)]}
        height={height - 1 - testHeight - gap}
        focus={state.focus.signIn ?? 'address'}
        onFocus={(id) => wizard.dispatch({ type: 'focus', id })}
        onBlur={wizard.leave}
      />
      {testHeight > 0 ? (
        <Box marginTop={gap} flexDirection="column" flexShrink={0}>
          <TestArea test={state.test} width={columns - 2} height={testHeight} />
        </Box>
      ) : undefined}
    </PageFrame>
  );
}
