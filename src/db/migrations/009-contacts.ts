/**
 * Everybody written to or received from. `own_name`: a person gave the name, and nothing that arrives changes it.
 * `words`: what a proposal is looked up by, each word behind a blank. `contact_progress`: up to which letter they are gathered.
 */
export const contacts = `
CREATE TABLE contact (
  address TEXT PRIMARY KEY,
  shown TEXT NOT NULL,
  name TEXT NOT NULL DEFAULT '',
  own_name INTEGER NOT NULL DEFAULT 0,
  words TEXT NOT NULL,
  written INTEGER NOT NULL DEFAULT 0, written_at INTEGER NOT NULL DEFAULT 0,
  received INTEGER NOT NULL DEFAULT 0, received_at INTEGER NOT NULL DEFAULT 0,
  hidden INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE contact_progress (id INTEGER PRIMARY KEY CHECK (id = 1), message_id INTEGER NOT NULL);
INSERT INTO contact_progress VALUES (1, 0);
`;
