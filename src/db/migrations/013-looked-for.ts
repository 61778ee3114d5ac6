/**
 * `outbox.looked`: where and when a letter of which nobody knew whether it was taken was looked for, as JSON. The index
 * serves the limit an hour, which asks when letters were handed over lately.
 */
export const lookedFor = `
ALTER TABLE outbox ADD COLUMN looked TEXT;
CREATE INDEX outbox_handed_over ON outbox (account_id, data_at);
`;
