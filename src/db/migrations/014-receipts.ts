/** What a person said to a letter that asked for a receipt (RFC 8098), by its Message-ID: it is asked and answered once. */
export const receipts = `
CREATE TABLE receipt (
  message_id TEXT PRIMARY KEY,
  answer TEXT NOT NULL,
  at INTEGER NOT NULL
) WITHOUT ROWID;
`;
