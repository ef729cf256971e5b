// Hands records from a writer that pushes to an encoder that pulls, one at a time, so that nothing piles up between them.

export interface Channel<Value> extends AsyncIterable<Value> {
  /** Resolves once the reader has come for the next value; rejects once the reader has failed. */
  put(value: Value): Promise<void>;
  end(): void;
  /** Tells the writer that nobody reads any more. */
  fail(error: unknown): void;
}

export function createChannel<Value>(): Channel<Value> {
  let held: { readonly value: Value } | null = null;
  let isEnded = false;
  let failure: { readonly error: unknown } | null = null;
  let wakeReader = () => {};
  let wakeWriter = () => {};
  return {
    async put(value) {
      while (held !== null && failure === null) await new Promise<void>((wake) => (wakeWriter = wake));
      if (failure !== null) throw failure.error;
      held = { value };
      wakeReader();
    },
    end() {
      isEnded = true;
      wakeReader();
    },
    fail(error) {
      failure = { error };
      wakeWriter();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        while (held === null && !isEnded) await new Promise<void>((wake) => (wakeReader = wake));
        if (held === null) return;
        const { value }: { readonly value: Value } = held;
        held = null;
        wakeWriter();
        yield value;
      }
    },
  };
}
