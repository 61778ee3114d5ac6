// Dates of certificates as people write them.

/** "3 May 2026", in UTC; empty for what is not a date. */
export function dayInWords(date: string | Date): string {
  const time = new Date(date);
  if (Number.isNaN(time.getTime())) return '';
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(time);
}
