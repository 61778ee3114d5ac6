// What Reset Mailbox Counter will do, said in numbers before it is done. Pure, so that tables can test it.
import type { ResetPlan } from '../../db/counters.ts';
import { count, counted } from './numbers.ts';

export interface ResetWords {
  text: string;
  /** What the button does. */
  label: string;
}

const nothingLost = 'Nothing is deleted; read marks, folders, drafts and the Outbox stay as they are.';

export function resetWords(plan: ResetPlan): ResetWords {
  const { atServer } = plan;
  const moves =
    plan.protocol === 'pop3' ? ' With POP3 they leave the server as soon as they are safely here.' : '';
  if (atServer === null)
    return {
      text: `How many letters the mail server holds is not known yet. All of them will be fetched${hereAlready(plan.here)}.${moves} ${nothingLost}`,
      label: 'Fetch everything again',
    };
  if (atServer === 0)
    return {
      text: `The mail server holds no letters in this mailbox: nothing will be fetched now. ${nothingLost}`,
      label: 'Reset the counter',
    };
  return {
    text: `${sentence(plan, atServer)}${moves} ${nothingLost}`,
    label: `Fetch ${counted(atServer, 'letter')} again`,
  };
}

function hereAlready(here: number): string {
  if (here === 0) return '';
  return here === 1
    ? '; the 1 that is here already stays as it is'
    : `; the ${count(here)} that are here already stay as they are`;
}

function sentence({ protocol, here, comingBack, because }: ResetPlan, atServer: number): string {
  const away = comingBack ?? 0;
  const all = counted(atServer, 'letter');
  if (here === 0) return `${all} will be fetched${allAway(protocol, away, because)}.`;
  const parts = [`${all} will be fetched again`, stays(here, atServer)];
  if (away > 0) parts.push(awayWords(protocol, away, because));
  return `${parts.join('; ')}.`;
}

function stays(here: number, atServer: number): string {
  if (here < atServer)
    return here === 1
      ? '1 of them is already here and stays as it is'
      : `${count(here)} of them are already here and stay as they are`;
  return atServer === 1
    ? 'it is already here and stays as it is'
    : 'all of them are already here and stay as they are';
}

function awayWords(protocol: ResetPlan['protocol'], away: number, because: ResetPlan['because']): string {
  const many = away === 1 ? 'was' : 'were';
  if (because === 'leftThere') return `${count(away)} that ${many} left at the server will come too`;
  if (because === 'notYetFetched')
    return protocol === 'pop3'
      ? `${count(away)} ${away === 1 ? 'is' : 'are'} new`
      : `${count(away)} ${away === 1 ? 'has' : 'have'} not been fetched yet`;
  return `${count(away)} that ${many} deleted only here will come back`;
}

/** The same where none of them is here. */
function allAway(protocol: ResetPlan['protocol'], away: number, because: ResetPlan['because']): string {
  if (because === 'deletedHere')
    return away === 1
      ? ': it was deleted only here and will come back'
      : ': they were deleted only here and will come back';
  if (because === 'leftThere')
    return away === 1 ? ': it was left at the server' : ': they were left at the server';
  if (protocol === 'pop3') return away === 1 ? ': it is new' : ': they are new';
  return away === 1 ? '; it has not been fetched yet' : '; none of them has been fetched yet';
}
