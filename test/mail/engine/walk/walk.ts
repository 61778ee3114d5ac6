// One random walk: a person at the desk, somebody else at the server, and the line between them, in an order that a
// seed decides. What each did is told to the model, which says at every rest what must be true.
import { resetCounter, undoReset } from '../../../../src/db/counters.ts';
import { eventsSince, lastEventId } from '../../../../src/db/events.ts';
import { listMailboxes, type Mailbox } from '../../../../src/db/mailboxes.ts';
import { queueCreateFolder } from '../../../../src/db/new-folders.ts';
import {
  expungeLetters,
  type FlagChange,
  moveBack,
  type MovedLetters,
  moveLetters,
  setFlags,
} from '../../../../src/db/operations.ts';
import { retryNow } from '../../../../src/db/outbox.ts';
import type { StoredLetter } from '../../../servers/maildir.ts';
import { makeLetter } from '../../../support/letters.ts';
import { type FaultyDesk, look } from '../../faults/faulty-desk.ts';
import { wrongsAtRest } from './at-rest.ts';
import { Random } from './random.ts';
import { type Found, subjectOf, WalkModel } from './walk-model.ts';

interface Here {
  id: number;
  mailbox_id: number;
  subject: string;
  seen: number;
  flagged: number;
}

/** Commands and answers at which the line is cut. */
const CUTS = [
  /UID MOVE/,
  /UID STORE/,
  /UID FETCH/,
  /COPYUID/,
  /VANISHED/,
  /BODY\[\]/,
  /SELECT/,
  /EXPUNGE/,
  /CREATE/,
];

export class Walk {
  readonly #desk: FaultyDesk;
  readonly #random: Random;
  readonly #model = new WalkModel();
  readonly #trail: string[] = [];
  readonly #delivered: Buffer[] = [];
  #moved: MovedLetters = [];
  #running = false;
  #count = 0;
  #event = 0;
  #validity = 90_000;

  constructor(desk: FaultyDesk, seed: number) {
    this.#desk = desk;
    this.#random = new Random(seed);
    this.#model.accept(this.#atServer());
  }

  /** What was done, in order. */
  get trail(): readonly string[] {
    return this.#trail;
  }

