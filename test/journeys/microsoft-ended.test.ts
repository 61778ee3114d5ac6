// "On Monday it suddenly wanted us to sign in again": the sign-in ends while frontdesk is open.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { dovecotMissing } from '../servers/dovecot.ts';
import { makeLetter } from '../support/letters.ts';
import { codeOn, type MicrosoftDesk, microsoftDesk, write } from '../support/microsoft-desk.ts';
import { practiceAddress as address } from '../support/practice-store.ts';
import type { TerminalRun } from '../support/pty.ts';

describe.skipIf(dovecotMissing)('a sign-in that ends', () => {
  let desk: MicrosoftDesk;
  beforeAll(async () => {
    desk = await microsoftDesk();
  });
  afterEach(() => desk.fresh());
  afterAll(() => desk.close());

  const banner = 'F2 signs in again. The sign-in at Microsoft has ended.';
  const deliver = (subject: string): string =>
    desk.dovecot.mail(address).put(
      'INBOX',
      makeLetter({
        ...{ from: 'Aisha Patel <aisha@patients.example>', subject, date: new Date(), text: 'Hello' },
        messageId: `<${subject.replace(/ /g, '.')}@patients.example>`,
      }),
    );
  const renewals = (): number =>
    desk.oauth.provider.seen.filter(({ grant }) => grant === 'refresh_token').length;
  const lettersWith = (subject: string): number =>
    desk.smtp.letters.filter(({ bytes }) => bytes.includes(`Subject: ${subject}`)).length;

  async function signInAgain(at: TerminalRun): Promise<void> {
    // One key to the button, one for the code, one for Finish.
    await at.press('F2');
    await at.waitFor('Not authenticated any more');
    // Not now: one Esc, and they are where they were.
    await at.press('Esc');
    await at.waitFor(/^ Inbox/);
    await at.press('F2');
    await at.waitFor('▸ [ Authenticate ]');
    expect(at.screen()).toContain('The sign-in at Microsoft has ended.');
    expect(at.screen()).not.toContain('F2 signs in again');
    await at.press('Enter');
    await desk.enter(await codeOn(at));
    await at.waitFor(`✔ Authenticated as ${address}`);
    await at.waitFor('▸ [ Finish ]');
    await at.press('Enter');
    await at.waitFor(/^ Inbox/);
    await at.waitFor('Signed in again.');
  }

  test('while it waits for mail: a banner, what is written waits, and after the sign-in all goes on by itself', {
    timeout: 120_000,
  }, async () => {
    await desk.setUp();
    deliver('Before it ended');
    const at = desk.open();
    await at.waitFor('Before it ended');
    await at.waitFor(`✔ ${address}`);
    desk.oauth.provider.revoke(address, 'everything');
    // The line of IDLE falls; the token that the next one shows is refused, and so is the renewal.
    await desk.dovecot.stop();
    await desk.dovecot.start();
    await at.waitFor(banner, { timeout: 30_000 });
    expect(at.screen()).toContain('Not signed in');
    const asked = renewals();
    deliver('While it had ended');
    await write(at, 'Waits for Monday');
    await at.press('x');
    await at.waitFor(/^ Outbox/);
    await at.waitFor('Waits for Monday');
    await at.press('Esc');
    await at.waitFor(/^ Inbox/);
    expect(lettersWith('Waits for Monday')).toBe(0);
    expect(renewals()).toBe(asked);

    await signInAgain(at);
    await at.waitForGone(banner);
    await at.waitFor('While it had ended');
    await desk.smtp.waitForLetter('Waits for Monday');
    // Another one after it: had the first been sent twice, it would have been so by now.
    await write(at, 'After the sign-in');
    await desk.smtp.waitForLetter('After the sign-in');
    expect(lettersWith('Waits for Monday')).toBe(1);
  });

  test('while a letter is being sent: it goes out once, by itself, after the sign-in', {
    timeout: 120_000,
  }, async () => {
    await desk.setUp();
    const at = desk.open();
    await at.waitFor(`✔ ${address}`);
    desk.oauth.provider.revoke(address, 'everything');
    // IDLE goes on with its old line: it is the sending that finds out.
    await write(at, 'Sent too late');
    await at.waitFor(banner, { timeout: 30_000 });
    expect(lettersWith('Sent too late')).toBe(0);
    await signInAgain(at);
    await at.waitForGone(banner);
    await desk.smtp.waitForLetter('Sent too late');
    await write(at, 'And one more');
    await desk.smtp.waitForLetter('And one more');
    expect(lettersWith('Sent too late')).toBe(1);
    await at.press('x');
    await at.waitFor(/^ Outbox/);
    await at.waitForGone(/Sent too late.*(wait|sign)/i);
  });

  test('killed between the answer of Microsoft and the store: asked for once, and the letter goes out once', {
    timeout: 60_000,
  }, async () => {
    const { provider } = desk.oauth;
    await desk.setUp();
    provider.revoke(address, 'accessTokens');
    const before = { given: provider.given.length, asked: renewals() };
    provider.inject({ at: 'token', grant: 'refresh_token', error: '', hang: 'done' });
    const subject = 'Killed on its way';
    const killed = desk.run(
      ['send', '--to', 'aisha@patients.example', '--subject', subject, '--body-file', '-'],
      'Until Thursday.\n',
    );
    await expect.poll(() => provider.given.length).toBeGreaterThan(before.given);
    killed.child.kill('SIGKILL');
    await killed.ended;

    // The token that came is lost, and the one before it is used up.
    for (let again = 0; again < 2; again++) {
      const sync = desk.run(['sync', '--json']);
      expect(await sync.ended, sync.stderr).toBe(77);
      expect(sync.stdout).toContain('The sign-in at Microsoft has ended.');
    }
    expect(renewals()).toBe(before.asked + 2);
    const login = desk.run(['auth', 'login', '--device']);
    const page = await login.says(/open +(https:\S+)/);
    await desk.enter({ address: page, code: await login.says(/the code +(\S+)/), expiresAt: 0 });
    expect(await login.ended, login.stderr).toBe(0);
    // The claim of the one that was killed is no reason to wait.
    desk.open();
    await desk.smtp.waitForLetter(subject, 40_000);
    expect(lettersWith(subject)).toBe(1);
  });
});
