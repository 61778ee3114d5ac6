// frontdesk accounts: which accounts are set up, and how.
import { listAccounts } from '../db/accounts.ts';
import { type CommonOptions, runCommand } from './context.ts';

export const accounts = (options: CommonOptions) =>
  runCommand(options, async (store, speaker) => {
    const all = await listAccounts(store);
    speaker.answer({ accounts: all.map(({ revision, ...account }) => account) }, () =>
      all.length === 0
        ? ['No e-mail account is set up.']
        : all.map((account) => {
            const { incoming, outgoing } = account;
            const receives =
              account.receive && incoming
                ? `receives by ${incoming.protocol.toUpperCase()} from ${incoming.host}:${incoming.port}`
                : 'does not receive';
            return `${account.address}  ${receives}, sends through ${outgoing.host}:${outgoing.port}`;
          }),
    );
  });
