// The built program is killed at random instants between Send and the copy in Sent, while the mail server does whatever
// mail servers do. FRONTDESK_KILLS=200 kills that often, FRONTDESK_SEED=7 does as another run did.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Outgoing, retryNow, sendAgain } from '../../../src/db/outbox.ts';
import { takeUpAbandoned } from '../../../src/mail/outbox/take-up.ts';
import { makeCertificates, type TestCertificates, trust } from '../../servers/certificates.ts';
import { dovecotMissing } from '../../servers/dovecot.ts';
import { type FaultProxy, startFaultProxy } from '../../servers/fault-proxy.ts';
import type { SmtpBehaviour } from '../../servers/smtp.ts';
import { chance } from '../../support/chance.ts';
import { eventually } from '../../support/practice-store.ts';
import { isSound } from './faulty-desk.ts';
import { providerFiles, SendingDesk } from './sending-desk.ts';

const KILLS = Number(process.env.FRONTDESK_KILLS ?? 50);
const seed = Number(process.env.FRONTDESK_SEED ?? Date.now() % 100_000);

const [aisha, gone, full] = ['aisha@patients.example', 'gone@patients.example', 'full@patients.example'];
const some: SmtpBehaviour = { kind: 'refuseRecipients', addresses: [gone], later: [full] };
const no = (at: 'connect' | 'signIn' | 'sender' | 'recipient' | 'letter', code: number): SmtpBehaviour => ({
  ...{ kind: 'reply', at, code, text: `no at ${at}` },
});
const behaviours: SmtpBehaviour[] = [
  ...Array.from({ length: 6 }, (): SmtpBehaviour => ({ kind: 'accept' })),
  ...[some, some, some],
  { kind: 'dropAfterData', stored: true },
  { kind: 'dropAfterData', stored: true },
  { kind: 'dropAfterData', stored: false },
  ...(['connect', 'signIn', 'letter'] as const).map((at): SmtpBehaviour => ({ kind: 'stall', at })),
  ...[no('connect', 421), no('connect', 554), no('signIn', 454), no('sender', 451), no('sender', 550)],
  ...[no('recipient', 450), no('recipient', 550), no('letter', 421), no('letter', 451), no('letter', 554)],
];

