// Hands a long answer over in parts while the rest is still on its way.

/** When a part of a long answer is handed over, whichever comes first. */
export interface BatchLimits {
  letters: number;
  bytes: number;
  ms: number;
}

/** What failed was taking the parts, not the line they came on. */
export class NotTaken extends Error {
  override readonly name = 'NotTaken';
}

/** Throws NotTaken, with the reason as its cause, as soon as a part is not taken; and what `rows` throws. */
export async function handOver<T>(
  rows: AsyncIterable<T>,
  limits: BatchLimits,
  sizeOf: (row: T) => number,
  take: (rows: T[]) => Promise<void>,
  isCut: () => boolean = () => false,
): Promise<void> {
  let batch: T[] = [];
  let bytes = 0;
  let since = Date.now();
  const give = async (): Promise<void> => {
    const ready = batch;
    batch = [];
    bytes = 0;
    try {
      if (ready.length > 0) await take(ready);
    } catch (error) {
      throw new NotTaken('a part of the answer was not taken', { cause: error });
    }
    since = Date.now();
  };
  try {
    for await (const row of rows) {
      batch.push(row);
      bytes += sizeOf(row);
      if (batch.length >= limits.letters || bytes >= limits.bytes || Date.now() - since >= limits.ms)
        await give();
    }
  } catch (error) {
    // What came before a cut need not come again. Before a NO it may be letters that are gone, shown as blank ones.
    if (isCut()) await give();
    throw error;
  }
  await give();
}
