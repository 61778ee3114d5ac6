// What goes wrong on the way to "Authenticated", and what the page says and offers then.
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { dovecotMissing } from '../servers/dovecot.ts';
import { freePorts } from '../servers/free-ports.ts';
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

describe.skipIf(dovecotMissing)('signing in at Microsoft, when it does not go smoothly', () => {
  let desk: MicrosoftDesk;
  beforeAll(async () => {
    desk = await microsoftDesk();
  });
  afterEach(() => desk.fresh());
  afterAll(() => desk.close());

  /** The words of the screen, however they are broken into lines. */
  const words = (at: TerminalRun): string => at.screen().replace(/\s+/g, ' ');

  async function fails(at: TerminalRun, saying: string): Promise<void> {
    await at.press('Enter');
    await at.waitFor('✘ Not authenticated');
    expect(words(at)).toContain(saying);
    expect(words(at)).toContain('Nothing is saved until you press Finish.');
    await at.waitFor('▸ [ Authenticate ]');
  }

  test('the name of the sign-in server is unknown', async () => {
    const at = desk.open({
      env: {
        FRONTDESK_MICROSOFT_AUTHORITY: 'https://login.gone.example',
        FRONTDESK_TEST_DETOUR: JSON.stringify({ 'login.gone.example:443': null }),
      },
    });
    await toAuthenticate(at);
    await fails(at, "Microsoft's sign-in server login.gone.example was not found.");
  });

  test('nothing listens there', async () => {
    const [port] = await freePorts(1);
    const at = desk.open({ env: { FRONTDESK_MICROSOFT_AUTHORITY: `https://localhost:${port}` } });
    await toAuthenticate(at);
    await fails(at, "Microsoft's sign-in server localhost did not take the connection.");
  });

  test.each([
    ['is for another name', 'wrongName', 'cannot prove that it is Microsoft'],
    ['has ended', 'expired', 'is out of date'],
  ] as const)('its certificate %s, and nothing is said to it', async (_how, which, saying) => {
    const { cert, key } = desk.oauth.certificates[which];
    let asked = 0;
    const server = createServer({ cert, key }, (_request, response) => {
      asked++;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const at = desk.open({ env: { FRONTDESK_MICROSOFT_AUTHORITY: `https://localhost:${port}` } });
      await toAuthenticate(at);
      await fails(at, saying);
      expect(asked).toBe(0);
    } finally {
      server.close();
    }
  });

  test('Stop answers at once where the server says nothing', async () => {
    desk.oauth.provider.inject({ at: 'devicecode', error: '', hang: true });
    const at = desk.open();
    await toAuthenticate(at);
    await at.press('Enter');
    await at.waitFor('Asking Microsoft');
    const pressed = Date.now();
    await at.press('Esc');
    await at.waitFor('Status: Not authenticated');
    // The silence would be borne for 20 s.
    expect(Date.now() - pressed).toBeLessThan(5_000);
    desk.oauth.provider.inject(null);
    await at.waitFor('▸ [ Authenticate ]');
    await at.press('Enter');
    await codeOn(at);
  });

  test('codes are not allowed: the page leads to the web browser', { timeout: 60_000 }, async () => {
    desk.oauth.provider.inject({ at: 'devicecode', error: 'invalid_grant', code: 530035 });
    const at = desk.open();
    await toAuthenticate(at);
    await at.press('Enter');
    await at.waitFor('✘ Not authenticated');
    expect(words(at)).toContain('do not allow signing in in this way. Sign in in a web browser instead');
    await at.waitFor('▸ [ In a web browser ]');
    await at.press('Enter');
    await at.waitFor('Copy the address');
    await at.press('c');
    await at.waitFor('Copied.');
    const person = desk.oauth.person();
    await person.open(at.clipboard);
    expect((await person.signIn(address, password, { secondStep })).title).toBe('frontdesk');
    await at.waitFor(`✔ Authenticated as ${address}`);
  });

  test('declined, too late, the wrong account, and one that may open the mailbox', {
    timeout: 120_000,
  }, async () => {
    const at = desk.open();
    await toAuthenticate(at);
    await at.press('Enter');
    const declined = await codeOn(at);
    await desk.enter(declined, address, { consent: false });
    await at.waitFor('✘ Not authenticated');
    expect(words(at)).toContain("The sign-in was declined at Microsoft's page.");

    await at.waitFor('▸ [ Authenticate ]');
    await at.press('Enter');
    const late = await codeOn(at, declined.code);
    desk.oauth.provider.expireCodes();
    await at.waitFor('The code ran out; here is a new one.');
    const fresh = await codeOn(at, late.code);

    const person = desk.oauth.person(false);
    await person.enterCode(fresh.address, fresh.code);
    await person.signIn('dentist@brightsmile.example', password, { secondStep });
    await at.waitFor('Signed in as dentist@brightsmile.example');
    expect(words(at)).toContain('choose "Use another account" there');
    await at.waitFor('▸ [ Sign in again ]');
    await at.press('Enter');
    const again = await codeOn(at, fresh.code);
    await person.enterCode(again.address, again.code);
    expect(person.page.buttons).toEqual(['dentist@brightsmile.example', 'Use another account']);
    await person.press('Use another account');
    await person.signIn('maria@brightsmile.example', password);
    await at.waitFor('Signed in as maria@brightsmile.example');
    await at.press('Tab');
    await at.waitFor('▸ [ Use maria@brightsmile.example ]');
    await at.press('Enter');

    // The mailbox stays the practice's: it is what the servers are asked for.
    await at.waitFor('✔ Authenticated as maria@brightsmile.example');
    expect(at.screen()).toMatch(/Incoming .*✔ signed in/);
    expect(at.screen()).toMatch(/Outgoing .*✔ signed in/);
    await finish(at);
    await at.waitFor(`✔ ${address}`);
    await write(at, 'From the practice');
    expect(await desk.smtp.waitForLetter('From the practice')).toMatchObject({
      user: address,
      from: address,
    });
    const status = desk.run(['auth', 'status', '--json']);
    await status.ended;
    expect(JSON.parse(status.stdout)).toMatchObject({
      accounts: [{ address, signedInAs: 'maria@brightsmile.example', state: 'signed in' }],
    });
  });

  test.each([
    ['send', 'reader@brightsmile.example', /Incoming .*✔ signed in/, /Outgoing .*✘ sign-in/],
    ['receive', 'sender@brightsmile.example', /Incoming .*✘ sign-in/, /Outgoing .*✔ signed in/],
  ])(
    'a sign-in without the right to %s mail: the server refuses it, and the page says which',
    {
      timeout: 60_000,
    },
    async (_what, account, incoming, outgoing) => {
      const at = desk.open();
      await toAuthenticate(at);
      await at.press('Enter');
      await desk.enter(await codeOn(at), account);
      await at.waitFor(`Signed in as ${account}`);
      await at.press('Tab');
      await at.waitFor(`▸ [ Use ${account} ]`);
      await at.press('Enter');
      await at.waitFor(/mail\s+cannot\s+be used yet/);
      expect(at.screen()).toMatch(incoming);
      expect(at.screen()).toMatch(outgoing);
      expect(words(at)).toContain('does not accept this sign-in');
      expect(words(at)).toContain('the account has no right to this mailbox');
      expect(at.screen()).not.toContain('✔ Authenticated');
    },
  );
});
