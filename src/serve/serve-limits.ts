// Named limits on what a client may send to the server, each checked before it costs more than reading it.
import type { Limit } from "../run/limits.ts";

export const serveLimits = {
  bodyBytes: {
    name: "request body size",
    value: 64 * 1024 * 1024,
    unit: "bytes",
    reason: "a photo of 12 megapixels takes about 6 MB, a dozen of them fit",
  },
  heldBytes: {
    name: "bodies held at the same time",
    value: 512 * 1024 * 1024,
    unit: "bytes",
    reason: "pictures stay in memory while their requests wait and run",
  },
  structureBytes: {
    name: "JSON outside strings",
    value: 1024 * 1024,
    unit: "bytes",
    reason: "brackets and numbers grow up to sixty times larger in memory, and a picture is one string",
  },
  messages: {
    name: "messages in a request",
    value: 2048,
    unit: "messages",
    reason: "no context holds a longer conversation",
  },
  parts: {
    name: "content parts in a request",
    value: 4096,
    unit: "parts",
    reason: "two for each message are plenty",
  },
  pictures: {
    name: "pictures in a request",
    value: 64,
    unit: "pictures",
    reason: "each takes hundreds of tokens of the context",
  },
  picturePixels: {
    name: "photo pixels",
    value: 120_000_000,
    unit: "pixels",
    reason: "phones reach 108 megapixels, and each megapixel takes 4 to 8 MB of memory while it is decoded",
  },
  allPicturesPixels: {
    name: "pixels of all pictures in a request",
    value: 480_000_000,
    unit: "pixels",
    reason: "they are decoded one after another, a second for each 50 to 100 megapixels",
  },
  completions: {
    name: "completions of a request",
    value: 128,
    unit: "completions",
    reason: "the same as OpenAI's",
  },
  completionTokens: {
    name: "completion length",
    value: 131_072,
    unit: "tokens",
    reason: "no checkpoint that is served here has a longer context",
  },
  logitBiases: {
    name: "logit biases",
    value: 4096,
    unit: "tokens",
    reason: "they are added one by one for every new token",
  },
  stops: {
    name: "stop sequences",
    value: 16,
    unit: "sequences",
    reason: "every new token is compared with each of them",
  },
  stopCharacters: {
    name: "stop sequence length",
    value: 1024,
    unit: "characters",
    reason: "text that may become a stop sequence is held back from the stream",
  },
  schemaDepth: {
    name: "JSON schema depth",
    value: 64,
    unit: "levels",
    reason: "schemas are walked recursively",
  },
  connections: {
    name: "open connections",
    value: 4096,
    unit: "connections",
    reason: "each takes a file descriptor, of which a process often has 65,536 and sometimes 8,192",
  },
  uploadSeconds: {
    name: "time to send a request",
    value: 120,
    unit: "seconds",
    reason: "the largest body needs half a megabyte a second; slower senders would hold connections for nothing",
  },
  remoteBytes: {
    name: "remote picture size",
    value: 32 * 1024 * 1024,
    unit: "bytes",
    reason: "photos on the web are smaller",
  },
  remoteSeconds: {
    name: "time to fetch a remote picture",
    value: 20,
    unit: "seconds",
    reason: "the request that waits for it holds its place in memory",
  },
  remoteRedirects: {
    name: "redirects of a remote picture",
    value: 3,
    unit: "redirects",
    reason: "image hosts redirect once or twice",
  },
} as const satisfies Record<string, Limit>;

export type ServeLimitName = keyof typeof serveLimits;

/** Every limit, some of them with another value. */
export type ServeLimits = Readonly<Record<ServeLimitName, Limit>>;

/** The limits, with other values for some of them, in the units of `serveLimits`. */
export function chooseLimits(values: Readonly<Partial<Record<ServeLimitName, number | undefined>>> = {}): ServeLimits {
  const entries = Object.entries(serveLimits) as [ServeLimitName, Limit][];
  return Object.fromEntries(
    entries.map(([name, limit]) => [name, { ...limit, value: values[name] ?? limit.value }]),
  ) as Record<ServeLimitName, Limit>;
}
