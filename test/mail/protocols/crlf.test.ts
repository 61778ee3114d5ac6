import { expect, test } from 'vitest';
import { toCrlf } from '../../../src/mail/protocols/crlf.ts';

test.each([
  ['', ''],
  ['a\r\nb\r\n', 'a\r\nb\r\n'],
  ['a\nb', 'a\r\nb'],
  ['a\rb', 'a\r\nb'],
  ['a\r', 'a\r\n'],
  ['\n', '\r\n'],
  ['\r\r\n', '\r\n\r\n'],
  ['\n\r', '\r\n\r\n'],
  ['a\r.\rb', 'a\r\n.\r\nb'],
  ['a\n.\nb', 'a\r\n.\r\nb'],
  ['a\r\n\n.\r\n', 'a\r\n\r\n.\r\n'],
])('%j goes as %j', (source, wire) => {
  expect(toCrlf(Buffer.from(source)).toString()).toBe(wire);
});

test('a letter without lone line ends is not copied', () => {
  const source = Buffer.from('a\r\nb\r\n');
  expect(toCrlf(source)).toBe(source);
});
