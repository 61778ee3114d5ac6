// The first shape of the store. The nouns are those of ARCHITECTURE.md; each has a file of its own in src/db.

/**
 * `placement`: `mailbox_id` is where people see the letter, `server_mailbox_id` with `uid` is where the server
 * has it. A local move changes only the first; the engine carries it over and brings the two together. A letter
 * whose removal waits for the server has no `mailbox_id`.
 *
 * An `operation`'s id is never used again: the engine may still be at a wish that was taken back meanwhile.
 *
 * `change` counts the commits that touched each table, so that another process learns which ones did.
 */
export const firstHouse = `
CREATE TABLE change (name TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE practice (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL DEFAULT '', address_line TEXT NOT NULL DEFAULT '', phone TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '', support_email TEXT NOT NULL DEFAULT '', uses_campaign INTEGER NOT NULL DEFAULT 0
);
INSERT INTO practice (id) VALUES (1);

CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  address TEXT NOT NULL, display_name TEXT NOT NULL, provider TEXT NOT NULL, sign_in TEXT NOT NULL,
  user_name TEXT NOT NULL, receive INTEGER NOT NULL,
  incoming TEXT, outgoing TEXT NOT NULL,
  created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE secret (
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  kind TEXT NOT NULL, nonce BLOB NOT NULL, sealed BLOB NOT NULL,
  PRIMARY KEY (account_id, kind)
);
CREATE TABLE secret_key (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  method TEXT NOT NULL, key_id TEXT NOT NULL, salt BLOB NOT NULL, nonce BLOB NOT NULL, sealed BLOB NOT NULL
);

CREATE TABLE mailbox (
  id INTEGER PRIMARY KEY,
  account_id INTEGER REFERENCES account ON DELETE CASCADE,
  path TEXT NOT NULL, name TEXT NOT NULL, delimiter TEXT NOT NULL DEFAULT '/',
  role TEXT, selectable INTEGER NOT NULL DEFAULT 1,
  total INTEGER NOT NULL DEFAULT 0, unread INTEGER NOT NULL DEFAULT 0, server_total INTEGER,
  counter_uid_validity INTEGER, counter_uid INTEGER NOT NULL DEFAULT 0, counter_modseq TEXT,
  counter_complete INTEGER NOT NULL DEFAULT 0, counter_generation INTEGER NOT NULL DEFAULT 1, counter_moved_at INTEGER
);
CREATE UNIQUE INDEX mailbox_path ON mailbox (coalesce(account_id, 0), path);

CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  fingerprint TEXT UNIQUE,
  message_id TEXT NOT NULL DEFAULT '', in_reply_to TEXT NOT NULL DEFAULT '', reference_ids TEXT NOT NULL DEFAULT '',
  subject TEXT NOT NULL DEFAULT '', from_name TEXT NOT NULL DEFAULT '', from_address TEXT NOT NULL DEFAULT '',
  to_list TEXT NOT NULL DEFAULT '[]', cc_list TEXT NOT NULL DEFAULT '[]',
  date INTEGER NOT NULL, size INTEGER NOT NULL DEFAULT 0, snippet TEXT NOT NULL DEFAULT '',
  attachments INTEGER NOT NULL DEFAULT 0,
  has_source INTEGER NOT NULL DEFAULT 0, indexed INTEGER NOT NULL DEFAULT 0, wanted_at INTEGER
);
CREATE INDEX message_message_id ON message (message_id) WHERE message_id <> '';
CREATE INDEX message_wanted ON message (wanted_at) WHERE wanted_at IS NOT NULL;
CREATE INDEX message_unsourced ON message (date DESC) WHERE has_source = 0;
CREATE INDEX message_unindexed ON message (id) WHERE has_source = 1 AND indexed = 0;

CREATE TABLE source (message_id INTEGER PRIMARY KEY REFERENCES message ON DELETE CASCADE, bytes BLOB NOT NULL);

CREATE VIRTUAL TABLE message_text USING fts5(subject, people, body, content='', contentless_delete=1,
  tokenize="unicode61 remove_diacritics 2", prefix='2 3');

CREATE TABLE placement (
  id INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
  mailbox_id INTEGER REFERENCES mailbox ON DELETE CASCADE,
  server_mailbox_id INTEGER REFERENCES mailbox ON DELETE SET NULL,
  uid_validity INTEGER, uid INTEGER,
  date INTEGER NOT NULL,
  seen INTEGER NOT NULL DEFAULT 0, flagged INTEGER NOT NULL DEFAULT 0, answered INTEGER NOT NULL DEFAULT 0,
  draft INTEGER NOT NULL DEFAULT 0, keywords TEXT NOT NULL DEFAULT '[]'
);
CREATE UNIQUE INDEX placement_uid ON placement (server_mailbox_id, uid_validity, uid);
CREATE INDEX placement_list ON placement (mailbox_id, date DESC, id DESC);
CREATE INDEX placement_message ON placement (message_id);

CREATE TRIGGER placement_added AFTER INSERT ON placement WHEN new.mailbox_id IS NOT NULL BEGIN
  UPDATE mailbox SET total = total + 1, unread = unread + (new.seen = 0) WHERE id = new.mailbox_id;
END;
CREATE TRIGGER placement_removed AFTER DELETE ON placement BEGIN
  UPDATE mailbox SET total = total - 1, unread = unread - (old.seen = 0) WHERE id = old.mailbox_id;
END;
CREATE TRIGGER placement_changed AFTER UPDATE OF mailbox_id, seen ON placement
  WHEN old.mailbox_id IS NOT new.mailbox_id OR old.seen <> new.seen BEGIN
  UPDATE mailbox SET total = total - 1, unread = unread - (old.seen = 0) WHERE id = old.mailbox_id;
  UPDATE mailbox SET total = total + 1, unread = unread + (new.seen = 0) WHERE id = new.mailbox_id;
END;
CREATE TRIGGER message_removed AFTER DELETE ON message BEGIN
  DELETE FROM message_text WHERE rowid = old.id;
END;

CREATE TABLE operation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  placement_id INTEGER NOT NULL REFERENCES placement ON DELETE CASCADE,
  kind TEXT NOT NULL, payload TEXT NOT NULL DEFAULT '{}',
  created_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL DEFAULT 0, problem TEXT
);
CREATE INDEX operation_placement ON operation (placement_id);

CREATE TABLE draft (
  id INTEGER PRIMARY KEY,
  account_id INTEGER REFERENCES account ON DELETE SET NULL,
  fields TEXT NOT NULL, updated_at INTEGER NOT NULL
);

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  state TEXT NOT NULL, message_id TEXT NOT NULL UNIQUE,
  sender TEXT NOT NULL, recipients TEXT NOT NULL, subject TEXT NOT NULL, source BLOB NOT NULL,
  answers_placement_id INTEGER REFERENCES placement ON DELETE SET NULL,
  queued_at INTEGER NOT NULL, next_at INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0,
  claimed_by TEXT, claimed_until INTEGER, data_at INTEGER,
  problem TEXT, response TEXT NOT NULL DEFAULT '', encryption TEXT NOT NULL DEFAULT '', refused TEXT NOT NULL DEFAULT '[]',
  sent_at INTEGER, filed_at INTEGER
);
CREATE INDEX outbox_state ON outbox (state, next_at);

CREATE TABLE lease (account_id INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE, owner TEXT NOT NULL, expires_at INTEGER NOT NULL);
CREATE TABLE engine_status (account_id INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE, status TEXT NOT NULL, updated_at INTEGER NOT NULL);
CREATE TABLE event (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, account_id INTEGER, detail TEXT NOT NULL DEFAULT '{}');
`;
