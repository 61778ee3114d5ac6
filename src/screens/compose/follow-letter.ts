// Says what became of a letter that was just sent, once the mail server has answered.
import { findOutgoing } from '../../db/outbox.ts';
import type { Store } from '../../db/store.ts';
import type { Notices } from '../../ui/notices.ts';
import { cleanLine } from '../../ui/safe-text.ts';

export function followLetter(store: Store, notices: Notices, id: number): void {
  const look = async (): Promise<void> => {
    const letter = await findOutgoing(store, id).catch(() => undefined);
    if (letter && (letter.state === 'sending' || (letter.state === 'queued' && letter.attempts === 0)))
      return;
    unwatch();
    if (!letter) return;
    const to = cleanLine(letter.recipients.join(', '));
    const [refused] = letter.refused;
    if (refused && (letter.state === 'sent' || letter.state === 'filed'))
      notices.show(`Not taken for ${cleanLine(refused.address)}: ${cleanLine(refused.response)}`, {
        tone: 'error',
        command: 'app.outbox',
      });
    else if (letter.state === 'sent' || letter.state === 'filed')
      notices.show(`Handed to the mail server, for ${to}.`, { tone: 'success' });
    else if (letter.problem)
      notices.show(`${cleanLine(letter.problem.title)} The letter is in the Outbox.`, {
        tone: letter.state === 'queued' ? 'warning' : 'error',
        command: 'app.outbox',
      });
  };
  const unwatch = store.onChange((tables) => {
    if (tables.has('outbox')) void look();
  });
  void look();
}
