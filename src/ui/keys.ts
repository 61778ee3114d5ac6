// Turns what a terminal sends into key presses and pastes. Incremental, because over a slow line a sequence
// may come in pieces and fifty keys may come at once. What is not understood is swallowed whole, never typed.

import {
  consoleKeys,
  controlKeys,
  keypadText,
  letterKeys,
  modifierPrefix,
  numberKeys,
  rxvtArrows,
  rxvtEndings,
} from './key-names.ts';

export interface KeyPress {
  kind: 'key';
  /** The key as command tables write it: `a`, `space`, `enter`, `ctrl+p`, `shift+up`. */
  name: string;
  /** What it types, when it types something. */
  text?: string;
}

export interface Paste {
  kind: 'paste';
  /** Lines end in LF; everything else is as it came, and not to be trusted. */
  text: string;
}

export type KeyEvent = KeyPress | Paste;

export interface KeyParser {
  push(chunk: string): KeyEvent[];
  /** Decides what is unfinished: called when nothing more came for a moment. */
  flush(): KeyEvent[];
  /** What more input may complete: `sequence` is for a moment, `paste` for seconds. */
  readonly waiting: 'nothing' | 'sequence' | 'paste';
}

/** A letter of a few hundred pages; what comes beyond it is dropped. */
export const pasteLimit = 1_000_000;
/** No key and no answer of a terminal is longer. */
const sequenceLimit = 1024;
const pasteEnd = '\x1b[201~';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

export function createKeyParser(): KeyParser {
  let rest = '';
  let pasted: string[] | undefined;
  let pastedLength = 0;
  let afterReturn = false;

  function keepPasted(text: string): void {
    if (text === '' || pastedLength >= pasteLimit) return;
    const kept = text.slice(0, pasteLimit - pastedLength);
    pasted?.push(kept);
    pastedLength += kept.length;
  }

  function endPaste(): Paste {
    const text = (pasted ?? []).join('').replace(/\r\n?/g, '\n');
    pasted = undefined;
    pastedLength = 0;
    return { kind: 'paste', text };
  }

  /** Reads one event off the front of `rest`; undefined when it needs more input. */
  function next(final: boolean, events: KeyEvent[]): boolean {
    if (pasted) {
      const end = rest.indexOf(pasteEnd);
      if (end === -1) {
        // The end mark may be split over two chunks: keep back as much as could be its beginning.
        const safe = Math.max(0, rest.length - pasteEnd.length + 1);
        keepPasted(rest.slice(0, safe));
        rest = rest.slice(safe);
        if (!final) return false;
        keepPasted(rest);
        rest = '';
      } else {
        keepPasted(rest.slice(0, end));
        rest = rest.slice(end + pasteEnd.length);
      }
      events.push(endPaste());
      return true;
    }
    if (rest === '') return false;
    if (rest[0] === '\x1b') {
      const read = readEscape(rest, final);
      if (read === 'more') return false;
      rest = rest.slice(read.length);
      if (read.paste) pasted = [];
      if (read.key) events.push(read.key);
      afterReturn = false;
      return true;
    }
    const code = rest.charCodeAt(0);
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) {
      const control = rest.charAt(0);
      rest = rest.slice(1);
      // Some terminals send CR LF for Enter: one key.
      if (!(control === '\n' && afterReturn)) {
        const key = controlKey(control);
        if (key) events.push(key);
      }
      afterReturn = control === '\r';
      return true;
    }
    afterReturn = false;
    return readText(final, events);
  }

  function readText(final: boolean, events: KeyEvent[]): boolean {
    let end = rest.search(/[\0-\x1f\x7f-\x9f]/);
    if (end === -1) end = rest.length;
    // Half of a surrogate pair waits for the other half.
    if (end === rest.length && !final && /[\ud800-\udbff]$/.test(rest)) end--;
    if (end === 0) return false;
    for (const { segment } of graphemes.segment(rest.slice(0, end))) events.push(textKey(segment));
    rest = rest.slice(end);
    return true;
  }

  return {
    push(chunk) {
      rest += chunk;
      const events: KeyEvent[] = [];
      while (next(false, events));
      if (!pasted && rest.length > sequenceLimit) rest = shorten(rest);
      return events;
    },
    flush() {
      const events: KeyEvent[] = [];
      while (next(true, events));
      rest = '';
      return events;
    },
    get waiting() {
      if (pasted) return 'paste';
      return rest === '' ? 'nothing' : 'sequence';
    },
  };
}

