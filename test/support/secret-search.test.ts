import { expect, test } from 'vitest';
import { secretsIn } from './secret-search.ts';

const secret = 'x9_Token-of.somebody~AbCdEf';

test.each<[string, string | Buffer]>([
  ['as it is', `before ${secret} after`],
  ['in an address', `https://x.example/?t=${encodeURIComponent(`/${secret}`)}`],
  ...[0, 1, 2, 3].map((before): [string, string] => [
    `in base64 after ${before} bytes`,
    Buffer.from(`${'z'.repeat(before)}${secret}and more`).toString('base64'),
  ]),
  [
    'in XOAUTH2',
    Buffer.from(`user=reception@brightsmile.example\u0001auth=Bearer ${secret}\u0001\u0001`).toString(
      'base64',
    ),
  ],
  [
    'in the middle of bytes',
    Buffer.concat([Buffer.from([0, 255, 1]), Buffer.from(secret), Buffer.from([9])]),
  ],
])('a secret is found %s', (_where, text) => {
  expect(secretsIn(text, [secret])).not.toEqual([]);
  expect(secretsIn(text, ['another-Token-of.somebody'])).toEqual([]);
});
