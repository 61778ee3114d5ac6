/**
 * `account.schedule`: when mail is looked for and sent; NULL: as usual. `outbox.not_before`: a person or the schedule wants
 * the letter to wait until then; `next_at` is the next attempt after a failure. `urgent`: a person said "now", so no pause
 * keeps it. `delivered`: recipients whom an earlier attempt reached, while others are tried again.
 * `refusal_seen`: somebody has seen that some recipients were refused.
 */
export const schedules = `
ALTER TABLE account ADD COLUMN schedule TEXT;
ALTER TABLE outbox ADD COLUMN not_before INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN delivered TEXT NOT NULL DEFAULT '[]';
ALTER TABLE outbox ADD COLUMN refusal_seen INTEGER NOT NULL DEFAULT 0;
`;
