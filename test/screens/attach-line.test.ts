import { expect, test } from 'vitest';
import { anew } from '../../src/screens/compose/attach-line.tsx';

test.each([
  ['~/', '~/'],
  ['~//', '/'],
  ['~//srv/plans', '/srv/plans'],
  ['/srv/plans/~', '/srv/plans/~'],
  ['/srv/plans/~/', '~/'],
  ['', ''],
])('a path that is typed behind another one begins anew: %s', (typed, path) => {
  expect(anew(typed)).toBe(path);
});