  async step(): Promise<void> {
    const steps: [weight: number, step: () => Promise<void> | void][] = [
      [9, () => this.#deliver()],
      [5, () => this.#deleteThere()],
      [6, () => this.#flagThere()],
      [6, () => this.#moveThere()],
      [7, () => this.#flagHere()],
      [9, () => this.#moveHere()],
      [3, () => this.#moveBackHere()],
      [3, () => this.#deleteHere()],
      [2, () => this.#newFolderHere()],
      [4, () => this.#reset()],
      [2, () => this.#undoReset()],
      [2, () => this.#makeAnew()],
      [1, () => this.#removeFolderThere()],
      [1, () => this.#renameFolderThere()],
      [4, () => this.#cut()],
      [5, () => this.#startOrStop()],
      [5, () => this.#syncOnce()],
      [3, () => this.rest()],
    ];
    let at = this.#random.next() * steps.reduce((sum, [weight]) => sum + weight, 0);
    const step = steps.find(([weight]) => {
      at -= weight;
      return at < 0;
    });
    await step?.[1]();
    await this.#breathe();
  }

  /** Lets everything come to rest, and compares. Throws what is wrong. */
  async rest(): Promise<void> {
    this.#note('rest');
    await this.#stop();
    await this.#desk.proxy.heal();
    for (let again = 0; again < 6; again++) {
      await retryNow(this.#desk.store, this.#desk.account.id);
      const { problem } = await this.#desk.sync();
      if (problem) this.#note(`  ${problem.title} ${problem.detail}`);
      if (again > 0 && !problem && !(await this.#desk.store.get('SELECT 1 FROM operation'))) break;
    }
    const events = await eventsSince(this.#desk.store, this.#event);
    this.#event = await lastEventId(this.#desk.store);
    const told = events.filter(({ what }) => /letter gone|move refused/.test(what)).length;
    for (const { what, detail } of events)
      if (what !== 'counter reset') this.#note(`  told: ${what} ${JSON.stringify(detail)}`);
    const found = this.#atServer();
    const wrong = [
      ...(await wrongsAtRest(this.#desk.store, this.#desk.mail)),
      ...this.#model.wrongs(found, told),
    ];
    if (wrong.length > 0) throw new Error(wrong.slice(0, 12).join('\n'));
    this.#model.accept(found);
  }

  /** So many turns of the store pass: the engine gets on by as much, whatever the machine's speed. */
  async #breathe(): Promise<void> {
    if (!this.#running) return;
    for (let i = this.#random.upTo(40); i > 0; i--)
      await this.#desk.store.get('SELECT count(*) FROM message');
  }

  #note(what: string): void {
    this.#trail.push(what);
  }

  #atServer(): Found {
    const { mail } = this.#desk;
    const found: Found = new Map();
    for (const folder of mail.folders())
      for (const letter of look(() => mail.list(folder))) {
        const place = {
          folder,
          seen: letter.flags.includes('\\Seen'),
          flagged: letter.flags.includes('\\Flagged'),
        };
        const subject = subjectOf(letter);
        found.set(subject, [...(found.get(subject) ?? []), place]);
      }
    return found;
  }

  #folderThere(): string {
    return this.#random.chance(0.5) ? 'INBOX' : this.#random.one(this.#desk.mail.folders())!;
  }

  #lettersThere(folder: string, most: number): StoredLetter[] {
    return this.#random.some(
      look(() => this.#desk.mail.list(folder)),
      most,
    );
  }

  async #lettersHere(most: number): Promise<Here[]> {
    const rows = await this.#desk.store.all<Here>(
      `SELECT p.id, p.mailbox_id, m.subject, p.seen, p.flagged FROM placement p JOIN message m ON m.id = p.message_id
       WHERE p.mailbox_id IS NOT NULL ORDER BY p.id`,
    );
    return this.#random.some(rows, most);
  }

  async #foldersHere(): Promise<Mailbox[]> {
    const boxes = await listMailboxes(this.#desk.store, this.#desk.account.id);
    return boxes.filter((box) => box.accountId !== null && box.selectable);
  }

  #deliver(): void {
    const folder = this.#random.chance(0.8) ? 'INBOX' : this.#folderThere();
    const letters: Buffer[] = [];
    for (let i = this.#random.upTo(this.#random.chance(0.3) ? 30 : 4); i > 0; i--)
      letters.push(this.#letter());
    this.#note(`delivered to ${folder}: ${letters.map((bytes) => numberOf(bytes)).join(' ')}`);
    for (const bytes of letters) {
      this.#delivered.push(bytes);
      this.#model.deliver(/^Subject: (.*?)\r$/m.exec(bytes.toString('latin1'))![1]!, folder);
      this.#desk.mail.put(folder, bytes);
    }
  }

  #letter(): Buffer {
    const before = this.#random.one(this.#delivered);
    if (before && this.#random.chance(0.12)) return before;
    const subject = `Letter ${String(++this.#count).padStart(5, '0')}`;
    const text = 'x'.repeat(this.#random.upTo(20) * 40);
    const date = new Date(1.79e12 + this.#count * 1_000);
    if (before && this.#random.chance(0.12)) {
      // Of the same Message-ID and size as another, and yet not the same.
      const twin = before.toString('latin1').replace(/^Subject: .*?\r$/m, `Subject: ${subject}\r`);
      return Buffer.from(twin, 'latin1');
    }
    const bytes = makeLetter({ subject, text, date, messageId: `<walk-${this.#count}@patients.example>` });
    if (!this.#random.chance(0.12)) return bytes;
    return Buffer.from(bytes.toString('latin1').replace(/^Message-ID: .*?\r\n/m, ''), 'latin1');
  }

  #deleteThere(): void {
    const folder = this.#folderThere();
    const letters = this.#lettersThere(folder, 4);
    this.#note(`deleted at the server, from ${folder}: ${letters.map(subjectOf)}`);
    for (const letter of letters)
      if (this.#desk.mail.remove(letter)) this.#model.delete(subjectOf(letter), true);
  }

  #flagThere(): void {
    const folder = this.#folderThere();
    const letters = this.#lettersThere(folder, 4);
    const flag = this.#random.chance(0.5) ? 'seen' : 'flagged';
    const name = flag === 'seen' ? '\\Seen' : '\\Flagged';
    this.#note(`${flag} toggled at the server, in ${folder}: ${letters.map(subjectOf)}`);
    for (const letter of letters) {
      const set = !letter.flags.includes(name);
      const flags = set ? [...letter.flags, name] : letter.flags.filter((one) => one !== name);
      if (this.#desk.mail.mark(letter, flags)) this.#model.change(subjectOf(letter), { [flag]: set }, true);
    }
  }

  #moveThere(): void {
    const folder = this.#folderThere();
    const to = this.#random.one(this.#desk.mail.folders())!;
    if (to === folder) return;
    const letters = this.#lettersThere(folder, 4);
    this.#note(`moved at the server, from ${folder} to ${to}: ${letters.map(subjectOf)}`);
    for (const letter of letters)
      if (this.#desk.mail.move(letter, to)) this.#model.change(subjectOf(letter), { folder: to }, true);
  }

  async #flagHere(): Promise<void> {
    const letters = await this.#lettersHere(3);
    const flag = this.#random.chance(0.5) ? 'seen' : 'flagged';
    for (const letter of letters) {
      const set = letter[flag] === 0;
      this.#note(`${flag} ${set} here: ${letter.subject}`);
      const flags: FlagChange = { [flag]: set };
      this.#model.change(letter.subject, flags, false);
      await setFlags(this.#desk.store, [letter.id], flags);
    }
  }

  async #moveHere(to?: Mailbox): Promise<void> {
    const letters = await this.#lettersHere(4);
    const box = to ?? this.#random.one(await this.#foldersHere());
    if (!box) return;
    const ids = letters.filter((letter) => letter.mailbox_id !== box.id);
    this.#note(`moved here, to ${box.path}: ${ids.map(({ subject }) => subject)}`);
    for (const { subject } of ids) this.#model.change(subject, { folder: box.path }, false);
    this.#moved = await moveLetters(
      this.#desk.store,
      ids.map(({ id }) => id),
      box.id,
    );
  }

  async #moveBackHere(): Promise<void> {
    const moved = this.#moved;
    this.#moved = [];
    const rows = await this.#desk.store.all<{ id: number; subject: string; path: string }>(
      `SELECT p.id, m.subject, b.path FROM json_each(?) g JOIN placement p ON p.id = g.value ->> 'id' JOIN message m ON m.id = p.message_id
       JOIN mailbox b ON b.id = g.value ->> 'from' WHERE p.mailbox_id IS NOT NULL`,
      [JSON.stringify(moved)],
    );
    this.#note(`moved back here: ${rows.map(({ subject, path }) => `${subject} to ${path}`)}`);
    for (const { subject, path } of rows) this.#model.change(subject, { folder: path }, false);
    await moveBack(
      this.#desk.store,
      moved.filter(({ id }) => rows.some((row) => row.id === id)),
    );
  }

  async #deleteHere(): Promise<void> {
    const letters = await this.#lettersHere(2);
    this.#note(`deleted here: ${letters.map(({ subject }) => subject)}`);
    for (const { subject } of letters) this.#model.delete(subject, false);
    await expungeLetters(
      this.#desk.store,
      letters.map(({ id }) => id),
    );
  }

  async #newFolderHere(): Promise<void> {
    const path = `Made ${++this.#count}`;
    this.#note(`made here: ${path}`);
    const { store, account } = this.#desk;
    await queueCreateFolder(store, { accountId: account.id, path, name: path, delimiter: '/' }, 'anna');
    await this.#moveHere((await this.#foldersHere()).find((box) => box.path === path));
  }

  async #reset(): Promise<void> {
    const box = this.#random.one((await this.#foldersHere()).filter(({ local }) => !local));
    if (!box) return;
    this.#note(`reset ${box.path}`);
    await resetCounter(this.#desk.store, box.id, 'anna');
  }

  async #undoReset(): Promise<void> {
    for (const box of await this.#foldersHere())
      if (box.counter.resetAt !== null)
        this.#note(`reset of ${box.path} undone: ${await undoReset(this.#desk.store, box.id, 'anna')}`);
  }

  async #makeAnew(): Promise<void> {
    const folder = this.#folderThere();
    this.#note(`${folder} made anew at the server`);
    await this.#stop();
    await this.#gone();
    this.#model.disturb(folder);
    this.#desk.mail.makeAnew(folder, ++this.#validity, 300 + this.#random.upTo(50));
  }

  async #removeFolderThere(): Promise<void> {
    const folder = this.#random.one(this.#desk.mail.folders().filter((path) => /^(Made|Named)/.test(path)));
    if (folder === undefined) return;
    this.#note(`${folder} removed at the server`);
    await this.#stop();
    await this.#gone();
    for (const letter of look(() => this.#desk.mail.list(folder)))
      this.#model.delete(subjectOf(letter), true);
    this.#model.disturb(folder);
    this.#model.folderGone(folder);
    this.#desk.mail.removeFolder(folder);
  }

  async #renameFolderThere(): Promise<void> {
    const folder = this.#random.one(this.#desk.mail.folders().filter((path) => /^(Made|Named)/.test(path)));
    if (folder === undefined) return;
    const to = `Named ${++this.#count}`;
    this.#note(`${folder} renamed to ${to} at the server`);
    await this.#stop();
    await this.#gone();
    this.#model.renameFolder(folder, to);
    this.#model.disturb(to);
    this.#desk.mail.renameFolder(folder, to);
  }

  /** Resolves when no line to the server is open any more. */
  async #gone(): Promise<void> {
    while (this.#desk.proxy.open() > 0) await this.#desk.store.get('SELECT 1');
  }

  async #cut(): Promise<void> {
    const kind = this.#random.chance(0.5) ? 'cut' : 'reset';
    if (this.#random.chance(0.3)) {
      this.#note(`the line: ${kind}`);
      this.#desk.proxy.strike({ kind });
      return;
    }
    const match = this.#random.one(CUTS)!;
    const going = this.#random.chance(0.5) ? 'toServer' : 'toClient';
    this.#note(`the line: ${kind} at ${match} ${going}`);
    void this.#desk.proxy.arm({ match, going, kind });
  }

  async #startOrStop(): Promise<void> {
    if (this.#running) return this.#stop();
    this.#note('engine started');
    this.#running = true;
    this.#model.engine(true);
    this.#desk.start();
  }

  async #stop(): Promise<void> {
    if (!this.#running) return;
    this.#note('engine stopped');
    await this.#desk.stop();
    this.#running = false;
    this.#model.engine(false);
  }

  async #syncOnce(): Promise<void> {
    if (this.#running) return;
    this.#note('sync');
    this.#model.engine(true);
    const { problem } = await this.#desk.sync();
    this.#model.engine(false);
    if (problem) this.#note(`  ${problem.title}`);
  }
}

const numberOf = (bytes: Buffer): string =>
  /^Subject: Letter (\d+)/m.exec(bytes.toString('latin1'))?.[1] ?? '?';
