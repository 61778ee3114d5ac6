import { expect, test } from 'vitest';
import { isLocalAddress, mayBeLocalHost, isThisComputer } from '../../../src/mail/protocols/local-address.ts';

test.each([
  ...['127.0.0.1', '127.8.9.10', '::1', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.5'],
  ...['169.254.1.1', 'fe80::1%eth0', 'fd00::1', '::ffff:192.168.0.1'],
])('%s is local', (address) => {
  expect(isLocalAddress(address)).toBe(true);
  expect(mayBeLocalHost(address.replace(/%.*/, ''))).toBe(true);
});

test.each([
  ...['8.8.8.8', '172.15.0.1', '172.32.0.1', '192.169.0.1', '100.64.0.1', '2001:db8::1', '::ffff:8.8.8.8'],
  ...['0.0.0.0', '255.255.255.255', '', 'localhost'],
])('%s is not a local address', (address) => expect(isLocalAddress(address)).toBe(false));

test.each(['localhost', 'server', 'mail.practice.local', 'NAS.lan', 'mail.home.arpa', '[::1]'])(
  '%s may be in the local network',
  (host) => expect(mayBeLocalHost(host)).toBe(true),
);

test.each(['mail.lab.example', 'imap.gmail.com', 'local.example.com', '[2001:db8::1]'])(
  '%s is elsewhere',
  (host) => expect(mayBeLocalHost(host)).toBe(false),
);

test.each([
  ['localhost', true],
  ['mail.localhost', true],
  ['127.0.0.1', true],
  [' 127.4.0.9 ', true],
  ['[::1]', true],
  ['192.168.1.10', false],
  ['mail.lab.lan', false],
  ['127.example.com', false],
  ['notlocalhost', false],
  ['', false],
])('whether %s is this computer: %s', (host, here) => {
  expect(isThisComputer(host)).toBe(here);
});
