// A folder's role as it was recognised is kept beside the one that counts, so that a person's choice can be taken
// back at once, without asking the server again.
export const recognisedRoles = `
ALTER TABLE mailbox ADD COLUMN recognised_role TEXT;
UPDATE mailbox SET recognised_role = role WHERE role_choice IS NULL;
`;
