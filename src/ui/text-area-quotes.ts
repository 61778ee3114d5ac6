// Quoted lines of a letter that is being answered: which they are, and where their text begins.

/** The marks before a quoted line's text, ">> " or "> > " as they were made; '' for a line that is not quoted. */
export const quoteMarks = (line: string): string => /^(?:> ?)+/.exec(line)?.[0] ?? '';

export const quoteDepth = (line: string): number => quoteMarks(line).replaceAll(' ', '').length;
