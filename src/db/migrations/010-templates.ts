/** Letters that are written again and again, by name; and what stands under an account's letters: NULL until somebody wrote it. */
export const templates = `
CREATE TABLE template (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  subject TEXT NOT NULL DEFAULT '',
  body TEXT NOT NULL DEFAULT '',
  used INTEGER NOT NULL DEFAULT 0,
  updated_at INTEGER NOT NULL
);
CREATE TABLE signature (account_id INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE, body TEXT NOT NULL);
`;