interface Read {
  length: number;
  key?: KeyPress;
  paste?: boolean;
}

function textKey(text: string, prefix = ''): KeyPress {
  const name = prefix + (text === ' ' ? 'space' : text);
  return prefix === '' || prefix === 'shift+'
    ? { kind: 'key', name: name.replace(/^shift\+(?=.$)/su, ''), text }
    : { kind: 'key', name };
}

function controlKey(control: string): KeyPress | undefined {
  const name = controlKeys[control];
  if (name) return { kind: 'key', name };
  const code = control.charCodeAt(0);
  // C1 controls are no key of anything that speaks UTF-8.
  return code < 0x20 ? { kind: 'key', name: `ctrl+${String.fromCharCode(code + 0x60)}` } : undefined;
}

/** `input` starts with ESC. */
function readEscape(input: string, final: boolean): Read | 'more' {
  const second = input[1];
  const lone: Read = { length: 1, key: { kind: 'key', name: 'esc' } };
  if (second === undefined) return final ? lone : 'more';
  // Esc pressed twice, or Esc and then an arrow, in one burst. (rxvt writes Alt-Up so too; a lost Esc is worse.)
  if (second === '\x1b') return lone;
  if (second === '[') return readCsi(input, final);
  if (second === 'O') return readSs3(input, final);
  if (']P^_'.includes(second)) return readString(input, final);
  const code = second.charCodeAt(0);
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) {
    const key = controlKey(second);
    return { length: 2, ...(key ? { key: { kind: 'key', name: withAlt(key.name) } } : {}) };
  }
  if (/[\ud800-\udbff]/.test(second) && input.length === 2 && !final) return 'more';
  const [first] = graphemes.segment(input.slice(1));
  const character = first?.segment ?? second;
  return { length: 1 + character.length, key: altKey(character) };
}

const altKey = (character: string): KeyPress => textKey(character, 'alt+');
const withAlt = (name: string): string =>
  name.startsWith('ctrl+') ? `ctrl+alt+${name.slice(5)}` : `alt+${name}`;

/** `ESC [` …: parameters, intermediates, one final byte. */
function readCsi(input: string, final: boolean): Read | 'more' {
  // The Linux console has a second bracket.
  if (input[2] === '[') {
    const letter = input[3];
    if (letter === undefined) return final ? { length: 3 } : 'more';
    const name = consoleKeys[letter];
    return { length: 4, ...(name ? { key: { kind: 'key', name } } : {}) };
  }
  let at = 2;
  while (at < input.length && /[ -?]/.test(input.charAt(at))) {
    // rxvt's Shift ends in what is an intermediate byte elsewhere.
    if (input[at] === '$' && /^\d+$/.test(input.slice(2, at))) break;
    at++;
  }
  const ending = input[at];
  if (ending === undefined) {
    if (!final) return 'more';
    return at === 2 ? { length: 2, key: altKey('[') } : { length: at };
  }
  // A byte that cannot stand in a sequence ends it; it is read again as what it is.
  if (!/[@-~$]/.test(ending)) return { length: at };
  const parameters = input.slice(2, at);
  // A mouse report of the oldest kind has three more bytes.
  if (ending === 'M' && parameters === '') {
    if (input.length < at + 4 && !final) return 'more';
    return { length: Math.min(input.length, at + 4) };
  }
  if (ending === '~' && parameters === '200') return { length: at + 1, paste: true };
  const key = csiKey(parameters, ending);
  return { length: at + 1, ...(key ? { key } : {}) };
}

