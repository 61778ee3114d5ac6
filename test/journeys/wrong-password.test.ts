// "The password was wrong" has two stories: before anything works, and one morning after it always has.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dovecotMissing } from '../servers/dovecot.ts';
import { makeLetter } from '../support/letters.ts';
import * as support from './support.ts';

describe.skipIf(dovecotMissing)('a wrong password', () => {
  let practice: support.Practice;
  beforeEach(async () => {
    practice = await support.startPractice();
    practice.deliver(makeLetter({ subject: 'Still here?' }));
  });
  afterEach(() => practice.close());

  test('typed into the wizard: named, mended, finished', { timeout: 90_000 }, async () => {
    const desk = practice.open();
    await support.openOtherEmail(desk);
    await support.typeAccount(desk, practice, { password: 'molar 41' });
    await desk.press('F5');
    await desk.waitFor(/Incoming +✔ found +✔ reached +✔ TLS 1\.\d +✘ sign-in/);
    await desk.waitFor(/Outgoing +✔ found +✔ reached +✔ TLS 1\.\d +✘ sign-in/);
    const failed = desk.screen().replace(/\s+/g, ' ');
    expect(failed).toContain('localhost did not accept the User Name or Password for front.desk.');
    expect(failed).toContain('Type the Password again; capital letters matter.');
    expect(failed).not.toContain('molar 41');
    expect(practice.smtp.refused).toEqual([support.userName]);
    expect(await practice.command('accounts')).toEqual({ accounts: [] });

    await support.goTo(desk, 'Password');
    await desk.press('Ctrl-U');
    desk.type(support.password);
    await desk.press('F5');
    await desk.waitFor(/Incoming .*✔ signed in +✔ 1 letter$/m);
    await desk.waitFor(/Outgoing .*✔ signed in +✔ may send/);
    await support.finish(desk);
    await desk.waitFor('Still here?');
    await desk.waitFor(/✔ reception@brightsmile\.example \d\d:\d\d/);
    await desk.press('q');
    expect(await desk.exit).toMatchObject({ code: 0 });
  });

  test('changed at the provider one morning: said, and mended by F2', { timeout: 90_000 }, async () => {
    await practice.setUp();
    const desk = practice.open();
    await desk.waitFor('Still here?');
    await desk.waitFor(/✔ reception@brightsmile\.example/);

    await practice.imap.stop();
    await practice.imap.setPassword(support.userName, 'a new one 7');
    await practice.imap.start();
    practice.deliver(makeLetter({ subject: 'Came meanwhile' }));
    const banner = 'F2 opens Email Setup. localhost did not accept the User Name or Password';
    await desk.waitFor(banner, { timeout: 30_000 });
    expect(desk.screen()).toContain('Still here?');

    await desk.press('F2');
    await desk.waitFor('Changing the account reception@brightsmile.example');
    await desk.press('Enter');
    await desk.waitFor('▸ Practice Email Address');
    await support.goTo(desk, 'Password');
    desk.type('a new one 7');
    await desk.press('F5');
    await desk.waitFor(/Incoming .*✔ signed in/);
    await support.finish(desk);
    await desk.waitForGone(banner);
    await desk.waitFor('Came meanwhile');
    await desk.waitFor(/✔ reception@brightsmile\.example/);
    await desk.press('q');
    expect(await desk.exit).toMatchObject({ code: 0 });
  });
});
