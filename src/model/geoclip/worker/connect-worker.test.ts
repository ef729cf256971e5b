// What becomes of calls when GeoCLIP's thread refuses, dies or is closed: an error each time, never silence.
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { GlobeError } from "../../../run/errors.ts";
import { connectWorker } from "./connect-worker.ts";

/** A thread that runs `before` and then `code` for every message `m`, with `say(message)` to answer. */
const play = (code: string, before = 'say({ type: "ready", digest: "d", galleryPoints: 9 });') =>
  new Worker(
    `const { parentPort } = require("node:worker_threads");
     const say = (message) => parentPort.postMessage(message);
     ${before}
     parentPort.on("message", (m) => { if (m.type === "close") return parentPort.close(); ${code} });`,
    { eval: true },
  );

const failure = async (work: Promise<unknown>): Promise<GlobeError> => {
  const error = await work.then(
    () => new Error("It did not fail."),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GlobeError);
  return error as GlobeError;
};

test.each([
  ["throws", 'throw new Error("broken lens")', "stopped with an error: broken lens"],
  ["exits", "process.exit(7)", "ended with status 7"],
])("a thread that %s fails every call, and those that come after", async (_, code, words) => {
  const geoClip = await connectWorker(play(code));
  for (const error of await Promise.all([1, 2].map(() => failure(geoClip.locate("photo.jpg"))))) {
    expect(error).toMatchObject({ code: "internal", message: expect.stringContaining(words) });
  }
  expect((await failure(geoClip.locate("photo.jpg"))).message).toContain(words);
  await geoClip.close();
});

test.each([
  [
    "says why",
    'say({ type: "refused", error: { code: "config", message: "No scale.", facts: {}, isRetryable: false } });',
    "No scale.",
  ],
  ["dies", 'throw new Error("no room");', "no room"],
])("a thread that cannot open and %s is an error", async (_, before, words) => {
  expect((await failure(connectWorker(play("", before)))).message).toContain(words);
});

test("an error of one call leaves the others alone", async () => {
  const error = '{ code: "decode-error", message: "No photo.", facts: { file: "a" }, isRetryable: false }';
  const geoClip = await connectWorker(
    play(`if (m.id === 1) say({ type: "failed", id: 1, error: ${error} });
          else say({ type: "located", id: m.id, points: [[{ lat: 1, lon: 2, probability: 1 }]] });`),
  );
  const [first, second] = [failure(geoClip.locate("a", { topK: 1 })), geoClip.locate("b", { topK: 1 })];
  expect(await first).toMatchObject({ code: "decode-error", facts: { file: "a" } });
  expect(await second).toEqual([[{ lat: 1, lon: 2, probability: 1 }]]);
  expect((await failure(geoClip.locate("a", { topK: 10 }))).code).toBe("usage");
  await geoClip.close();
  expect((await failure(geoClip.locate("a"))).code).toBe("aborted");
});
