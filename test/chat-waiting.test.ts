// How long and how often the client waits for servers that are busy, slow or silent, and that it can be called off.
import { describe, expect, test } from "vitest";
import type { EndpointOptions } from "../src/chat/endpoint-options.ts";
import { systemClock } from "../src/run/clock.ts";
import { type Fault, faultFree, goodEvents, hangUp, sendEvents, sendJson, stall } from "./support/faulty-endpoint.ts";
import { ask, errorOf, goodText, meet, question } from "./support/meet-faults.ts";

describe("waiting", () => {
  test("Retry-After in seconds is honoured, by every request to that endpoint", async () => {
    const busy = sendJson(429, { error: "busy" }, { "retry-after": "7" });
    const { chat, waits } = await meet([busy]);
    await Promise.all([ask(chat), ask(chat)]);
    expect(Math.max(...waits)).toBeGreaterThanOrEqual(6_900);
    expect(Math.max(...waits)).toBeLessThan(8_000);
  });

  test("Retry-After as a date is honoured", async () => {
    const until = new Date(Date.now() + 9_000).toUTCString();
    const { chat, waits } = await meet([sendJson(503, {}, { "retry-after": until })]);
    await ask(chat);
    expect(Math.max(...waits)).toBeGreaterThan(6_500);
  });

  test("a wait of an hour is left to the person", async () => {
    const { chat, server } = await meet([sendJson(429, {}, { "retry-after": "3600" })]);
    expect(await errorOf(ask(chat))).toMatchObject({ isRetryable: true, facts: { retryAfter: 3600 } });
    expect(server.bodies).toHaveLength(1);
  });

  test("without Retry-After the waits grow", async () => {
    const { chat, waits } = await meet([hangUp, hangUp, hangUp]);
    await ask(chat);
    expect(waits).toHaveLength(3);
    expect(waits[2]!).toBeGreaterThan(waits[0]! * 1.9);
  });

  test("an empty budget ends retries for everyone", async () => {
    const { chat, server } = await meet(
      Array.from({ length: 99 }, () => hangUp),
      { retryBudget: { burst: 3, ratio: 0 } },
    );
    const errors = await Promise.all(Array.from({ length: 5 }, () => errorOf(ask(chat))));
    expect(errors.every(({ code }) => code === "connection")).toBe(true);
    expect(server.bodies).toHaveLength(8);
  });
});

describe("time limits", () => {
  test("the whole answer: a drip that never ends", async () => {
    const drip = sendEvents(
      Array.from({ length: 500 }, () => goodEvents[1]!),
      { pauseMs: 10 },
    );
    const { chat, server } = await meet([drip], { timeoutMs: 300 });
    expect(await errorOf(ask(chat))).toMatchObject({ code: "timeout", facts: { limit: "timeoutMs" } });
    await expect.poll(server.abandoned).toBe(1);
  });

  test("all attempts together: a server that never answers", async () => {
    const { chat, server } = await meet(
      Array.from({ length: 9 }, () => stall),
      { timeoutMs: 200 },
    );
    const error = await errorOf(ask(chat));
    expect(error).toMatchObject({ code: "timeout", isRetryable: true, facts: { limit: "totalTimeoutMs" } });
    expect(error.message).toMatch(/in [23] attempts, which together may take 0\.4 s\. .*raise the time limit/);
    expect(server.bodies.length).toBeLessThanOrEqual(3);
  });

  test("all attempts together: a server that takes its time to fail", async () => {
    const late: Fault = async (...args) => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      await sendJson(503, {})(...args);
    };
    const { chat, server } = await meet([late, late, late, late], { totalTimeoutMs: 200 });
    const error = await errorOf(ask(chat));
    expect(error).toMatchObject({ isRetryable: true, facts: { limit: "totalTimeoutMs" } });
    expect(server.bodies.length).toBeLessThanOrEqual(2);
  });

  test("silence in the middle of the answer", async () => {
    const { chat, server } = await meet([sendEvents(goodEvents.slice(0, 2), { ending: "stall" })], {
      idleTimeoutMs: 200,
    });
    expect(await errorOf(ask(chat))).toMatchObject({ code: "timeout", facts: { limit: "idleTimeoutMs" } });
    await expect.poll(server.abandoned).toBe(1);
  });

  test("the silence before the first byte is no idleness: a long prompt takes its time", async () => {
    const late: Fault = async (...args) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      await faultFree(...args);
    };
    const { chat } = await meet([late], { idleTimeoutMs: 100 });
    expect((await ask(chat)).choices[0]!.text).toBe(goodText);
  });
});

describe("abort", () => {
  test.each<[string, Fault, Partial<EndpointOptions>]>([
    ["while nothing has come", stall, {}],
    ["while a stream is open", sendEvents(goodEvents.slice(0, 2), { ending: "stall" }), {}],
    ["while nothing has come, over an injected fetch", stall, { fetch: globalThis.fetch }],
    [
      "while a stream is open, over an injected fetch",
      sendEvents(goodEvents.slice(0, 2), { ending: "stall" }),
      { fetch: globalThis.fetch },
    ],
  ])("%s, cancels the request and frees the slot", async (_name, fault, options) => {
    const { chat, server } = await meet([fault], { ...options, maxInFlight: 1 });
    const aborter = new AbortController();
    const running = errorOf(ask(chat, aborter.signal));
    const next = ask(chat);
    await expect.poll(() => server.bodies.length).toBe(1);
    aborter.abort();
    expect(await running).toMatchObject({ code: "aborted", isRetryable: false });
    expect((await next).choices[0]!.text).toBe(goodText);
    expect(server.abandoned()).toBe(1);
  });

  test("while waiting for a slot", async () => {
    const { chat, server } = await meet([stall], { maxInFlight: 1 });
    const first = new AbortController();
    const running = errorOf(ask(chat, first.signal));
    const second = new AbortController();
    const waiting = errorOf(ask(chat, second.signal));
    second.abort();
    expect(await waiting).toMatchObject({ code: "aborted" });
    first.abort();
    await running;
    expect(server.bodies.length).toBeLessThanOrEqual(1);
  });

  test("while waiting to try again", async () => {
    const { chat } = await meet([hangUp], { clock: systemClock });
    const aborter = new AbortController();
    const running = errorOf(ask(chat, aborter.signal));
    setTimeout(() => aborter.abort(), 50);
    expect(await running).toMatchObject({ code: "aborted" });
  });

  test("leaving the loop cancels the request and frees the slot", async () => {
    const { chat, server } = await meet([sendEvents(goodEvents.slice(0, 3), { ending: "stall" })], { maxInFlight: 1 });
    for await (const item of chat.complete(question)) {
      expect(item.type).toBe("text");
      break;
    }
    expect((await ask(chat)).choices[0]!.text).toBe(goodText);
    await expect.poll(server.abandoned).toBe(1);
  });
});
