import { expect, test } from 'vitest';
import { hideSecrets } from '../../../src/mail/problems/detail.ts';

const secret = 'p"a\\ss wörd';
const forms = {
  'as typed': secret,
  'quoted by IMAP': 'p\\"a\\\\ss wörd',
  'URL-encoded': encodeURIComponent(secret),
  base64: Buffer.from(secret).toString('base64'),
  'inside AUTH PLAIN': Buffer.from(`\0someone\0${secret}`).toString('base64'),
  'inside XOAUTH2': Buffer.from(`user=a\u0001auth=Bearer ${secret}\u0001\u0001`).toString('base64'),
  base64url: Buffer.from(`\0someone\0${secret}`).toString('base64url'),
};

test.each(Object.entries(forms))('a secret is taken out: %s', (_name, form) => {
  const clean = hideSecrets(`before ${form} after`, [secret, '']);
  expect(clean).toBe('before (hidden) after');
});

test('a secret that contains another goes whole', () => {
  expect(hideSecrets('abcdef', ['abc', 'abcdef'])).toBe('(hidden)');
});

test('words without secrets stay as they are', () => {
  expect(hideSecrets('535 5.7.8 Authentication failed: bGFi', ['secret'])).toBe(
    '535 5.7.8 Authentication failed: bGFi',
  );
});
