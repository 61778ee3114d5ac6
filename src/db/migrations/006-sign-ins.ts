// Accounts that sign in at their provider's page: who is renewing their tokens at this moment, and whether a person
// has to sign in again, with the Problem that says why.
export const signIns = `
CREATE TABLE sign_in (
  account_id INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE,
  holder TEXT, held_until INTEGER NOT NULL DEFAULT 0,
  needed_at INTEGER, problem TEXT
);
`;
