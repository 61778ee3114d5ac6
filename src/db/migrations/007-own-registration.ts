// How frontdesk is registered at the account's provider, where that was typed in Email Setup: JSON; NULL: as configured.
export const ownRegistration = `
ALTER TABLE account ADD COLUMN registration TEXT;
`;
