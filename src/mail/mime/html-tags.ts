// What can be done with HTML without parsing it, in one pass and so in linear time whatever it holds: measuring how
// deep it nests before the parser is let near it, and taking the tags out where the parser must not be.

const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));
/** Closed by the next of their kind, so that thousands without an end tag do not nest. */
const IMPLIED_END = new Set('p li dt dd option optgroup tr td th thead tbody tfoot rt rp'.split(' '));

/** Whether more than `depth` elements stand open inside each other. An end tag closes down to its own start tag. */
export function nestsDeeperThan(html: string, depth: number): boolean {
  const open: string[] = [];
  const count = new Map<string, number>();
  for (const [, slash, tag] of html.matchAll(/<(\/?)([a-z][a-z0-9:-]*)/gi)) {
    const name = tag!.toLowerCase();
    if (VOID.has(name) || IMPLIED_END.has(name)) continue;
    if (!slash) {
      open.push(name);
      count.set(name, (count.get(name) ?? 0) + 1);
      if (open.length > depth) return true;
      continue;
    }
    while ((count.get(name) ?? 0) > 0) {
      const closed = open.pop()!;
      count.set(closed, count.get(closed)! - 1);
      if (closed === name) break;
    }
  }
  return false;
}

const UNREAD = new Set(['script', 'style', 'head', 'title']);
const BREAKS = /^(?:br|p|div|tr|table|li|ul|ol|h[1-6]|hr|blockquote|pre)$/;

/** The words, without any structure but line breaks. */
export function withoutTags(html: string): string {
  const lower = html.toLowerCase();
  const words: string[] = [];
  const after = (text: string, from: number) => {
    const at = lower.indexOf(text, from);
    return at < 0 ? html.length : at + text.length;
  };
  let at = 0;
  for (;;) {
    const start = html.indexOf('<', at);
    words.push(html.slice(at, start < 0 ? html.length : start));
    if (start < 0) break;
    const [, slash, name] = /^<(\/?)([a-z!?][a-z0-9]*)/.exec(lower.slice(start, start + 20)) ?? [];
    if (name === undefined) {
      words.push('<');
      at = start + 1;
    } else if (lower.startsWith('<!--', start)) at = after('-->', start + 4);
    else {
      at = after('>', start);
      if (!slash && UNREAD.has(name)) at = after('>', after(`</${name}`, at));
      if (BREAKS.test(name)) words.push('\n');
    }
  }
  return words.join('').replace(/&(\w+|#\d{1,7});/g, (whole, entity: string) => decoded(entity) ?? whole);
}

const entities: Record<string, string> = { nbsp: ' ', lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function decoded(entity: string): string | undefined {
  if (!entity.startsWith('#')) return entities[entity];
  const code = Number(entity.slice(1));
  return code > 31 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
