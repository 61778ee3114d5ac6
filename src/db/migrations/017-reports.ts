/**
 * What bounces and receipts say of our letters. `message_id`: the row of the report itself; `original`: the Message-ID of
 * the letter that it is about. Those of programs that were read before are read again, once.
 */
export const reports = `
CREATE TABLE report (
  message_id INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
  original TEXT NOT NULL,
  kind TEXT NOT NULL,
  recipients TEXT NOT NULL
);
CREATE INDEX report_original ON report (original);
UPDATE message SET indexed = 0 WHERE has_source = 1 AND (from_address LIKE 'mailer-daemon%' OR from_address LIKE 'postmaster@%'
  OR from_address LIKE 'microsoftexchange%' OR subject LIKE 'Read: %');
`;
