// A random walk over letters that are being written: a person who writes, leaves and discards, somebody with a telephone in
// the same Drafts folder, and a line that falls. At every rest: what was typed last is here and there, once.
import { listBegun } from '../../../../src/db/begun-letters.ts';
import { resetCounter } from '../../../../src/db/counters.ts';
import { carrySoon } from '../../../../src/db/draft-copies.ts';
import { discardDraft, findDraft, listDrafts, saveDraft, updateDraft } from '../../../../src/db/drafts.ts';
import { mailboxByRole } from '../../../../src/db/mailboxes.ts';
import { retryNow } from '../../../../src/db/outbox.ts';
import { emptyFields } from '../../../../src/mail/outbox/write-letter.ts';
import type { StoredLetter } from '../../../servers/maildir.ts';
import { type FaultyDesk, inStore, look, onServer } from '../../faults/faulty-desk.ts';
import { Random } from './random.ts';

interface Begun {
  id: number;
  subject: string;
  /** What was typed here last. */
  words: string;
  /** Those words are nowhere but here: nobody may give them up. */
  onlyHere: boolean;
  /** What the telephone made of it, and is there still. */
  phone: string[];
  /** Somebody else had a hand in it. */
  contested: boolean;
  discarded: boolean;
}

const CUTS = [/APPEND /, /APPENDUID/, /X-Frontdesk-Draft/, /EXPUNGE/, /UID STORE/, /SELECT/, /UID FETCH/];

export class DraftsWalk {
  readonly #desk: FaultyDesk;
  readonly #random: Random;
  readonly #begun: Begun[] = [];
  readonly trail: string[] = [];
  #running = false;
  #count = 0;
  #validity = 70_000;

  constructor(desk: FaultyDesk, seed: number) {
    this.#desk = desk;
    this.#random = new Random(seed);
  }

