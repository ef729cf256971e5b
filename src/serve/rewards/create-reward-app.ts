// The routes of the reward server, and what every request passes on its way to them.
import { randomUUID } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { presetNames, presetOf } from "../../task/presets.ts";
import { rewardNames } from "../../task/rewards.ts";
import { ApiError } from "../api-error.ts";
import { createKeyCheck } from "../check-api-key.ts";
import { createHostCheck } from "../check-host.ts";
import { explainFailure } from "../explain-failure.ts";
import { outcomeOf } from "../request-record.ts";
import { handleRewards } from "./handle-rewards.ts";
import type { RewardWorkings } from "./reward-server-options.ts";
import { isJudged } from "./score-request.ts";
import { requestJsonSchema } from "./wire/request-schema.ts";

type Environment = { Bindings: HttpBindings; Variables: { requestId: string; isCounted: boolean } };

const rewardsPath = "/v1/rewards";

/** Answers are JSON, errors too, and carry the id of their request. `checksHost`: see `createHostCheck`. */
export function createRewardApp(workings: RewardWorkings, checksHost: boolean): Hono<Environment> {
  const { options, metrics, queue, judge } = workings;
  const checkHost = checksHost ? createHostCheck(options.allowHosts ?? []) : () => {};
  const checkKey = createKeyCheck(options.apiKey);
  const app = new Hono<Environment>();
  app.use(async (context, next) => {
    context.set("requestId", randomUUID().replaceAll("-", ""));
    checkHost(context.env.incoming.headers.host);
    if (context.req.path !== "/health") checkKey(context.env.incoming.headers.authorization);
    await next();
  });

  app.post(rewardsPath, async (context) => {
    const id = context.get("requestId");
    context.set("isCounted", true);
    const { body, isRepeated } = await handleRewards(workings, context.env, id);
    return context.body(body, 200, {
      "content-type": "application/json",
      "x-request-id": id,
      ...(isRepeated && { "idempotent-replayed": "true" }),
    });
  });
  app.get(rewardsPath, (context) =>
    context.json({
      object: "list",
      rewards: rewardNames.filter((name) => judge !== null || !isJudged(name)),
      default: options.preset,
      presets: Object.fromEntries(
        presetNames.map((name) => [name, { paper: presetOf(name, "paper"), code: presetOf(name, "code") }]),
      ),
    }),
  );
  app.get(`${rewardsPath}/schema`, (context) => context.json(requestJsonSchema()));
  app.get("/health", (context) => {
    const status = workings.isStopping() ? "stopping" : "ok";
    const body = { status, in_flight: queue.inFlight, queued: queue.queued, judge: judge !== null };
    return context.json(body, status === "ok" ? 200 : 503);
  });
  app.get("/metrics", (context) =>
    context.body(metrics.write(), 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }),
  );
  const allowed: Readonly<Record<string, string>> = {
    [rewardsPath]: "GET, POST",
    [`${rewardsPath}/schema`]: "GET",
    "/health": "GET",
    "/metrics": "GET",
  };
  for (const [path, methods] of Object.entries(allowed)) {
    app.all(path, (context) => {
      throw new ApiError(405, `Not allowed to ${context.req.method} on ${path}: use ${methods}.`, {
        code: "method_not_supported",
        headers: { allow: methods },
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
    if (context.req.path === rewardsPath && context.req.method === "POST" && !context.get("isCounted")) {
      metrics.countRequest(outcomeOf(error.status), null);
    }
    return context.body(JSON.stringify(error.body), error.status as 400, {
      ...error.headers,
      "content-type": "application/json",
      "x-request-id": id,
    });
  });
  return app;
}
