// The routes of the server, and what every request passes on its way to them.
import { randomUUID } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { cors } from "hono/cors";
import { ApiError } from "./api-error.ts";
import { createKeyCheck } from "./check-api-key.ts";
import { createHostCheck } from "./check-host.ts";
import { explainFailure } from "./explain-failure.ts";
import { handleCompletion } from "./handle-completion.ts";
import { createRecord, outcomeOf } from "./request-record.ts";
import type { Workings } from "./server-options.ts";
import { unknownModel } from "./wire/read-chat-request.ts";

type Environment = { Bindings: HttpBindings; Variables: { requestId: string; isCounted: boolean } };

export interface AppOptions {
  /** Whether the `Host` header is held against the names of this machine. */
  readonly checksHost: boolean;
  /** Seconds since 1970 at which the model was there. */
  readonly created: number;
}

const completionsPath = "/v1/chat/completions";

/** Answers are JSON, errors too, and carry the id of their request. */
export function createApp(workings: Workings, { checksHost, created }: AppOptions): Hono<Environment> {
  const { options, metrics, queue } = workings;
  const checkHost = checksHost ? createHostCheck(options.allowHosts ?? []) : () => {};
  const checkKey = createKeyCheck(options.apiKey);
  const origins = options.allowOrigins ?? [];
  const app = new Hono<Environment>();

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
  const allowed: Readonly<Record<string, string>> = {
    "/v1/models": "GET",
    [completionsPath]: "POST",
    "/health": "GET",
    "/metrics": "GET",
  };
  for (const [path, method] of Object.entries(allowed)) {
    app.all(path, (context) => {
      throw new ApiError(405, `Not allowed to ${context.req.method} on ${path}: use ${method}.`, {
        code: "method_not_supported",
        headers: { allow: method },
      });
    });
  }
  app.notFound((context) => {
    const { method, path } = context.req;
    throw new ApiError(404, `Invalid URL (${method} ${path.slice(0, 200)})`, { code: "unknown_url" });
  });
  app.onError((thrown, context) => {
    const id = context.get("requestId") ?? "";
    const error = explainFailure(thrown);
    if (error.status === 500) options.onFailure?.(error.cause, id);
    // Requests that were refused before they were looked at.
    if (context.req.path === completionsPath && context.req.method === "POST" && !context.get("isCounted")) {
      metrics.countRefused(outcomeOf(error.status));
    }
    return context.body(JSON.stringify(error.body), error.status as 400, {
      ...error.headers,
      "content-type": "application/json",
      "x-request-id": id,
    });
  });
  return app;
}
