// "We have an account at Microsoft and nothing else": each way of signing in, from the first start to a letter that came
// and one that went.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { dovecotMissing } from '../servers/dovecot.ts';
import { makeLetter } from '../support/letters.ts';
import {
  codeOn,
  finish,
  type MicrosoftDesk,
  microsoftDesk,
  secondStep,
  toAuthenticate,
  write,
} from '../support/microsoft-desk.ts';
import { practiceAddress as address, practicePassword as password } from '../support/practice-store.ts';
import type { TerminalRun } from '../support/pty.ts';

describe.skipIf(dovecotMissing)('Microsoft Office 365 from nothing', () => {
  let desk: MicrosoftDesk;
  beforeAll(async () => {
    desk = await microsoftDesk();
  });
  afterEach(() => desk.fresh());
  afterAll(() => desk.close());

  /** Everything after the sign-in: tested, saved, a letter in, a letter out, both with the token. */
  async function restOfTheWay(at: TerminalRun, subject: string): Promise<void> {
    await at.waitFor(`✔ Authenticated as ${address}`);
    expect(at.screen()).toMatch(/Incoming .*✔ TLS 1\.3 +✔ signed in/);
    expect(at.screen()).toMatch(/Outgoing .*✔ TLS 1\.3 +✔ signed in/);
    desk.dovecot.mail(address).put(
      'INBOX',
      makeLetter({
        ...{ from: 'Aisha Patel <aisha@patients.example>', subject, date: new Date() },
        ...{ messageId: `<${subject.replace(/ /g, '.')}@patients.example>`, text: 'May I come on Thursday?' },
      }),
    );
    await finish(at);
    await at.waitFor(subject);
    await write(at, `Re ${subject}`);
    const letter = await desk.smtp.waitForLetter(`Re ${subject}`);
    expect(letter).toMatchObject({ user: address, encrypted: true });
    const command = desk.run(['accounts', '--json']);
    expect(await command.ended, command.stderr).toBe(0);
    expect(JSON.parse(command.stdout)).toMatchObject({
      accounts: [{ address, provider: 'microsoft', signIn: 'oauth' }],
    });
    expect(command.stdout).toContain('outlook.office365.com');
    expect(command.stdout).toContain('smtp.office365.com');
  }

  test('by a code on a phone, with a second step and a permission', { timeout: 90_000 }, async () => {
    const at = desk.open();
    await toAuthenticate(at);
    await at.press('Enter');
    const code = await codeOn(at);
    const person = desk.oauth.person(false);
    await person.enterCode(code.address, code.code);
    await person.submit({ address, password }, 'Next');
    expect(person.page.title).toBe('Enter code');
    await person.submit({ code: '111111' }, 'Verify');
    expect(person.page.title).toBe('That code did not work');
    await person.submit({ code: secondStep }, 'Verify');
    expect(person.page.title).toBe('Permissions requested');
    expect(at.screen()).not.toContain('Authenticated as');
    await person.press('Accept');
    await restOfTheWay(at, 'By a code');
  });

  test('in a web browser of this computer, which comes back by itself', { timeout: 90_000 }, async () => {
    const at = desk.open();
    await toAuthenticate(at);
    const url = await addressOfTheSignIn(at);
    const person = desk.oauth.person();
    await person.open(url);
    const page = await person.signIn(address, password, { secondStep });
    expect(page.title).toBe('frontdesk');
    await restOfTheWay(at, 'By a browser here');
  });

  test('in a web browser elsewhere, whose address is pasted', { timeout: 90_000 }, async () => {
    const at = desk.open();
    await toAuthenticate(at);
    const url = await addressOfTheSignIn(at);
    const person = desk.oauth.person(false);
    await person.open(url);
    const page = await person.signIn(address, password, { secondStep });
    expect(page.title).toContain('be reached');
    await at.press('Down');
    await at.waitFor('▸ Address');
    at.paste(page.url);
    await at.press('Tab', 'Enter');
    await restOfTheWay(at, 'By a pasted address');
  });

  /** From the button Authenticate to the sign-in in a web browser; its address, as it was copied. */
  async function addressOfTheSignIn(at: TerminalRun): Promise<string> {
    await at.press('Tab', 'Enter');
    await at.waitFor('▸ [ Copy the address ]');
    await at.press('Enter');
    await at.waitFor('Copied.');
    return at.clipboard;
  }
});
