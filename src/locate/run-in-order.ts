// Several jobs at once whose output still reads in order: the first unfinished job is live, later ones wait their turn.

export interface Ordered<T> {
  readonly index: number;
  readonly value: T;
}

/**
 * Runs `start(0)` to `start(count - 1)`, at most `concurrency` at a time, and yields everything of job 0, then
 * everything of job 1, and so on; what the first unfinished job yields comes out at once. An error of a job is thrown at
 * its turn. Leaving the loop early starts no further job and closes the running ones.
 */
export async function* runInOrder<T>(
  count: number,
  start: (index: number) => AsyncIterable<T>,
  concurrency: number,
): AsyncGenerator<Ordered<T>> {
  const lanes = new Map<number, Lane<T>>();
  const running = new Set<AsyncIterator<T>>();
  let next = 0;
  let stopped = false;

  const laneOf = (index: number): Lane<T> => {
    const lane = lanes.get(index) ?? createLane<T>();
    lanes.set(index, lane);
    return lane;
  };
  const work = async () => {
    while (next < count && !stopped) {
      const index = next++;
      const lane = laneOf(index);
      const iterator = start(index)[Symbol.asyncIterator]();
      running.add(iterator);
      try {
        for (let item = await iterator.next(); !item.done; item = await iterator.next()) lane.add(item.value);
        lane.close();
      } catch (error) {
        lane.fail(error);
      }
      running.delete(iterator);
    }
  };
  for (let worker = 0; worker < Math.min(concurrency, count); worker++) void work();
  try {
    for (let index = 0; index < count; index++) {
      for await (const value of laneOf(index).read()) yield { index, value };
      lanes.delete(index);
    }
  } finally {
    stopped = true;
    for (const iterator of running) void iterator.return?.().catch(() => {});
  }
}

interface Lane<T> {
  add(value: T): void;
  close(): void;
  fail(error: unknown): void;
  read(): AsyncGenerator<T>;
}

function createLane<T>(): Lane<T> {
  const items: T[] = [];
  let ended = false;
  let failure: { error: unknown } | null = null;
  let wake: (() => void) | null = null;
  const notify = () => {
    wake?.();
    wake = null;
  };
  return {
    add(value) {
      items.push(value);
      notify();
    },
    close() {
      ended = true;
      notify();
    },
    fail(error) {
      failure = { error };
      notify();
    },
    async *read() {
      for (;;) {
        while (items.length > 0) yield items.shift()!;
        if (failure) throw failure.error;
        if (ended) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
