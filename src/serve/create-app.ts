// The routes of the server, and what every request passes on its way to them.
import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { cors } from "hono/cors";
import { answerOthers, type ServerEnvironment } from "./answer-others.ts";
import { createKeyCheck } from "./check-api-key.ts";
import { createHostCheck } from "./check-host.ts";
import { handleCompletion } from "./handle-completion.ts";
import { createRecord, outcomeOf } from "./request-record.ts";
import type { Workings } from "./server-options.ts";
import { unknownModel } from "./wire/read-chat-request.ts";

export interface AppOptions {
  /** Whether the `Host` header is held against the names of this machine. */
  readonly checksHost: boolean;
  /** Seconds since 1970 at which the model was there. */
  readonly created: number;
}

const completionsPath = "/v1/chat/completions";

/** Answers are JSON, errors too, and carry the id of their request. */
export function createApp(workings: Workings, { checksHost, created }: AppOptions): Hono<ServerEnvironment> {
  const { options, metrics, queue } = workings;
  const checkHost = checksHost ? createHostCheck(options.allowHosts ?? []) : () => {};
  const checkKey = createKeyCheck(options.apiKey);
  const origins = options.allowOrigins ?? [];
  const app = new Hono<ServerEnvironment>();

  app.use(async (context, next) => {
    context.set("requestId", randomUUID().replaceAll("-", ""));
    checkHost(context.env.incoming.headers.host);
    await next();
  });
  if (origins.length > 0) {
    const origin = origins.includes("*") ? "*" : [...origins];
    app.use(cors({ origin, exposeHeaders: ["x-request-id", "retry-after"], maxAge: 600 }));
  }
  app.use(async (context, next) => {
    if (context.req.path !== "/health") checkKey(context.env.incoming.headers.authorization);
    await next();
  });

  const model = {
    id: options.modelName,
    object: "model",
    created,
    owned_by: "globe",
    ...(options.contextLength !== undefined && { max_model_len: options.contextLength }),
  };
  app.get("/v1/models", (context) => context.json({ object: "list", data: [model] }));
  app.get("/v1/models/:name{.+}", (context) => {
    const name = context.req.param("name");
    if (name !== model.id) throw unknownModel(name);
    return context.json(model);
  });
  app.post(completionsPath, async (context) => {
    const id = context.get("requestId");
    context.set("isCounted", true);
    const answer = await handleCompletion(workings, context.env, createRecord(id));
    return context.body(answer.body, 200, { ...answer.headers, "x-request-id": id });
  });
  app.get("/health", (context) => {
    const failure = options.failure?.() ?? null;
    const status = workings.isStopping() ? "stopping" : failure === null ? "ok" : "failed";
    const counts = { in_flight: queue.inFlight, queued: queue.queued };
    const body = { status, model: options.modelName, ...counts, ...(failure !== null && { message: failure }) };
    return context.json(body, status === "ok" ? 200 : 503);
  });
  app.get("/metrics", (context) =>
    context.body(metrics.write(), 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }),
  );
  answerOthers(app, {
    methods: {
      "/v1/models": "GET",
      [completionsPath]: "POST",
      "/health": "GET",
      "/metrics": "GET",
    },
    countedPath: completionsPath,
    countRefused: (status) => metrics.countRefused(outcomeOf(status)),
    onFailure: options.onFailure,
  });
  return app;
}
