// Several streams as one: each item as soon as any stream has it.

/**
 * Yields items in the order in which they arrive; items of one stream keep their order. Ends when all have ended. An
 * error of one stream ends the others and is thrown.
 */
export async function* mergeStreams<T>(streams: readonly AsyncIterable<T>[]): AsyncGenerator<T> {
  const iterators = streams.map((stream) => stream[Symbol.asyncIterator]());
  const pull = (index: number) => iterators[index]!.next().then((result) => ({ index, result }));
  const pending = new Map(iterators.map((_, index) => [index, pull(index)]));
  try {
    while (pending.size > 0) {
      const { index, result } = await Promise.race(pending.values());
      if (result.done) {
        pending.delete(index);
      } else {
        pending.set(index, pull(index));
        yield result.value;
      }
    }
  } finally {
    for (const [index, next] of pending) {
      next.catch(() => {});
      void iterators[index]!.return?.().catch(() => {});
    }
  }
}
