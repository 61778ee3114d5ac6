// What whole mailboxes need: folders that only this store has, choices of a person about folders, a counter that
// can be reset and taken back, letters that are known again, POP3's memory, and folders as wishes.

/**
 * `mailbox.local`: no server has this folder (POP3's, or one that vanished while letters of this store alone stood in it).
 * `mailbox.doubles`: shows letters of other folders once more, as "All Mail" does. `receive_choice` and `role_choice` are a
 * person's word, NULL while there is none ('' is "no role"). UIDs up to `counter_from` are left at the server. A reset
 * keeps the forgotten counter in `counter_before` until the next fetch has begun.
 *
 * `placement.generation`: the counter's generation in which the server last listed the letter. `confirm`: the letter was
 * known again and its bytes are still to be compared (db/recognised.ts says how it was known).
 * `mailbox.counter_sweep`: letters of an older generation are still to be removed, once everything was fetched.
 *
 * `pop_letter`: a letter that was taken from a POP3 server, until the server no longer lists its unique-id (RFC 1939).
 */
export const counters = `
ALTER TABLE mailbox ADD COLUMN local INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mailbox ADD COLUMN doubles INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mailbox ADD COLUMN receive_choice INTEGER;
ALTER TABLE mailbox ADD COLUMN role_choice TEXT;
ALTER TABLE mailbox ADD COLUMN counter_from INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mailbox ADD COLUMN counter_before TEXT;
ALTER TABLE mailbox ADD COLUMN counter_reset_at INTEGER;
ALTER TABLE mailbox ADD COLUMN counter_sweep INTEGER NOT NULL DEFAULT 0;
UPDATE mailbox SET local = 1 WHERE account_id IS NULL;

ALTER TABLE placement ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE placement ADD COLUMN confirm INTEGER NOT NULL DEFAULT 0;
UPDATE placement SET generation = 1 WHERE uid IS NOT NULL;
CREATE INDEX placement_confirm ON placement (date DESC) WHERE confirm > 0;

-- Half as much merging while whole mailboxes come, for a search that looks through a few more segments.
INSERT INTO message_text (message_text, rank) VALUES ('automerge', 8);

CREATE TABLE operation_2 (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  placement_id INTEGER REFERENCES placement ON DELETE CASCADE,
  mailbox_id INTEGER REFERENCES mailbox ON DELETE CASCADE,
  kind TEXT NOT NULL, payload TEXT NOT NULL DEFAULT '{}',
  created_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL DEFAULT 0, problem TEXT
);
INSERT INTO operation_2 (id, account_id, placement_id, kind, payload, created_at, attempts, next_at, problem)
  SELECT id, account_id, placement_id, kind, payload, created_at, attempts, next_at, problem FROM operation;
DROP TABLE operation;
ALTER TABLE operation_2 RENAME TO operation;
CREATE INDEX operation_placement ON operation (placement_id);
CREATE INDEX operation_mailbox ON operation (mailbox_id) WHERE mailbox_id IS NOT NULL;

CREATE TABLE pop_letter (
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  unique_id TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  generation INTEGER NOT NULL,
  taken_at INTEGER NOT NULL,
  deleted_at INTEGER,
  PRIMARY KEY (account_id, unique_id)
) WITHOUT ROWID;
`;