describe.skipIf(dovecotMissing)('sending, killed', { concurrent: true }, () => {
  let folder: string;
  let certificates: TestCertificates;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'fd-cert-'));
    certificates = makeCertificates(folder);
    trust(certificates);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Ended by itself, or by now. */
  async function kill(child: ReturnType<SendingDesk['run']>): Promise<boolean> {
    if (child.exitCode !== null) return false;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    const [, signal] = await ended;
    return signal === 'SIGKILL';
  }

  const settled = ({ state, looked, delivered }: Outgoing): boolean =>
    state === 'filed' ||
    state === 'failed' ||
    (state === 'unsure' && (looked !== null || delivered.length > 0));

  /** One more engine, at a mail server that takes everything, makes an end of it. */
  async function finish(desk: SendingDesk): Promise<void> {
    desk.smtp.behave({ kind: 'accept' });
    await retryNow(desk.store, desk.account.id);
    const last = desk.run('sync', '--watch');
    await eventually(
      desk.store,
      async () => (await desk.outbox()).every(settled),
      'the end of every letter',
      60_000,
    ).catch(async (error) => {
      const open = (await desk.outbox()).filter((letter) => !settled(letter));
      throw new Error(`${error.message}: ${JSON.stringify(open)}\n${desk.words}`);
    });
    await kill(last);
  }

  test(`at ${KILLS} instants (FRONTDESK_SEED=${seed})`, { timeout: 60_000 + KILLS * 10_000 }, async () => {
    const random = chance(seed);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
    const desk = await SendingDesk.open(certificates);
    let connected = (): void => {};
    const chosen: SmtpBehaviour[] = [];
    desk.smtp.behave(() => {
      connected();
      chosen.push(pick(behaviours));
      return chosen.at(-1)!;
    });
    let span = 0;
    let starting = 0;
    let kills = 0;
    try {
      // An undisturbed run tells how long a kill may wait.
      desk.smtp.behave({ kind: 'accept' });
      await desk.queue([aisha], 'Undisturbed');
      const began = performance.now();
      const first = desk.run('sync', '--watch');
      await desk.smtp.waitForLetter();
      starting = performance.now() - began;
      const filed = async () => (await desk.outbox())[0]?.state === 'filed';
      await eventually(desk.store, filed, 'the first letter in Sent');
      span = Math.max(300, 1.5 * (performance.now() - began - starting));
      await kill(first);
      desk.smtp.behave(() => {
        connected();
        chosen.push(pick(behaviours));
        return chosen.at(-1)!;
      });

      for (let round = 0; kills < KILLS && round < KILLS * 3; round++) {
        const to = pick([[aisha], [aisha, gone], [aisha, full], [gone, full], [gone]]);
        const subject = `Letter ${round}${random() < 0.5 ? ` ${providerFiles}` : ''}`;
        const bySend = random() < 0.3;
        if (!bySend)
          await desk.queue(to, subject, { undo: random() < 0.3 ? random() * (starting + span) : 0 });
        await retryNow(desk.store, desk.account.id);
        const reached = new Promise<void>((resolve) => {
          connected = resolve;
        });
        const child = bySend
          ? desk.run('send', ...to.flatMap((one) => ['--to', one]), '--subject', subject, '--body-file', '-')
          : desk.run('sync', '--watch');
        const ended = once(child, 'exit').then(() => {});
        const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms * random()));
        // Some before it has said a word to the mail server, most afterwards.
        if (random() < 0.2) await Promise.race([after(starting), ended]);
        else {
          await Promise.race([reached, ended]);
          await Promise.race([after(span), ended]);
        }
        if (await kill(child)) kills++;
        expect(await desk.lies(), `round ${round}`).toEqual([]);
      }
      await isSound(desk.store);
      await finish(desk);
      expect(await desk.lies()).toEqual([]);
      await isSound(desk.store);
      const letters = await desk.outbox();
      const inSent = desk.inSent();
      for (const { state, messageId, problem, looked, delivered } of letters) {
        expect(inSent.get(messageId) ?? 0, `${messageId}, ${state}`).toBe(
          state === 'filed' || (delivered.length > 0 && inSent.has(messageId)) ? 1 : 0,
        );
        if (state !== 'unsure' || delivered.length > 0) continue;
        expect(looked).toMatchObject({ folder: 'Sent', found: false });
        expect(problem?.fix).toContain('It may have been sent');
      }
      // The instants were those that the test is about.
      expect(kills).toBe(KILLS);
      expect(letters.filter(({ state }) => state === 'filed').length).toBeGreaterThan(0);
    } catch (error) {
      const told = chosen.map((one) => JSON.stringify(one)).join('\n');
      throw new Error(
        `FRONTDESK_SEED=${seed}: ${(error as Error).message}\nThe mail server:\n${told}\n${desk.words}`,
        {
          cause: error,
        },
      );
    } finally {
      await desk.close();
    }
  });

  test(`while 60 kB go at 6 kB a second (FRONTDESK_SEED=${seed})`, { timeout: 120_000 }, async () => {
    const random = chance(seed + 1);
    let proxy: FaultProxy | undefined;
    const desk = await SendingDesk.open(certificates, async (port) => {
      proxy = await startFaultProxy({ to: port });
      return proxy.port;
    });
    try {
      proxy!.limit(6_000);
      await desk.queue([aisha, full], `X-ray ${providerFiles}`, { size: 60_000 });
      for (let kills = 0; kills < 2; kills++) {
        await retryNow(desk.store, desk.account.id);
        const before = proxy!.passed('toServer');
        const child = desk.run('sync', '--watch');
        const sending = async () => (await desk.outbox())[0]!.state === 'sending';
        await eventually(desk.store, sending, 'a letter on its way', 30_000);
        // When so much of it has gone, whatever the clock says.
        const enough = before + 2_000 + random() * 30_000;
        await expect.poll(() => proxy!.passed('toServer'), { timeout: 60_000 }).toBeGreaterThan(enough);
        await kill(child);
        expect(await desk.lies()).toEqual([]);
        expect(desk.smtp.letters).toEqual([]);
        // All of it had left this program, and was under way: whoever asks the recipients knows that none has it.
        await takeUpAbandoned(desk.store, desk.account.id);
        const [letter] = await desk.outbox();
        expect(letter!.state).toMatch(/unsure|queued/);
        if (letter!.state === 'unsure') await sendAgain(desk.store, letter!.id);
      }
      await finish(desk);
      expect(await desk.lies()).toEqual([]);
      expect(desk.smtp.letters.map(({ to }) => to)).toEqual([[aisha, full]]);
      expect((await desk.outbox()).map(({ state }) => state)).toEqual(['filed']);
    } finally {
      await desk.close();
      await proxy?.close();
    }
  });
});
