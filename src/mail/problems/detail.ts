// The server's own words for the "details" line: kept whole, but never with a password or token in them, in
// whatever form the protocols write those.

import type { Problem } from '../../db/problem.ts';

const hidden = '(hidden)';
const longest = 2000;

/** Joins what there is to quote, each part once, and takes the secrets out. */
export function detailOf(parts: readonly string[], secrets: readonly string[] = []): string {
  const seen: string[] = [];
  for (const part of parts) {
    const line = part.trim();
    if (line !== '' && !seen.some((earlier) => earlier.includes(line))) seen.push(line);
  }
  return hideSecrets(seen.join('\n'), secrets).slice(0, longest);
}

/** Replaces each secret: as it is, as IMAP quotes it, URL-encoded, and inside any base64 text. */
export function hideSecrets(words: string, secrets: readonly string[]): string {
  const known = secrets.filter((secret) => secret !== '');
  if (known.length === 0) return words;
  // Base64 first: a short secret could else be cut out of the middle of the base64 that hides another.
  let clean = words.replace(/[A-Za-z0-9+/_-]{4,}={0,2}/g, (run) => {
    const decoded = Buffer.from(run.replace(/-/g, '+').replace(/_/g, '/'), 'base64').toString('utf8');
    return known.some((secret) => decoded.includes(secret)) ? hidden : run;
  });
  const forms = new Set(
    known.flatMap((secret) => [
      secret,
      secret.replace(/(["\\])/g, '\\$1'),
      secret.isWellFormed() ? encodeURIComponent(secret) : secret,
    ]),
  );
  // The longest first, so that a secret that contains another is taken out whole.
  for (const form of [...forms].sort((a, b) => b.length - a.length)) clean = clean.split(form).join(hidden);
  return clean;
}

/** A problem that came from elsewhere, without these in any of its words. */
export const withoutSecrets = (problem: Problem, secrets: readonly string[]): Problem => ({
  ...problem,
  title: hideSecrets(problem.title, secrets),
  fix: hideSecrets(problem.fix, secrets),
  detail: hideSecrets(problem.detail, secrets),
});
