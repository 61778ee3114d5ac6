// The question after every random walk: is what is here what the server has, and is the store whole?
import { createHash } from 'node:crypto';
import type { Store } from '../../../../src/db/store.ts';
import type { Maildir } from '../../../servers/maildir.ts';
import { isSound } from '../../faults/faulty-desk.ts';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);
const row = (...parts: (string | boolean)[]): string => parts.map(String).join(' ');

/** Rows that one side has more often than the other, each with the side. */
function difference(here: readonly string[], there: readonly string[]): string[] {
  const count = new Map<string, number>();
  for (const one of here) count.set(one, (count.get(one) ?? 0) + 1);
  for (const one of there) count.set(one, (count.get(one) ?? 0) - 1);
  return [...count].flatMap(([one, n]) =>
    n === 0 ? [] : [`${Math.abs(n)} x only ${n > 0 ? 'here' : 'at the server'}: ${one}`],
  );
}

/** Letters and folders, compared. */
async function unlike(store: Store, mail: Maildir): Promise<string[]> {
  const there = mail.folders().flatMap((folder) =>
    mail.list(folder).map(({ bytes, flags }) => {
      const wire = bytes.toString('latin1').replace(/\r?\n/g, '\r\n');
      const subject = /^Subject: (.*?)\r?$/m.exec(wire)?.[1] ?? '';
      const has = (flag: string) => flags.includes(flag);
      return row(
        folder,
        subject,
        sha256(Buffer.from(wire, 'latin1')),
        has('\\Seen'),
        has('\\Flagged'),
        has('\\Answered'),
      );
    }),
  );
  const letters = await store.all<{
    path: string;
    subject: string;
    bytes: Buffer | null;
    seen: number;
    flagged: number;
    answered: number;
  }>(
    `SELECT coalesce(b.path, '(nowhere)') AS path, m.subject, s.bytes, p.seen, p.flagged, p.answered FROM placement p JOIN message m ON m.id = p.message_id
     LEFT JOIN mailbox b ON b.id = p.mailbox_id LEFT JOIN source s ON s.message_id = m.id WHERE p.server_mailbox_id IS NOT NULL`,
  );
  const here = letters.map(({ path, subject, bytes, seen, flagged, answered }) =>
    row(
      path,
      subject,
      bytes ? sha256(bytes) : 'without its bytes',
      seen === 1,
      flagged === 1,
      answered === 1,
    ),
  );
  const boxes = await store.all<{ path: string }>(
    "SELECT path FROM mailbox WHERE account_id IS NOT NULL AND local = 0 AND path NOT IN ('Sent', 'Drafts', 'Junk', 'Trash', 'Archive')",
  );
  const folders = mail.folders().filter((path) => !/^(Sent|Drafts|Junk|Trash|Archive)$/.test(path));
  return [
    ...difference(here, there),
    ...difference(
      boxes.map(({ path }) => `folder ${path}`),
      folders.map((path) => `folder ${path}`),
    ),
  ];
}

/** Counts of rows that must not be, by what they are. */
const UNSOUND: Record<string, string> = {
  'wishes left': 'SELECT count(*) AS n FROM operation',
  'letters that stand nowhere':
    'SELECT count(*) AS n FROM message m WHERE NOT EXISTS (SELECT 1 FROM placement p WHERE p.message_id = m.id)',
  'places without a letter':
    'SELECT count(*) AS n FROM placement p WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.id = p.message_id)',
  'letters still to be compared': 'SELECT count(*) AS n FROM placement WHERE confirm > 0',
  'letters without a UID':
    'SELECT count(*) AS n FROM placement WHERE server_mailbox_id IS NOT NULL AND (uid IS NULL OR uid_validity IS NULL)',
  'letters that are not where the server has them':
    'SELECT count(*) AS n FROM placement WHERE server_mailbox_id IS NOT NULL AND server_mailbox_id IS NOT mailbox_id',
  'letters of an older generation':
    'SELECT count(*) AS n FROM placement p JOIN mailbox b ON b.id = p.server_mailbox_id WHERE p.generation <> b.counter_generation',
  'letters of another UIDVALIDITY':
    'SELECT count(*) AS n FROM placement p JOIN mailbox b ON b.id = p.server_mailbox_id WHERE p.uid_validity <> b.counter_uid_validity',
  'letters whose bytes are marked as missing': 'SELECT count(*) AS n FROM message WHERE has_source = 0',
  'letters without bytes':
    'SELECT count(*) AS n FROM message m WHERE NOT EXISTS (SELECT 1 FROM source s WHERE s.message_id = m.id)',
  'letters that search does not know':
    'SELECT abs((SELECT count(*) FROM message_text_docsize) - (SELECT count(*) FROM message)) AS n',
  'folders that are not complete':
    'SELECT count(*) AS n FROM mailbox WHERE local = 0 AND selectable = 1 AND (counter_complete = 0 OR counter_sweep = 1)',
  'folders with wrong numbers': `SELECT count(*) AS n FROM mailbox b WHERE total <> (SELECT count(*) FROM placement p WHERE p.mailbox_id = b.id)
     OR unread <> (SELECT count(*) FROM placement p WHERE p.mailbox_id = b.id AND p.seen = 0)`,
};

/** What is wrong, in words; empty when all is well. */
export async function wrongsAtRest(store: Store, mail: Maildir): Promise<string[]> {
  const wrong = await unlike(store, mail);
  for (const [what, sql] of Object.entries(UNSOUND)) {
    const found = await store.get<{ n: number }>(sql);
    if (found!.n > 0) wrong.push(`${found!.n} ${what}`);
  }
  await isSound(store).catch((error: Error) => wrong.push(error.message));
  return wrong;
}
