import { expect, test } from 'vitest';
import { addressLines } from '../../../src/screens/email-setup/address-page.tsx';

const url = `https://login.example/authorize?${'x'.repeat(860)}`;

test('the whole address stands from edge to edge, so that it can be taken in one go', () => {
  const lines = addressLines(url, 80, 21);
  const from = lines.indexOf('') + 1;
  expect(lines.slice(0, from - 1).join(' ')).toContain('line breaks do no harm');
  expect(lines.slice(from).join('')).toBe(url);
  for (const line of lines.slice(from, -1)) expect(line).toHaveLength(80);
  expect(lines.length).toBeLessThanOrEqual(21);
});

test('the words give way to it; where it has no room itself, that is said', () => {
  expect(addressLines(url, 80, 12).join('')).toBe(url);
  const small = addressLines(url, 60, 12).join('');
  expect(small).toContain('Make the window larger, or copy the address.');
  expect(small).not.toContain('https:');
});
