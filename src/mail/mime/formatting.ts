// Whether HTML shows anything that its words alone do not: bold, colours, pictures, lists, tables. A program that always
// writes HTML beside the text writes paragraphs only where nobody has formatted anything.

/** They part lines and pieces, and show nothing themselves. */
const plainTags = new Set('html head body meta title div p br span wbr pre o:p'.split(' '));
const attributes = /\s(?:style|color|bgcolor|face|size|align)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi;
/** What a style may say without anybody seeing a difference from plain text. */
const plainStyle =
  /^\s*(?:margin|padding|white-space|word-wrap|word-break|overflow-wrap|line-height|direction|font-family|font-size|mso-[\w-]*|-webkit-[\w-]*)[\w-]*\s*:|^\s*$/i;

export function hasFormatting(html: string): boolean {
  for (const [tag, , name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9:]{0,20})[^<>]{0,2000}/gi)) {
    if (!plainTags.has(name.toLowerCase())) return true;
    if (/^(?:html|head|body|meta|title)$/i.test(name)) continue;
    for (const [field, value = ''] of tag.matchAll(attributes)) {
      if (!/^\s*style/i.test(field)) return true;
      const styles = value.replace(/^["']|["']$/g, '').split(';');
      if (!styles.every((style) => plainStyle.test(style))) return true;
    }
  }
  return false;
}
