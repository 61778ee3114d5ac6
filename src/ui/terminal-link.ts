// Words that lead somewhere (OSC 8): a terminal that knows links opens the address at a click, others show the words.

/** The words alone where the address has anything in it that an address does not have. */
export function terminalLink(words: string, address: string): string {
  if (!/^https?:\/\/[\x21-\x7e]+$/.test(address)) return words;
  return `\u001b]8;;${address}\u001b\\${words}\u001b]8;;\u001b\\`;
}
