// What carries one HTTP request: pushes the answer into a sink, so that a whole JSON answer costs no stream objects.

export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** Never called before `send` has returned. Calls come in this order: `head` once, `data` any number of times, then exactly one of `end` and `fail`. */
export interface HttpSink {
  head(status: number, header: (name: string) => string | null): void;
  data(chunk: Uint8Array): void;
  end(): void;
  /** The connection could not be made, or broke. Never called after `abort`. */
  fail(error: unknown): void;
}

export interface Transport {
  /** Starts the request; the returned function aborts it, after which the sink hears nothing more. */
  send(request: HttpRequest, sink: HttpSink): () => void;
  close(): Promise<void>;
}
