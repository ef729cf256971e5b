// What carries one HTTP request: pushes the answer into a sink, so that a whole JSON answer costs no stream objects.

export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** Value of a header of the answer by its lower-case name; null where it is absent. */
export type HeaderReader = (name: string) => string | null;

/** Never called before `send` has returned. Calls come in this order: `head`, `data`, then one of `end` and `fail`. */
export interface HttpSink {
  head(status: number, header: HeaderReader): void;
  data(chunk: Uint8Array): void;
  end(): void;
  /** The connection could not be made, or broke. Never called after an abort. */
  fail(error: unknown): void;
}

export interface Transport {
  /** Starts the request; the returned function aborts it, after which the sink hears nothing more. */
  send(request: HttpRequest, sink: HttpSink): () => void;
  close(): Promise<void>;
}

/** An address as it may be shown: its query can hold a key. */
export function withoutQuery(url: string): string {
  const query = url.indexOf("?");
  return query < 0 ? url : url.slice(0, query);
}
