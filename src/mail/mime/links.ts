// Which links of a letter can be followed, and where they stand in plain text.

/** Enough for any letter that a person reads. */
export const MOST_LINKS = 500;
const LONGEST_LINK = 4_000;

/** The address of a link if it leads somewhere that a person may want to go; null for scripts, files and anchors. */
export function linkTarget(href: string | undefined): string | null {
  // Browsers take no notice of blanks and controls around and inside an address.
  const address = (href ?? '').replace(/[\u0000-\u0020\u007f-\u00a0]/g, '');
  if (address.length > LONGEST_LINK) return null;
  return /^(?:https?:\/\/[^/]|mailto:.|tel:.)/i.test(address) ? address : null;
}

/** Addresses that stand in a plain text, in order, each once. */
export function plainLinks(text: string): string[] {
  const found = new Set<string>();
  for (const [match] of text.matchAll(/\bhttps?:\/\/[^\s<>"'`{}|\\^\u0000-\u001f\u007f-\u009f]+/gi)) {
    if (found.size >= MOST_LINKS) break;
    const link = match.length > LONGEST_LINK ? null : linkTarget(withoutSentenceEnd(match));
    if (link) found.add(link);
  }
  return [...found];
}

/** "(see https://x.example/a)." ends before the bracket and the full stop, "https://x.example/a_(b)" does not. */
function withoutSentenceEnd(link: string): string {
  const count = (character: string) => link.split(character).length - 1;
  const missing = { ')': count(')') - count('('), ']': count(']') - count('[') };
  let end = link.length;
  for (; end > 0; end--) {
    const last = link[end - 1]!;
    if (last === ')' || last === ']') {
      if (missing[last]-- <= 0) break;
    } else if (!/[.,;:!?*_]/.test(last)) break;
  }
  return link.slice(0, end);
}
