import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { serveUntilStopped } from "./serve-until-stopped.ts";
import type { RunningServer } from "./start-server.ts";

/** A server whose requests end when they are told to. */
function slowServer() {
  const calls: string[] = [];
  let finish = () => {};
  const server: RunningServer = {
    ...{ url: "", port: 0, isOpen: false },
    close() {
      calls.push("close");
      return new Promise((resolve) => {
        finish = resolve;
      });
    },
    async abort() {
      calls.push("abort");
    },
  };
  return { server, calls, finish: () => finish() };
}

test.each(["SIGINT", "SIGTERM"])("after %s what runs is finished", async (signal) => {
  const signals = new EventEmitter();
  const { server, calls, finish } = slowServer();
  const end = serveUntilStopped(server, { onStopping: () => calls.push("stopping"), signals });
  signals.emit(signal);
  expect(calls).toEqual(["stopping", "close"]);
  finish();
  expect(await end).toBe("finished");
  expect(signals.eventNames()).toEqual([]);
});

test("a second signal, of either kind, ends at once", async () => {
  const signals = new EventEmitter();
  const { server, calls } = slowServer();
  const end = serveUntilStopped(server, { onStopping: () => {}, signals });
  signals.emit("SIGTERM");
  signals.emit("SIGINT");
  expect(await end).toBe("aborted");
  expect(calls).toEqual(["close", "abort"]);
  expect(signals.eventNames()).toEqual([]);
});
