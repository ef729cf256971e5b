// The routes of the reward server, and what every request passes on its way to them.
import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { presetNames, presetOf } from "../../task/presets.ts";
import { rewardNames } from "../../task/rewards.ts";
import { answerOthers, type ServerEnvironment } from "../answer-others.ts";
import { createKeyCheck } from "../check-api-key.ts";
import { createHostCheck } from "../check-host.ts";
import { outcomeOf } from "../request-record.ts";
import { handleRewards } from "./handle-rewards.ts";
import type { RewardWorkings } from "./reward-server-options.ts";
import { isJudged } from "./score-request.ts";
import { requestJsonSchema } from "./wire/request-schema.ts";

const rewardsPath = "/v1/rewards";

/** Answers are JSON, errors too, and carry the id of their request. `checksHost`: see `createHostCheck`. */
export function createRewardApp(workings: RewardWorkings, checksHost: boolean): Hono<ServerEnvironment> {
  const { options, metrics, queue, judge } = workings;
  const checkHost = checksHost ? createHostCheck(options.allowHosts ?? []) : () => {};
  const checkKey = createKeyCheck(options.apiKey);
  const app = new Hono<ServerEnvironment>();
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
  answerOthers(app, {
    methods: {
      [rewardsPath]: "GET, POST",
      [`${rewardsPath}/schema`]: "GET",
      "/health": "GET",
      "/metrics": "GET",
    },
    countedPath: rewardsPath,
    countRefused: (status) => metrics.countRequest(outcomeOf(status), null),
    onFailure: options.onFailure,
  });
  return app;
}
