// Text whose lines a program has folded for the way (RFC 3676, format=flowed) as the paragraphs that were written.

/** A line that ends in a blank goes on in the next one of the same quote depth; the line before a signature does not. */
export function unfoldFlowed(text: string): string {
  const out: string[] = [];
  // In pieces that are joined once: a whole letter may be one paragraph of many thousand lines.
  let pieces: string[] = [];
  let length = 0;
  let quote = '';
  let depth = 0;
  for (const [index, line] of text.split('\n').entries()) {
    const marks = /^>*/.exec(line)![0].length;
    const begin = marks > 0 && line[marks] === ' ' ? marks + 1 : marks;
    let content = line.slice(begin);
    const isSignature = length === 3 && pieces.join('') === '-- ';
    if (marks === depth && pieces.at(-1)?.endsWith(' ') && !isSignature) {
      if (marks === 0) content = content.replace(/^ /, '');
    } else {
      if (index > 0) out.push(quote + pieces.join(''));
      pieces = [];
      length = 0;
      depth = marks;
      quote = line.slice(0, begin);
    }
    if (content === '') continue;
    pieces.push(content);
    length += content.length;
  }
  if (length > 0 || quote !== '') out.push(quote + pieces.join(''));
  // The blank that kept a line from being taken for a quote.
  return out.join('\n').replace(/^ /gm, '');
}
