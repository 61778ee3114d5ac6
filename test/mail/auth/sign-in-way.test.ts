import { expect, test } from 'vitest';
import { type SignInWay, usualWay } from '../../../src/mail/auth/sign-in-way.ts';

const ssh = { SSH_CONNECTION: '192.0.2.7 50022 192.0.2.1 22' };

test.each<[string, NodeJS.Platform, Record<string, string>, boolean, SignInWay]>([
  ['a text console', 'linux', {}, true, 'code'],
  ['a text console, no codes', 'linux', {}, false, 'elsewhere'],
  ['a desktop', 'linux', { DISPLAY: ':0' }, true, 'here'],
  ['a desktop, no codes', 'linux', { DISPLAY: ':0' }, false, 'here'],
  ['Wayland', 'linux', { WAYLAND_DISPLAY: 'wayland-0' }, true, 'here'],
  ['Linux inside Windows', 'linux', { WSL_DISTRO_NAME: 'Debian' }, true, 'here'],
  ['an empty variable', 'linux', { DISPLAY: '', WAYLAND_DISPLAY: '' }, true, 'code'],
  ['a thin client', 'linux', { ...ssh }, true, 'code'],
  ['a thin client with a forwarded display', 'linux', { ...ssh, DISPLAY: 'localhost:10.0' }, true, 'code'],
  ['a thin client, no codes', 'linux', { SSH_TTY: '/dev/pts/3' }, false, 'elsewhere'],
  ['an old SSH server', 'linux', { SSH_CLIENT: '192.0.2.7 50022 22', DISPLAY: ':0' }, true, 'code'],
  ['a Mac', 'darwin', {}, true, 'here'],
  ['a Mac over SSH', 'darwin', ssh, true, 'code'],
  ['Windows', 'win32', {}, true, 'here'],
  ['Windows over SSH', 'win32', ssh, false, 'elsewhere'],
  ['a BSD desktop', 'freebsd', { DISPLAY: ':0' }, true, 'here'],
])('%s: %s', (_, platform, env, byCode, way) => {
  expect(usualWay({ env, platform }, byCode)).toBe(way);
});
