// POP3's memory says how large the server called a letter: a unique-id that comes back for a letter of another size
// is another letter's, whatever RFC 1939 says, and must not be deleted unread.
export const popSizes = `
ALTER TABLE pop_letter ADD COLUMN listed_size INTEGER;
`;
