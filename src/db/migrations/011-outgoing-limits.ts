/** The largest letter that an account's outgoing server takes. `wanted`: somebody attaches a file and it is not known yet. */
export const outgoingLimits = `
CREATE TABLE outgoing_limit (
  account_id INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE,
  revision INTEGER NOT NULL,
  largest INTEGER,
  asked_at INTEGER NOT NULL DEFAULT 0,
  wanted INTEGER NOT NULL DEFAULT 0
);
`;
