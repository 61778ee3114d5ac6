// Practice Information as people fill it in: whether Campaign+ is used may be unknown. What the practice waits for
// after a new address, and which of the letters that seem to be it were opened here. Of a letter that was sent, to which
// server it was handed and with which cipher.
export const practiceInformation = `
ALTER TABLE practice ADD COLUMN campaign INTEGER;
UPDATE practice SET campaign = 1 WHERE uses_campaign = 1;
ALTER TABLE practice DROP COLUMN uses_campaign;

CREATE TABLE campaign_wait (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  address TEXT NOT NULL, since INTEGER NOT NULL
);
CREATE TABLE campaign_opened (
  message_id INTEGER PRIMARY KEY REFERENCES message ON DELETE CASCADE,
  opened_at INTEGER NOT NULL
);

ALTER TABLE outbox ADD COLUMN cipher TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN handed_to TEXT NOT NULL DEFAULT '';
`;
