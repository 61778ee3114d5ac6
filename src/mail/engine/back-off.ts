// How long to wait before the next attempt. Pure, so that its table is its test.

const FIRST = 1_000;
const FACTOR = 1.8;
const LONGEST = 60_000;

/** Milliseconds to wait after `failures` failures in a row (1 or more); `spread` in 0..1 keeps clients apart. */
export function backOff(failures: number, spread: number): number {
  const wait = Math.min(LONGEST, FIRST * FACTOR ** (failures - 1));
  return Math.round(wait * (0.8 + 0.4 * spread));
}

/** Pauses between attempts to hand over one letter, in ms: quickly at first, then every quarter of an hour. */
const RESEND = [10_000, 30_000, 60_000, 300_000, 900_000];

export function resendAfter(attempts: number): number {
  return RESEND[Math.min(attempts, RESEND.length) - 1] ?? RESEND[0]!;
}
