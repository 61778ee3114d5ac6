// Numbers as people write them, for screens and command line alike. Pure.
const group = new Intl.NumberFormat('en');
export const count = (n: number): string => group.format(n);
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${count(n)} ${n === 1 ? one : many}`;
