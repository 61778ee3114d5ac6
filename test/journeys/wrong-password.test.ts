import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dovecotMissing } from '../servers/dovecot.ts';
import { makeLetter } from '../support/letters.ts';
import { fillMailbox } from '../support/mailbox.ts';
import { openTerminal, type TerminalRun } from '../support/pty.ts';
import {
  address,
  chooseOtherEmail,
  fill,
  fillOtherEmail,
  finish,
  type PracticeServers,
  password,
  startServers,
} from './practice.ts';

describe.skipIf(dovecotMissing)('a wrong password', () => {
  let servers: PracticeServers;
  let desk: TerminalRun;
  beforeEach(async () => {
    servers = await startServers();
    fillMailbox(servers.mail, 'INBOX', 3);
  });
  afterEach(async () => {
    await desk?.close();
    await servers.close();
  });

  test('is told with what to do, mended, and tested again', async () => {
    desk = openTerminal({ caFile: servers.certificates.caFile });
    await chooseOtherEmail(desk);
    await fillOtherEmail(desk, servers, 'molar 13');
    await desk.press('F5');
    await desk.waitFor(/Incoming .*✘ sign-in/);
    await desk.waitFor(/Outgoing .*✘ sign-in/);
    expect(desk.screen()).toContain('did not accept the User Name or Password');
    expect(desk.screen()).toContain('Type the Password again');
    expect(desk.screen()).not.toContain('molar 13');
    await fill(desk, 'Password', password);
    await desk.press('F5');
    await desk.waitFor('3 letters');
    await desk.waitFor('may send');
    await finish(desk);
    await desk.waitFor('of 3');
  }, 90_000);

  test('that the provider changed later is told on every screen, and mended from there', async () => {
    desk = openTerminal({ caFile: servers.certificates.caFile });
    await chooseOtherEmail(desk);
    await fillOtherEmail(desk, servers);
    await finish(desk);
    await desk.waitFor(`✔ ${address}`);
    await servers.dovecot.setPassword(address, 'incisor 21');
    await servers.dovecot.stop();
    await servers.dovecot.start();
    await desk.waitFor('did not accept the User Name or Password', { timeout: 40_000 });
    await desk.press('F2');
    await desk.waitFor(/\[Provider\]/);
    await desk.press('Enter');
    await desk.waitFor('Practice Email Address');
    await fill(desk, 'Password', 'incisor 21');
    await finish(desk);
    await desk.waitFor(`✔ ${address}`);
    servers.mail.put('INBOX', makeLetter({ subject: 'After all this' }));
    await desk.waitFor('After all this', { timeout: 40_000 });
  }, 120_000);
});
