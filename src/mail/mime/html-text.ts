// Makes text of a letter's HTML, with bounds on what that may cost, and with a number after each link.
import { compile, type FormatCallback } from 'html-to-text';
import { nestsDeeperThan, withoutTags } from './html-tags.ts';
import { linkTarget, MOST_LINKS } from './links.ts';

/** What is converted of one HTML part, in characters: 1.5 million take about half a second. */
const LONGEST_HTML = 1_500_000;
/** The converter calls itself for each level, and its parser takes quadratic time: browsers stop at 512 as well. */
const DEEPEST = 500;
const CUT = '\n\n[The rest of this letter is too long to be shown.]';

/** Adds the links that it finds to `links`; a link's number is its place there, from 1. */
export function htmlText(html: string, links: string[] = []): string {
  const start = html.slice(0, LONGEST_HTML);
  const text = convert(start, links);
  return tidy(html.length > LONGEST_HTML ? text + CUT : text);
}

function convert(html: string, links: string[]): string {
  if (nestsDeeperThan(html, DEEPEST)) return withoutTags(html);
  try {
    // The second argument reaches the formatters as builder.metadata.
    return (toText as (html: string, metadata: unknown) => string)(html, { links });
  } catch {
    return withoutTags(html);
  }
}

interface LinkedBuilder {
  metadata?: { links: string[] };
}

/** A picture says what its alt text says; one without (a spacer, a counter of readers) says nothing. */
const picture: FormatCallback = (element, _walk, builder) => {
  const alt = (element.attribs?.alt ?? '').trim();
  if (alt) builder.addInline(alt);
};

const numberedLink: FormatCallback = (element, walk, builder) => {
  const target = linkTarget(element.attribs?.href);
  if (!target) return walk(element.children, builder);
  let label = '';
  builder.pushWordTransform((word) => {
    label += word;
    return word;
  });
  walk(element.children, builder);
  builder.popWordTransform();
  // An address that can be read needs no number to be written to.
  if (/^mailto:/i.test(target) && label === target.slice('mailto:'.length)) return;
  const links = (builder as LinkedBuilder).metadata?.links ?? [];
  let number = links.indexOf(target) + 1;
  if (number === 0) {
    if (links.length >= MOST_LINKS) return;
    number = links.push(target);
  }
  builder.addInline(`${label ? ' ' : ''}[${number}]`, { noWordTransform: true });
};

const headings = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];
const hidden = [
  'style',
  'script',
  'title',
  'template',
  '[hidden]',
  '[style*="display:none"]',
  '[style*="display: none"]',
];

const toText = compile({
  wordwrap: false,
  formatters: { picture, numberedLink },
  limits: { maxDepth: DEEPEST + 100, ellipsis: '' },
  selectors: [
    { selector: 'a', format: 'numberedLink' },
    { selector: 'img', format: 'picture' },
    ...headings.map((selector) => ({ selector, options: { uppercase: false } })),
    ...hidden.map((selector) => ({ selector, format: 'skip' })),
    { selector: 'hr', options: { length: 40 } },
    { selector: 'ul', options: { itemPrefix: '- ' } },
    { selector: 'p', options: { leadingLineBreaks: 2, trailingLineBreaks: 2 } },
  ],
});

const tidy = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
