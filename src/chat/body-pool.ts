// Keeps the memory of request bodies for the next request to the same endpoint.

export interface BodyPool {
  /** Memory of at least that many bytes, with whatever it held before. */
  take(bytes: number): Buffer;
  /**
   * Takes back memory, or a view into it. To be called only after a completion: the settings stand at the end of the
   * body, so a server that has answered has read all of it.
   */
  give(view: Buffer): void;
}

/** Larger bodies are rare, and their memory is returned. */
const largestKept = 4 * 1024 * 1024;
const step = 64 * 1024;

/**
 * Memory of bodies lies outside the JavaScript heap, and V8 collects all garbage each time some 50 MB of it were
 * allocated: for a body of 1 MB that costs more than everything else together. Each endpoint has its own pool, so that
 * what remains of a request in memory can reach no other host.
 */
export function createBodyPool(capacity: number): BodyPool {
  const kept: ArrayBufferLike[] = [];
  return {
    take(bytes) {
      const memory = kept.pop();
      // What is too small is dropped, so that the pool grows to the sizes of the job.
      if (memory && memory.byteLength >= bytes) return Buffer.from(memory);
      return Buffer.allocUnsafeSlow(Math.ceil(bytes / step) * step);
    },
    give({ buffer }) {
      if (kept.length < capacity && buffer.byteLength <= largestKept) kept.push(buffer);
    },
  };
}
