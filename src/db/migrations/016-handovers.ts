/**
 * Each time that a letter was handed over, for the limit an hour: a letter that is tried again for some of its recipients
 * was handed over twice, one that was discarded afterwards once.
 */
export const handovers = `
CREATE TABLE handover (
  account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  at INTEGER NOT NULL
);
CREATE INDEX handover_at ON handover (account_id, at);
INSERT INTO handover (account_id, at) SELECT account_id, data_at FROM outbox WHERE data_at IS NOT NULL AND state <> 'queued';
`;
