import { expect, test } from 'vitest';
import type { LetterRow } from '../../src/db/letters.ts';
import { LetterList, type LetterSource } from '../../src/screens/inbox/letter-list.ts';

const row = (id: number) => ({ id }) as LetterRow;

test('a key pressed while the list is read anew has the last word', async () => {
  let ids = [2, 3, 4];
  let beforeRows = (): void => {};
  const source: LetterSource = {
    count: async () => ids.length,
    position: async (id) => (ids.includes(id) ? ids.indexOf(id) : undefined),
    rows: async (offset, limit) => {
      const read = ids.slice(offset, offset + limit).map(row);
      beforeRows();
      return read;
    },
  };
  const list = new LetterList(source);
  list.open();
  await list.loaded();
  list.select(1);
  expect(list.current?.id).toBe(3);

  // A letter arrives, and while its row is read somebody goes to the end of the list as it was.
  ids = [1, 2, 3, 4];
  beforeRows = () => list.select(2);
  list.refresh();
  expect((await list.loaded())?.id).toBe(4);
  expect(list.state.selected).toBe(3);

  beforeRows = () => {};
  ids = [0, 1, 2, 3, 4];
  list.refresh();
  expect((await list.loaded())?.id).toBe(4);
});
