/**
 * Letters begun are carried to the server's Drafts folder. `revision` rises with each change, and `carried` is the one of
 * the copy there, which `copy` names by its fingerprint. Numbers are not used again: a desk that slept must not write
 * into somebody else's letter.
 */
export const draftsAtServer = `
CREATE TABLE draft_new (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER REFERENCES account ON DELETE SET NULL,
  fields TEXT NOT NULL, updated_at INTEGER NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1, carried INTEGER NOT NULL DEFAULT 0,
  changed_at INTEGER NOT NULL DEFAULT 0,
  key TEXT NOT NULL UNIQUE DEFAULT (lower(hex(randomblob(16)))),
  copy TEXT UNIQUE, note TEXT NOT NULL DEFAULT '',
  attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL DEFAULT 0, problem TEXT
);
INSERT INTO draft_new (id, account_id, fields, updated_at) SELECT id, account_id, fields, updated_at FROM draft;
DROP TABLE draft;
ALTER TABLE draft_new RENAME TO draft;

CREATE TABLE draft_copy (
  fingerprint TEXT PRIMARY KEY, key TEXT NOT NULL, message_id TEXT NOT NULL, noted_at INTEGER NOT NULL
);
CREATE INDEX draft_copy_key ON draft_copy (key);

CREATE TABLE draft_hold (
  draft_id INTEGER PRIMARY KEY REFERENCES draft ON DELETE CASCADE,
  owner TEXT NOT NULL, expires_at INTEGER NOT NULL,
  name TEXT NOT NULL DEFAULT '', since INTEGER NOT NULL DEFAULT 0
);
`;
