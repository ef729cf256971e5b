// Scoring threads that die, hang or cannot start: what is lost, and what goes on.
import { afterEach, describe, expect, test } from "vitest";
import { openScorers, type Scorers } from "./open-scorers.ts";
import type { Piece } from "./score-piece.ts";

let scorers: Scorers | undefined;
afterEach(async () => {
  await scorers?.close();
  scorers = undefined;
});

const never = new AbortController().signal;

/** A thread that does what the first completion of a piece says. */
const obedient = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from "node:worker_threads";
    parentPort.on("message", ({ members: [{ completion }] }) => {
      if (completion === "die") process.exit(3);
      if (completion === "throw") throw new Error("broken");
      if (completion === "hang") for (;;);
      if (completion === "fail") parentPort.postMessage({ type: "failed", message: "No such row." });
      else parentPort.postMessage({ type: "result", result: { values: [[completion.length]], reasons: [], details: null } });
    });
    parentPort.postMessage({ type: "ready" });
  `)}`,
);
const open = async (script: URL | undefined, seconds = 30, threads = 1) => {
  const pieceLimit = { name: "time", value: seconds, unit: "seconds", reason: "" };
  scorers = await openScorers({ threads, rewards: {}, pieceLimit, ...(script && { script }) });
  return scorers;
};
const piece = (completion: string): Piece => ({
  rewards: ["format.code"],
  members: [{ completion, sample: { id: "a", images: [] }, evidence: {} }],
  withDetails: false,
});

describe("scoring threads", () => {
  test("give the values of the rewards", async () => {
    const { score } = await open(undefined);
    const good = "<think>a</think><answer>b</answer>";
    expect(await score(piece(good), never)).toMatchObject({ values: [[1]], reasons: [] });
    expect(await score({ ...piece(good), rewards: ["accuracy.paper"] }, never)).toMatchObject({ values: [[null]] });
  });

  test.each([
    ["dies", "die", "status 3"],
    ["throws", "throw", "broken"],
    ["hangs", "hang", "0.2 seconds"],
  ])("one that %s loses its piece alone", async (_, word, reason) => {
    const pool = await open(obedient, 0.2);
    const lost = pool.score(piece(word), never);
    const next = pool.score(piece("four"), never);
    await expect(lost).rejects.toThrow(reason);
    expect((await next).values).toEqual([[4]]);
    expect(pool.replaced).toBe(1);
    expect(pool.pending).toBe(0);
  });

  test("a piece that fails keeps its thread", async () => {
    const pool = await open(obedient);
    await expect(pool.score(piece("fail"), never)).rejects.toThrow("No such row.");
    expect(pool.replaced).toBe(0);
  });

  test("what nobody wants any more is not scored", async () => {
    const pool = await open(obedient, 0.2);
    const controller = new AbortController();
    const hanging = pool.score(piece("hang"), never);
    const unwanted = pool.score(piece("four"), controller.signal);
    controller.abort(new Error("gone"));
    await expect(hanging).rejects.toThrow();
    await expect(unwanted).rejects.toThrow("gone");
  });

  test("that cannot start say why", async () => {
    const script = new URL("data:text/javascript,throw new Error('no gazetteer')");
    await expect(open(script)).rejects.toThrow("no gazetteer");
  });

  test("once closed take nothing, and leave nothing waiting", async () => {
    const pool = await open(obedient);
    const hanging = pool.score(piece("hang"), never);
    const waiting = pool.score(piece("four"), never);
    hanging.catch(() => {});
    const refused = expect(waiting).rejects.toThrow("closed");
    await pool.close();
    await refused;
    await expect(hanging).rejects.toThrow();
    await expect(pool.score(piece("four"), never)).rejects.toThrow("closed");
  });
});
