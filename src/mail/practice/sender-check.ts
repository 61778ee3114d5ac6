// What the practice's own mail server says of a letter's sender, in Authentication-Results (RFC 8601). Pure.

/**
 * `results`: only the fields that stand above the first Received field. Whoever sends a letter can write such fields
 * too, but only below the Received of the server that took it from him; one below is believed by nobody here.
 */
export function senderCheck(results: readonly string[], from: string): 'checked' | 'refused' | 'unknown' {
  const domain = from.slice(from.lastIndexOf('@') + 1).toLowerCase();
  const verdicts = results.flatMap(readResults);
  if (verdicts.some(({ method, result }) => method === 'dmarc' && result === 'fail')) return 'refused';
  const passed = verdicts.some(
    ({ method, result, properties }) =>
      result === 'pass' &&
      ((method === 'dmarc' && properties.get('header.from') === domain) ||
        (method === 'dkim' && isAligned(domain, properties.get('header.d') ?? ''))),
  );
  return passed ? 'checked' : 'unknown';
}

/** The signer is the sender's domain, or lies above it (RFC 7489 3.1.1). */
const isAligned = (domain: string, signer: string): boolean =>
  signer.includes('.') && (domain === signer || domain.endsWith(`.${signer}`));

interface Verdict {
  method: string;
  result: string;
  properties: Map<string, string>;
}

function readResults(value: string): Verdict[] {
  // Comments may hold anything, also what looks like a verdict.
  let plain = value;
  for (let before = ''; before !== plain; ) {
    before = plain;
    plain = plain.replace(/\([^()]*\)/g, ' ');
  }
  if (/[()]/.test(plain)) return [];
  return plain
    .split(';')
    .slice(1)
    .flatMap((part) => {
      const [first = '', ...rest] = part.trim().toLowerCase().split(/\s+/);
      const [, method, result] = /^([a-z0-9-]+)(?:\/\d+)?=([a-z]+)$/.exec(first) ?? [];
      if (method === undefined || result === undefined) return [];
      const properties = rest.flatMap((word): [string, string][] => {
        const [, name, property] = /^([a-z]+\.[a-z-]+)="?([^"]*)"?$/.exec(word) ?? [];
        return name === undefined ? [] : [[name, property ?? '']];
      });
      return [{ method, result, properties: new Map(properties) }];
    });
}