function csiKey(parameters: string, ending: string): KeyPress | undefined {
  if (ending === 'Z') return { kind: 'key', name: 'shift+tab' };
  const numbers = /^[\d;:]*$/.test(parameters)
    ? parameters.split(';').map((part) => Number.parseInt(part, 10))
    : [];
  if (numbers.length === 0) return undefined;
  // A terminal that reports releases says so with `:3`.
  if (/:3(?:;|$)/.test(parameters)) return undefined;
  const [first = Number.NaN, second = Number.NaN, third = Number.NaN] = numbers;
  const prefix = second > 1 ? modifierPrefix(second) : '';
  if (ending === 'u') return coded(first, prefix);
  if (ending === '~' && first === 27) return coded(third, prefix);
  if (ending === '~') return named(numberKeys[first], prefix);
  const rxvt = rxvtEndings[ending];
  if (rxvt) return named(numberKeys[first], rxvt);
  if (rxvtArrows[ending]) return named(rxvtArrows[ending], 'shift+');
  // `ESC [ 24 ; 80 R` is where the cursor stands, not F3.
  return parameters === '' || first === 1 ? named(letterKeys[ending], prefix) : undefined;
}

const named = (name: string | undefined, prefix: string): KeyPress | undefined =>
  name ? { kind: 'key', name: prefix + name } : undefined;

/** A key given by its code point, as kitty and xterm's modifyOtherKeys write it. */
function coded(code: number, prefix: string): KeyPress | undefined {
  if (!(code > 0 && code <= 0x10ffff) || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  // Kitty numbers the keys that print nothing in the private area.
  if (code >= 0xe000 && code <= 0xf8ff) return undefined;
  const character = String.fromCodePoint(code);
  const name = controlKeys[character];
  if (name) return { kind: 'key', name: prefix + name };
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return undefined;
  return textKey(character, prefix);
}

/** `ESC O` …: the application forms of arrows, F1 to F4 and the number block. */
function readSs3(input: string, final: boolean): Read | 'more' {
  let at = 2;
  while (at < input.length && at < 8 && /[\d;]/.test(input.charAt(at))) at++;
  const ending = input[at];
  if (ending === undefined) {
    if (!final) return 'more';
    return at === 2 ? { length: 2, key: altKey('O') } : { length: at };
  }
  if (!/[@-~ ]/.test(ending)) return { length: at };
  const modifier = Number.parseInt(input.slice(2, at).split(';').at(-1) ?? '', 10);
  const prefix = modifier > 1 ? modifierPrefix(modifier) : '';
  const key = ss3Key(ending, prefix);
  return { length: at + 1, ...(key ? { key } : {}) };
}

function ss3Key(ending: string, prefix: string): KeyPress | undefined {
  if (ending === 'M') return named('enter', prefix);
  if (ending === 'I') return named('tab', prefix);
  if (rxvtArrows[ending]) return named(rxvtArrows[ending], 'ctrl+');
  const text = keypadText[ending];
  return text ? textKey(text, prefix) : named(letterKeys[ending], prefix);
}

/** OSC, DCS, PM, APC: an answer of the terminal, up to BEL or ESC \. */
function readString(input: string, final: boolean): Read | 'more' {
  const end = /\x07|\x1b\\/.exec(input.slice(2));
  if (end) return { length: 2 + end.index + end[0].length };
  if (input.length === 2 && final) return { length: 2, key: altKey(input.charAt(1)) };
  return final ? { length: input.length } : 'more';
}

/** An endless sequence goes on being swallowed without piling up: its beginning, and what may be half an end. */
function shorten(sequence: string): string {
  const beginning = sequence.slice(0, 2);
  return beginning === '\x1b[' ? `${beginning}?` : beginning + sequence.slice(-1);
}
