// What a server is started with, and what every part of a running server shares.
import type { Chat } from "../chat/chat.ts";
import { type Clock, systemClock } from "../run/clock.ts";
import type { ByteBudget } from "./create-byte-budget.ts";
import type { Queue } from "./create-queue.ts";
import type { ServerMetrics } from "./metrics/server-metrics.ts";
import type { Network } from "./pictures/fetch-remote-picture.ts";
import type { PictureReader } from "./pictures/read-pictures.ts";
import type { RequestRecord } from "./request-record.ts";
import type { ServeLimitName, ServeLimits } from "./serve-limits.ts";
import type { RequestReader } from "./wire/read-chat-request.ts";

export interface ServerOptions {
  /** Whatever answers; it is not closed with the server. */
  readonly chat: Chat;
  /** The one model that `/v1/models` lists and requests must name. */
  readonly modelName: string;
  /** Tokens of prompt and answer together, told in `/v1/models` as `max_model_len`. */
  readonly contextLength?: number;
  /** Of the program, told in `/metrics`. */
  readonly version?: string;
  /** Goes out as `system_fingerprint`: the digest of whatever decides what a seed gives. */
  readonly fingerprint?: string;
  /** Why the chat cannot answer any more, as a sentence; null while it can. Default: it always can. */
  readonly failure?: () => string | null;
  /** Token ids from 0 that the chat takes in `logitBias`. Default: none, and `logit_bias` is refused. */
  readonly biasVocabulary?: number;
  /** Whether the chat holds answers to `jsonSchema`. Default: no, and such requests are refused. */
  readonly followsJsonSchema?: boolean;
  /** Address to listen on. Default: 127.0.0.1. */
  readonly host?: string;
  /** Default: 8000; 0 takes a free one. */
  readonly port?: number;
  /** Requests that the chat works on at the same time. Default: 8. */
  readonly maxInFlight?: number;
  /** Requests that may wait for that. Default: 128. */
  readonly maxQueued?: number;
  /** Milliseconds from the arrival of a request to the end of its answer. Default: 600,000. */
  readonly timeoutMs?: number;
  /** Asked of every request but `/health`. Default: none. */
  readonly apiKey?: string;
  /** Further names that this server may be called by, beside `localhost` and addresses. */
  readonly allowHosts?: readonly string[];
  /** Origins of web pages that may ask, or `*`. Default: none. */
  readonly allowOrigins?: readonly string[];
  /** Whether pictures may be named by web addresses, which the server then fetches. Default: no. */
  readonly allowRemoteImages?: boolean;
  /** Other values for some limits. */
  readonly limits?: Readonly<Partial<Record<ServeLimitName, number | undefined>>>;
  /** Called when a request for a completion has ended, whatever became of it. */
  readonly onRequest?: (record: Readonly<RequestRecord>) => void;
  /** Called with what was thrown where the client is only told that the server failed. */
  readonly onFailure?: (error: unknown, requestId: string) => void;
  /** What stands between remote pictures and the wire; for tests. */
  readonly network?: Network;
  readonly clock?: Clock;
}

export const defaults = { host: "127.0.0.1", port: 8000, maxInFlight: 8, maxQueued: 128, timeoutMs: 600_000 } as const;

/** Comments go out after so much silence in a stream: proxies close connections after 60 s, some after 30. */
export const keepAliveMs = 15_000;

/** Clients and proxies give up on a silent connection after a minute or so; most errors are known much sooner. */
export const headStartMs = 10_000;

/** The parts of a running server. */
export interface Workings {
  readonly options: ServerOptions;
  readonly clock: Clock;
  readonly limits: ServeLimits;
  readonly timeoutMs: number;
  readonly queue: Queue;
  readonly budget: ByteBudget;
  readonly metrics: ServerMetrics;
  readonly readRequest: RequestReader;
  readonly readPictures: PictureReader;
  /** One for each request that is being handled. */
  readonly active: Set<AbortController>;
  readonly isStopping: () => boolean;
}

export const clockOf = (options: ServerOptions): Clock => options.clock ?? systemClock;
