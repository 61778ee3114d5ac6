// Chooses what of a letter's parts is read as its text: the plain version where there is one with words in it,
// the HTML made into text otherwise, and everything where a letter is made of several pieces.
import { htmlText } from './html-text.ts';
import { plainLinks } from './links.ts';

/** A part as mailparser keeps it. `textContent` is there for those that are shown rather than attached. */
export interface PartNode {
  contentType: string | false;
  textContent?: string;
  children?: PartNode[];
  /** The part is a letter inside the letter, and its headers are to be shown. */
  showMeta?: boolean;
  headers?: Map<string, unknown>;
}

export interface ReadableText {
  /** With the list of links at its end, where it was made from HTML. */
  text: string;
  /** Without that list. */
  body: string;
  fromHtml: boolean;
  links: string[];
}

/** No screen and no search has a use for more than this of one letter; its source keeps it all. */
const LONGEST = 1_000_000;
const CUT = '\n\n[This letter is longer than can be shown. Save its source to read all of it.]';

/** `plain` and `html` are what to fall back on without a tree. */
export function readableText(tree: PartNode | undefined, plain: string, html: string): ReadableText {
  const pieces = tree ? piecesOf(tree) : fallbackPieces(plain, html);
  const links: string[] = [];
  const texts: string[] = [];
  let fromHtml = false;
  for (const piece of pieces) {
    if (piece.kind === 'html') {
      fromHtml = true;
      texts.push(htmlText(piece.text, links));
    } else texts.push(tidy(piece.text));
  }
  const whole = texts.filter((text) => text !== '').join('\n\n');
  const body = whole.length > LONGEST ? whole.slice(0, LONGEST) + CUT : whole;
  if (!fromHtml) return { text: body, body, fromHtml, links: plainLinks(body) };
  const list = links.map((link, i) => `[${i + 1}] ${link}`).join('\n');
  return { text: list ? `${body}\n\n${list}`.trimStart() : body, body, fromHtml, links };
}

interface Piece {
  kind: 'plain' | 'html';
  text: string;
}

function fallbackPieces(plain: string, html: string): Piece[] {
  if (plain.trim() !== '') return [{ kind: 'plain', text: plain }];
  return html === '' ? [] : [{ kind: 'html', text: html }];
}

function piecesOf(node: PartNode): Piece[] {
  const children = node.children ?? [];
  const own = ownPiece(node);
  const inner =
    node.contentType === 'multipart/alternative'
      ? bestOf(children.map(piecesOf))
      : children.flatMap(piecesOf);
  return [...(node.showMeta ? [headOf(node)] : []), ...own, ...inner];
}

function ownPiece({ contentType, textContent }: PartNode): Piece[] {
  if (!textContent) return [];
  return [{ kind: contentType === 'text/html' ? 'html' : 'plain', text: textContent }];
}

/** Of several versions of the same text: the plain one, unless it is empty, as some programs send it. */
function bestOf(versions: Piece[][]): Piece[] {
  const hasWords = (kind: Piece['kind']) => (pieces: Piece[]) =>
    pieces.some((piece) => piece.kind === kind && piece.text.trim() !== '');
  return versions.find(hasWords('plain')) ?? versions.find(hasWords('html')) ?? versions.at(-1) ?? [];
}

function headOf(node: PartNode): Piece {
  const lines = ['From', 'Date', 'To', 'Cc', 'Subject'].flatMap((name) => {
    const value = node.headers?.get(name.toLowerCase());
    const one = Array.isArray(value) ? value[0] : value;
    if (!one) return [];
    const text =
      one instanceof Date
        ? one.toUTCString()
        : typeof one === 'object'
          ? (one as { text?: string }).text
          : one;
    return [`${name}: ${text ?? ''}`];
  });
  return { kind: 'plain', text: ['----- Forwarded letter -----', ...lines].join('\n') };
}

/** Blank lines around a part are nobody's words; a first line's indent is. */
const tidy = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd();