  async step(): Promise<void> {
    const steps: [weight: number, step: () => Promise<void> | void][] = [
      [3, () => this.#begin()],
      [12, () => this.#write()],
      [8, () => this.#leave()],
      [2, () => this.#discard()],
      [5, () => this.#phoneWrites()],
      [2, () => this.#phoneDeletes()],
      [3, () => this.#reset()],
      [2, () => this.#makeAnew()],
      [6, () => this.#cut()],
      [6, () => this.#startOrStop()],
      [12, () => this.#sync()],
      [2, () => this.rest()],
    ];
    let at = this.#random.next() * steps.reduce((sum, [weight]) => sum + weight, 0);
    const step = steps.find(([weight]) => {
      at -= weight;
      return at < 0;
    });
    await step?.[1]();
    if (!this.#running) return;
    for (let i = this.#random.upTo(40); i > 0; i--)
      await this.#desk.store.get('SELECT count(*) FROM message');
  }

  async rest(): Promise<void> {
    this.trail.push('rest');
    const { store, account, proxy } = this.#desk;
    await this.#stop();
    await proxy.heal();
    for (let again = 0; again < 8; again++) {
      for (const { id } of await listDrafts(store)) await this.#carry(id);
      await retryNow(store, account.id);
      const { problem } = await this.#desk.sync();
      if (problem) this.trail.push(`  ${problem.title}`);
      const waits = await store.get(
        'SELECT 1 FROM draft WHERE revision > carried UNION ALL SELECT 1 FROM operation',
      );
      if (again > 1 && !problem && !waits) break;
    }
    const wrong = await this.#wrongs();
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
    const [here, there] = [await inStore(store), onServer(this.#desk.mail)];
    if (JSON.stringify(here) !== JSON.stringify(there))
      throw new Error(`Here: ${here.join('\n')}\nThere: ${there.join('\n')}`);
  }

  async #wrongs(): Promise<string[]> {
    const list = await listBegun(this.#desk.store);
    const there = this.#there();
    return this.#begun.flatMap((one) => {
      const here = list.flatMap((row) =>
        row.from === 'here' && row.draft.fields.subject === one.subject ? [row.draft.fields.body] : [],
      );
      const elsewhere = list.filter(
        (row) => row.from === 'elsewhere' && row.letter.subject === one.subject,
      ).length;
      const texts = there.filter((letter) => subjectOf(letter) === one.subject).map(wordsOf);
      const say = (what: string) => [
        `${one.subject} ${what}: ${JSON.stringify(one)}; here ${JSON.stringify(here)} and ${elsewhere}, there ${JSON.stringify(texts)}`,
      ];
      if (!one.contested) {
        const wanted = one.discarded ? [] : [one.words];
        if (JSON.stringify(here) !== JSON.stringify(wanted)) return say('is not as it was typed here');
        if (JSON.stringify(texts) !== JSON.stringify(wanted)) return say('is not as it was typed there');
        return elsewhere > 0 ? say('stands twice') : [];
      }
      if (one.onlyHere && !here.includes(one.words)) return say('has lost words of ours');
      if (one.phone.some((words) => !texts.includes(words))) return say('has lost words of the telephone');
      if (new Set(texts).size < texts.length) return say('stands twice');
      return here.length + elsewhere < Math.max(1, texts.length) &&
        !one.discarded &&
        here.length + texts.length > 0
        ? say('is not listed')
        : [];
    });
  }

  #there(): StoredLetter[] {
    return look(() => this.#desk.mail.list('Drafts'));
  }

  #one(): Begun | undefined {
    return this.#random.one(this.#begun.filter(({ discarded }) => !discarded));
  }

  async #begin(): Promise<void> {
    const words = `words ${++this.#count}`;
    const subject = `Letter ${this.#count}`;
    const fields = { ...emptyFields, to: 'aisha@patients.example', subject, body: words };
    const id = await saveDraft(this.#desk.store, this.#desk.account.id, fields);
    this.trail.push(`begun: ${subject}`);
    const facts = { onlyHere: true, phone: [], contested: false, discarded: false };
    this.#begun.push({ id, subject, words, ...facts });
  }

  async #write(): Promise<void> {
    const one = this.#one();
    const draft = one && (await findDraft(this.#desk.store, one.id));
    if (!one || !draft) return;
    one.words = `words ${++this.#count}`;
    one.onlyHere = true;
    this.trail.push(`${one.subject}: ${one.words}`);
    const { store, account } = this.#desk;
    const saved = await updateDraft(store, account.id, { ...draft.fields, body: one.words }, draft);
    // The telephone's letter stands, and ours beside it.
    one.id = saved.id;
    if (this.#random.chance(0.6)) await this.#carry(one.id);
  }

  async #leave(): Promise<void> {
    const one = this.#one();
    if (!one) return;
    this.trail.push(`left: ${one.subject}`);
    await this.#carry(one.id);
  }

  #carry(id: number): Promise<void> {
    return this.#desk.store.write((tx) => carrySoon(tx, id));
  }

  async #discard(): Promise<void> {
    const one = this.#one();
    if (!one) return;
    this.trail.push(`discarded: ${one.subject}`);
    await discardDraft(this.#desk.store, one.id);
    one.discarded = true;
    one.onlyHere = false;
  }

  #phoneWrites(): void {
    const letter = this.#random.one(this.#there());
    const one = letter && this.#begun.find(({ subject }) => subject === subjectOf(letter));
    if (!letter || !one) return;
    const words = `phone ${++this.#count}`;
    const text = letter.bytes.toString('latin1').replace(wordsOf(letter), words);
    const kept = this.#random.chance(0.5)
      ? text
      : text.replace(/^(Message-ID|X-Frontdesk-Draft): .*\r?\n/gim, '');
    if (!this.#desk.mail.remove(letter)) return;
    this.trail.push(`the telephone makes ${words} of ${one.subject} (${wordsOf(letter)})`);
    this.#touched(one, letter);
    one.phone.push(words);
    this.#desk.mail.put('Drafts', Buffer.from(kept, 'latin1'), { flags: ['\\Draft', '\\Seen'] });
  }

  #phoneDeletes(): void {
    const letter = this.#random.one(this.#there());
    const one = letter && this.#begun.find(({ subject }) => subject === subjectOf(letter));
    if (!letter || !one || !this.#desk.mail.remove(letter)) return;
    this.trail.push(`the telephone deletes ${one.subject} (${wordsOf(letter)})`);
    this.#touched(one, letter);
  }

  /** What the telephone saw of it is the telephone's to give up. */
  #touched(one: Begun, letter: StoredLetter): void {
    one.contested = true;
    if (wordsOf(letter) === one.words) one.onlyHere = false;
    one.phone = one.phone.filter((words) => words !== wordsOf(letter));
  }

  async #reset(): Promise<void> {
    const { store, account } = this.#desk;
    const box = await mailboxByRole(store, account.id, 'drafts');
    if (!box) return;
    this.trail.push('reset');
    await resetCounter(store, box.id, 'anna');
    await store.write((tx) => tx.run('UPDATE mailbox SET counter_reset_at = 0 WHERE counter_reset_at > 0'));
  }

  async #makeAnew(): Promise<void> {
    this.trail.push('Drafts made anew at the server');
    await this.#stop();
    while (this.#desk.proxy.open() > 0) await this.#desk.store.get('SELECT 1');
    this.#desk.mail.makeAnew('Drafts', ++this.#validity);
  }

  #cut(): void {
    const kind = this.#random.chance(0.5) ? 'cut' : 'reset';
    const match = this.#random.one(CUTS)!;
    const going = this.#random.chance(0.5) ? 'toServer' : 'toClient';
    this.trail.push(`the line: ${kind} at ${match} ${going}`);
    void this.#desk.proxy.arm({ match, going, kind });
  }

  async #startOrStop(): Promise<void> {
    if (this.#running) return this.#stop();
    this.trail.push('engine started');
    this.#running = true;
    this.#desk.start();
  }

  async #stop(): Promise<void> {
    if (!this.#running) return;
    this.trail.push('engine stopped');
    await this.#desk.stop();
    this.#running = false;
  }

  async #sync(): Promise<void> {
    if (this.#running) return;
    this.trail.push('sync');
    const { problem } = await this.#desk.sync();
    if (problem) this.trail.push(`  ${problem.title}`);
  }
}

const subjectOf = ({ bytes }: StoredLetter): string =>
  /^Subject: (.*?)\r?$/m.exec(bytes.toString('latin1'))?.[1] ?? '';
const wordsOf = ({ bytes }: StoredLetter): string =>
  /^((?:words|phone) \d+)\r?$/m.exec(bytes.toString('latin1'))?.[1] ?? '';
