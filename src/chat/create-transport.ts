// Chooses what carries the requests: the injected fetch, else undici.
import type { ResolvedOptions } from "./endpoint-options.ts";
import { createFetchTransport } from "./fetch-transport.ts";
import type { Transport } from "./transport.ts";
import { createUndiciTransport } from "./undici-transport.ts";

export function createTransport({ fetch, maxInFlight }: ResolvedOptions): Transport {
  return fetch ? createFetchTransport(fetch) : createUndiciTransport(maxInFlight);
}
