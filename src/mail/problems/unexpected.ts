// What is left when nothing else fits: not expected of any server, so it is ours until somebody has looked.
import type { Problem } from '../../db/problem.ts';
import type { MailServer } from './mail-server.ts';

export function unexpected(server: MailServer, detail: string): Problem {
  return {
    kind: 'bug',
    title: `Something unexpected happened while talking to ${server.host}.`,
    fix: 'Try again. If it happens again, give the technician the text under the details.',
    detail,
  };
}
