// Starts an OpenAI-compatible server over any chat.
import { stoppingError } from "./api-error.ts";
import { createApp } from "./create-app.ts";
import { createByteBudget } from "./create-byte-budget.ts";
import { createQueue } from "./create-queue.ts";
import { isLoopback } from "./is-loopback.ts";
import { createServerMetrics } from "./metrics/server-metrics.ts";
import { openListener } from "./open-listener.ts";
import { createPictureReader } from "./pictures/read-pictures.ts";
import { chooseLimits } from "./serve-limits.ts";
import { clockOf, defaults, type ServerOptions, type Workings } from "./server-options.ts";
import { createRequestReader } from "./wire/read-chat-request.ts";

export interface RunningServer {
  /** Ends in `/v1`. */
  readonly url: string;
  readonly port: number;
  /** True where whoever can reach the address may use the model. */
  readonly isOpen: boolean;
  /** Takes no further request, turns away those that wait, and resolves when those that run are answered. */
  close(): Promise<void>;
  /** Ends every request at once. */
  abort(): Promise<void>;
}

/** Resolves when the server listens. Throws `usage` for an address or port that cannot be had. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const clock = clockOf(options);
  const limits = chooseLimits(options.limits);
  const host = options.host ?? defaults.host;
  const { maxInFlight = defaults.maxInFlight, maxQueued = defaults.maxQueued } = options;
  const queue = createQueue({ maxInFlight, maxQueued, clock });
  const budget = createByteBudget(limits.heldBytes);
  const active = new Set<AbortController>();
  let connections = () => 0;
  let isStopping = false;

  const metrics = createServerMetrics(
    { version: options.version ?? "unknown", model: options.modelName },
    {
      inFlight: () => queue.inFlight,
      queued: () => queue.queued,
      heldBytes: () => budget.held,
      connections: () => connections(),
    },
  );
  const workings: Workings = {
    options,
    clock,
    limits,
    timeoutMs: options.timeoutMs ?? defaults.timeoutMs,
    queue,
    budget,
    metrics,
    readRequest: createRequestReader({
      modelName: options.modelName,
      limits,
      followsJsonSchema: options.followsJsonSchema ?? false,
      biasVocabulary: options.biasVocabulary ?? null,
    }),
    readPictures: createPictureReader({
      limits,
      allowRemote: options.allowRemoteImages ?? false,
      ...(options.network && { network: options.network }),
    }),
    active,
    isStopping: () => isStopping,
  };
  const app = createApp(workings, {
    checksHost: isLoopback(host) && options.apiKey === undefined,
    created: Math.floor(clock.now() / 1000),
  });

  const listener = await openListener({ fetch: app.fetch, host, port: options.port ?? defaults.port, limits });
  connections = () => listener.connections;

  return {
    url: `${listener.origin}/v1`,
    port: listener.port,
    isOpen: !isLoopback(host) && options.apiKey === undefined,
    async close() {
      isStopping = true;
      queue.close();
      await listener.close();
      await queue.idle();
    },
    async abort() {
      isStopping = true;
      queue.close();
      for (const controller of active) controller.abort(stoppingError());
      await listener.abort();
    },
  };
}
