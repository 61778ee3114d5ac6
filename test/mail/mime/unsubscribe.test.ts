import { describe, expect, it } from 'vitest';
import { waysOut } from '../../../src/mail/mime/unsubscribe.ts';

describe('a list is left by a letter', () => {
  it.each([
    ['mailto:off@x.example', { to: 'off@x.example', subject: 'unsubscribe', body: '' }],
    [
      'mailto:off@x.example?subject=Leave%20me&body=id%3D7%0D%0Abye',
      { to: 'off@x.example', subject: 'Leave me', body: 'id=7\nbye' },
    ],
    [
      'mailto:off@x.example?Subject=a%0D%0ABcc:%20all@x.example&bcc=all@x.example',
      { to: 'off@x.example', subject: 'a Bcc: all@x.example', body: '' },
    ],
    ['mailto:off@x.example,all@x.example', null],
    ['mailto:off%0D%0A@x.example', null],
    ['mailto:?to=off@x.example', null],
    ['mailto:%', null],
    ['http://x.example/off', null],
  ])('%s', (link, letter) => {
    expect(waysOut([link]).letter).toEqual(letter);
  });
});

describe('a list is left at a page, whose host is said whole', () => {
  it.each([
    ['https://x.example/off?u=1', 'x.example'],
    ['https://x.example:8443/off', 'x.example:8443'],
    ['https://bank.example@thief.example/off', 'thief.example'],
    ['https://bаnk.example/off', 'xn--bnk-6cd.example'],
    ['HTTPS://X.Example/off', 'x.example'],
  ])('%s', (link, host) => {
    const { page } = waysOut(['mailto:off@x.example', link]);
    expect(page?.host).toBe(host);
    expect(page?.address).toMatch(/^https:\/\/[\x21-\x7e]+$/);
  });

  it.each(['http://x.example/off', 'ftp://x.example/off', 'javascript:alert(1)', 'https://'])(
    'not at %s',
    (link) => {
      expect(waysOut([link]).page).toBeNull();
    },
  );
});
