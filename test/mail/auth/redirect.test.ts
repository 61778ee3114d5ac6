import { expect, test } from 'vitest';
import { readRedirect } from '../../../src/mail/auth/redirect.ts';

const whole = 'http://localhost:42147/?code=kNd_d4&state=6b68-d76c&iss=https%3A%2F%2Flocalhost';

test.each([
  ['as it is', whole],
  ['broken by the terminal', `${whole.slice(0, 30)}\n   ${whole.slice(30, 50)}\r\n${whole.slice(50)}\n`],
  ['as some browsers show it', whole.slice('http://'.length)],
  ['by its number', whole.replace('localhost', '127.0.0.1')],
  ['in quotation marks', `"${whole}"`],
  ['in brackets', `<${whole}>`],
  ['behind a mark', 'http://localhost/#code=kNd_d4&state=6b68-d76c'],
])('an address that was pasted %s', (_how, pasted) => {
  expect(readRedirect(pasted, '6b68-d76c')).toEqual({ ok: true, value: { code: 'kNd_d4' } });
});

test.each([
  ['rubbish', 'hello world', 'What was pasted is not an address.'],
  ['nothing', '  \n', 'What was pasted is not an address.'],
  ['another kind of address', 'mailto:reception@lab.example?code=1', 'What was pasted is not an address.'],
  ['another page', 'https://outlook.example/mail/', 'The pasted address has no sign-in in it.'],
  [
    'the address of the sign-in itself',
    'https://localhost/authorize?state=6b68-d76c',
    /has no sign-in in it/,
  ],
  ['cut off', whole.slice(0, 28), 'The end of the pasted address is missing.'],
  ['an old one', whole.replace('6b68', '5a57'), 'The pasted address belongs to another sign-in.'],
  ['cut off in the middle', whole.slice(0, 45), 'The end of the pasted address is missing.'],
])('%s is told, with what to do', (_what, pasted, title) => {
  const read = readRedirect(pasted, '6b68-d76c');
  expect(read).toMatchObject({ ok: false, problem: { kind: 'signIn' } });
  if (read.ok) return;
  expect(read.problem.title).toMatch(title);
  expect(read.problem.fix).not.toBe('');
});

test('a refusal is what the provider says', () => {
  const refused = 'http://localhost/?error=access_denied&error_description=AADSTS65004:+No&state=s';
  expect(readRedirect(refused, 's')).toEqual({
    ok: true,
    value: { error: 'access_denied', description: 'AADSTS65004: No' },
  });
});
