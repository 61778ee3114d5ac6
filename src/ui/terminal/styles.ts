// Styles as numbers, so that cells compare quickly, and the shortest way from one style to the next.

const flags: Readonly<Record<number, string>> = {
  1: 'bold',
  2: 'dim',
  3: 'italic',
  4: 'underline',
  5: 'blink',
  7: 'inverse',
  8: 'hidden',
  9: 'strike',
};
const endings: Readonly<Record<number, readonly string[]>> = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  25: ['blink'],
  27: ['inverse'],
  28: ['hidden'],
  29: ['strike'],
  39: ['foreground'],
  49: ['background'],
};

/** What holds at a place in what Ink writes: the SGR parameters by what they set, and the link. */
export interface Pen {
  set: ReadonlyMap<string, string>;
  link: string;
}

export const plainPen: Pen = { set: new Map(), link: '' };

/** The pen after `ESC [ parameters m`. */
export function applySgr(pen: Pen, parameters: string): Pen {
  const set = new Map(pen.set);
  const codes = parameters === '' ? [0] : parameters.split(';').map(Number);
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index] ?? 0;
    const flag = flags[code];
    if (code === 0) set.clear();
    else if (flag) set.set(flag, String(code));
    else if (endings[code]) for (const name of endings[code]) set.delete(name);
    else if (code === 38 || code === 48) {
      const length = codes[index + 1] === 5 ? 3 : 5;
      set.set(code === 38 ? 'foreground' : 'background', codes.slice(index, index + length).join(';'));
      index += length - 1;
    } else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) set.set('foreground', String(code));
    else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) set.set('background', String(code));
  }
  return { set, link: pen.link };
}

export interface Styles {
  /** The number of a pen; the plain one is 0. */
  number(pen: Pen): number;
  /** What to send to write in one style after another; undefined is a style that nobody knows. */
  change(from: number | undefined, to: number): string;
  /** Whether what is written in it leads somewhere. */
  isLink(style: number | undefined): boolean;
}

export function createStyles(): Styles {
  const numbers = new Map<string, number>([['\n', 0]]);
  const known: { codes: readonly string[]; link: string }[] = [{ codes: [], link: '' }];

  return {
    number({ set, link }) {
      const codes = [...set.values()].sort();
      const key = `${codes.join(';')}\n${link}`;
      const found = numbers.get(key);
      if (found !== undefined) return found;
      numbers.set(key, known.length);
      known.push({ codes, link });
      return known.length - 1;
    },
    isLink: (style) => (known[style ?? 0]?.link ?? '') !== '',
    change(from, to) {
      const next = known[to] ?? { codes: [], link: '' };
      const now = from === undefined ? undefined : known[from];
      const link = (now?.link ?? '') === next.link ? '' : `\x1b]8;;${next.link}\x1b\\`;
      if (now?.codes.every((code) => next.codes.includes(code))) {
        const added = next.codes.filter((code) => !now.codes.includes(code));
        return link + (added.length === 0 ? '' : `\x1b[${added.join(';')}m`);
      }
      return link + (next.codes.length === 0 ? '\x1b[m' : `\x1b[0;${next.codes.join(';')}m`);
    },
  };
}
