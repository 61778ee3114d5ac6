import { afterEach, expect, test } from 'vitest';
import { Form } from '../../src/ui/form.tsx';
import { Shell } from '../../src/ui/shell.tsx';
import { createCellScreen } from '../../src/ui/terminal/cell-screen.ts';
import { terminalLink } from '../../src/ui/terminal-link.ts';
import { createTheme } from '../../src/ui/theme.ts';
import { openScreen, type Screen } from '../support/screen.ts';

const address = 'https://login.example/authorize?client_id=1&scope=a%20b&state=x';
let screen: Screen | undefined;
afterEach(() => screen?.close());

test('words that lead somewhere reach the terminal with their address, cell by cell too', async () => {
  screen = openScreen(
    <Shell theme={createTheme({ LANG: 'C.UTF-8' })} redraw={() => undefined}>
      <Form
        rows={[
          [
            { kind: 'words', id: 'a', text: 'Or, with a mouse:' },
            { kind: 'words', id: 'b', text: 'Open the sign-in page', link: address },
          ],
        ]}
      />
    </Shell>,
    { wrap: (stdout) => createCellScreen(stdout).stream },
  );
  await screen.waitFor('Or, with a mouse:     Open the sign-in page');
  expect(screen.written()).toContain(`\u001b]8;;${address}\u001b\\`);
  // The link ends with its words.
  expect(screen.written()).toMatch(/Open the sign-in page[^\n]*\u001b\]8;;\u001b\\/);
});

test.each([
  'javascript:alert(1)',
  'file:///etc/passwd',
  'https://login.example/\u001b]52;c;eA==\u0007',
  'https://login.example/ with blanks',
  'https://login.example/\u202eevil',
  '',
])('an address that is none leaves the words alone: %j', (wrong) => {
  expect(terminalLink('words', wrong)).toBe('words');
});

test.each([
  ['xterm-256color', true],
  ['tmux-256color', true],
  ['linux', false],
  ['vt100', false],
])('TERM=%s: links are drawn: %s', (TERM, links) => {
  expect(createTheme({ TERM, LANG: 'C.UTF-8' }).links).toBe(links);
});
