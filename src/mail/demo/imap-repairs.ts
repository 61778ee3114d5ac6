// Where hoodiecrow-imap 2.1 does less than the extensions that it announces, or more than a server should. Each
// is a plugin of its own, to be listed after those of the package.
import type { CommandHandler, HoodiecrowMessage, HoodiecrowServer } from 'hoodiecrow-imap';

/**
 * It looks for an unknown command's code by requiring a file of that name, and takes slashes for a part of it:
 * anybody on this computer could have it run a file of theirs.
 */
export function onlyKnownCommands(server: HoodiecrowServer): void {
  const find = server.getCommandHandler.bind(server);
  server.getCommandHandler = (command) => (/^[a-z]+(?: [a-z0-9]+)?$/i.test(command) ? find(command) : false);
}

/** It answers ENABLE without saying what is enabled now (RFC 5161 3.2), so that clients take it for nothing. */
export function sayWhatIsEnabled(server: HoodiecrowServer): void {
  server.outputHandlers.push((connection, _response, description) => {
    if (description !== 'ENABLE') return;
    const names = (connection.enabled ?? []).map((value) => ({ type: 'ATOM', value }));
    connection.send({ tag: '*', command: 'ENABLED', attributes: names }, 'ENABLED');
  });
}

/** It takes CHANGEDSINCE (RFC 7162) with UID FETCH, and then sends everything all the same. */
export function uidFetchChanges(server: HoodiecrowServer): void {
  const fetch = server.getCommandHandler('UID FETCH') as CommandHandler;
  server.setCommandHandler('UID FETCH', (connection, parsed, data, callback) => {
    const [range, , modifier] = parsed.attributes ?? [];
    const since = changedSince(modifier);
    if (since === null || !connection.selectedMailbox) return fetch(connection, parsed, data, callback);
    const changed = server
      .getMessageRange(connection.selectedMailbox, String((range as { value?: unknown }).value), true)
      .filter(([, message]) => (message.MODSEQ ?? 0) > since);
    if (changed.length === 0) {
      connection.send({ tag: parsed.tag, command: 'OK', attributes: [] }, 'UID FETCH', parsed, data);
      return callback();
    }
    const uids = changed.map(([, message]) => message.uid).join(',');
    const attributes = [{ type: 'SEQUENCE', value: uids }, ...parsed.attributes!.slice(1)];
    fetch(connection, { ...parsed, attributes }, data, callback);
  });
}

function changedSince(modifier: unknown): number | null {
  if (!Array.isArray(modifier)) return null;
  const at = modifier.findIndex((one) => /^changedsince$/i.test(String(one?.value)));
  return at < 0 ? null : Number(modifier[at + 1]?.value);
}

/** It tells the others who have a mailbox open of letters that come and go, but not of flags. */
export function tellOfFlags(server: HoodiecrowServer): void {
  server.outputHandlers.push((connection, _response, description, _parsed, _data, affected) => {
    const mailbox = connection.selectedMailbox;
    if (!mailbox || !Array.isArray(affected)) return;
    if (description !== 'STORE COMPLETE' && description !== 'UID STORE COMPLETE') return;
    for (const one of affected as (HoodiecrowMessage | [number, HoodiecrowMessage])[]) {
      const message = Array.isArray(one) ? one[1] : one;
      const flags = message.flags.map((value) => ({ type: 'ATOM', value }));
      const items = [{ type: 'ATOM', value: 'UID' }, message.uid, { type: 'ATOM', value: 'FLAGS' }, flags];
      server.notify(
        {
          tag: '*',
          attributes: [mailbox.messages.indexOf(message) + 1, { type: 'ATOM', value: 'FETCH' }, items],
        },
        mailbox,
        connection,
      );
    }
  });
}
