// Runs an asynchronous function over a stream with several calls in flight, and yields the results in order.

/** At most `inFlight` calls run at a time, and nothing is read ahead of them. A rejection ends the stream. */
export async function* mapInOrder<Input, Output>(
  source: AsyncIterable<Input>,
  inFlight: number,
  call: (input: Input) => Promise<Output>,
): AsyncGenerator<Output> {
  const pending: Promise<Output>[] = [];
  try {
    for await (const input of source) {
      pending.push(call(input));
      if (pending.length >= inFlight) yield await pending.shift()!;
    }
    while (pending.length > 0) yield await pending.shift()!;
  } finally {
    await Promise.allSettled(pending);
  }
}
