// Letters that stand in a server's folder under no known UID are few, and asked for often.
export const withoutUid = `
CREATE INDEX placement_without_uid ON placement (server_mailbox_id) WHERE uid IS NULL AND server_mailbox_id IS NOT NULL;
`;
