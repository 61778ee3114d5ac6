// frontdesk outbox: letters on their way, and what became of them; and what can be done about one.
import { listAccounts } from '../db/accounts.ts';
import { findOutgoing, listOutbox, type Outgoing, sendAgain, takeOut } from '../db/outbox.ts';
import { recentHandovers, usualSchedule } from '../db/schedule.ts';
import type { Store } from '../db/store.ts';
import { type Going, whenTheyGo } from '../mail/outbox/when-it-goes.ts';
import { cleanLine } from '../ui/safe-text.ts';
import { type CommonOptions, runCommand, usageProblem } from './context.ts';
import { handOver, report } from './send.ts';

interface DecisionOptions extends CommonOptions {
  yes?: boolean;
}

export const outbox = (options: CommonOptions) =>
  runCommand(options, async (store, speaker) => {
    const letters = await listOutbox(store);
    const plan = await plans(store, letters);
    const rows = letters.map((letter) => describe(letter, plan.get(letter.id)));
    speaker.answer({ rows }, () => (rows.length === 0 ? ['The outbox is empty.'] : rows.map(line)));
  });

/** When each waiting letter goes, account by account: each has a schedule of its own. */
async function plans(store: Store, letters: readonly Outgoing[]): Promise<Map<number, Going>> {
  const now = Date.now();
  const plan = new Map<number, Going>();
  for (const account of await listAccounts(store)) {
    const own = letters.filter(({ accountId }) => accountId === account.id);
    const recent = await recentHandovers(store, account.id, now);
    for (const [id, going] of whenTheyGo(own, account.schedule ?? usualSchedule, recent, now))
      plan.set(id, going);
  }
  return plan;
}

const isoOrNull = (at: number | null | undefined): string | null =>
  !at || at >= Number.MAX_SAFE_INTEGER ? null : new Date(at).toISOString();

function describe(letter: Outgoing, going: Going | undefined) {
  const { problem, looked } = letter;
  return {
    id: letter.id,
    state: letter.state,
    to: letter.recipients.map(cleanLine),
    subject: cleanLine(letter.subject),
    messageId: cleanLine(letter.messageId),
    queuedAt: isoOrNull(letter.queuedAt),
    notBefore: isoOrNull(letter.notBefore),
    nextAt: letter.state === 'queued' ? isoOrNull(letter.nextAt) : null,
    goesAt: isoOrNull(going?.at),
    waitsFor: going?.why ?? null,
    sentAt: isoOrNull(letter.sentAt),
    delivered: letter.delivered.map(cleanLine),
    refused: letter.refused.map(({ address, response }) => ({
      address: cleanLine(address),
      response: cleanLine(response),
    })),
    looked: looked && {
      folder: looked.folder && cleanLine(looked.folder),
      at: isoOrNull(looked.at),
      found: looked.found,
    },
    response: cleanLine(letter.response),
    problem: problem && { ...problem, detail: cleanLine(problem.detail) },
  };
}

function line(row: ReturnType<typeof describe>): string {
  const said = [
    row.problem ? cleanLine(row.problem.title) : '',
    row.state === 'queued' && row.waitsFor !== 'now' && row.goesAt ? `goes ${localTime(row.goesAt)}` : '',
    ...row.refused.map(({ address, response }) => `not taken for ${address}: ${response}`),
    row.delivered.length > 0 ? `taken already for ${row.delivered.join(', ')}` : '',
  ].filter((words) => words !== '');
  const behind = said.length > 0 ? `  (${said.join('; ')})` : '';
  return `${String(row.id).padStart(5)}  ${row.state.padEnd(8)} ${row.to.join(', ')}  ${row.subject}${behind}`;
}

/** "2026-11-26 09:00", by the clock of this computer. */
function localTime(iso: string): string {
  const date = new Date(iso);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** A person's word: now, whatever it waited for. */
export const outboxSend = (id: string, options: DecisionOptions) =>
  runCommand(options, async (store, speaker) => {
    const letter = await waiting(store, id);
    if (letter.state === 'unsure' && !options.yes)
      throw usageProblem(
        'This letter may have been sent: the line fell after it was handed over. Sent again, the recipients may get it twice.',
        'Look in Sent or ask the recipient. Add --yes to send it again.',
      );
    const account = (await listAccounts(store)).find((one) => one.id === letter.accountId)!;
    if (!(await sendAgain(store, letter.id))) throw hasLeft();
    await handOver(store, account, letter.id);
    await report(store, speaker, letter.id);
  });

export const outboxDiscard = (id: string, options: DecisionOptions) =>
  runCommand(options, async (store, speaker) => {
    const letter = await waiting(store, id);
    const subject = cleanLine(letter.subject) || '(no subject)';
    if (!options.yes)
      throw usageProblem(
        letter.state === 'unsure'
          ? `The letter "${subject}" may have been sent; its text here would be gone.`
          : `The letter "${subject}" would not be sent, and its text would be gone.`,
        'Nothing was changed. Add --yes to do it.',
      );
    if (!(await takeOut(store, letter.id, letter.state))) throw hasLeft();
    speaker.answer({ discarded: true, id: letter.id, subject }, () => [`Discarded: "${subject}".`]);
  });

const hasLeft = () =>
  usageProblem('This letter is being sent, or has left already.', 'See "frontdesk outbox".');

async function waiting(store: Store, id: string): Promise<Outgoing> {
  const letter = /^\d{1,15}$/.test(id) ? await findOutgoing(store, Number(id)) : undefined;
  if (!letter)
    throw usageProblem(`There is no letter ${cleanLine(id)} in the outbox.`, 'See "frontdesk outbox".');
  if (!['queued', 'failed', 'unsure'].includes(letter.state)) throw hasLeft();
  return letter;
}
