// Answers by the key of their requests: repeated, joined, forgotten.
import { expect, test } from "vitest";
import { createAnswerStore } from "./answer-store.ts";

const limit = (value: number) => ({ name: "kept", value, unit: "", reason: "" });
const open = (answers = 10, bytes = 1_000) => createAnswerStore({ answers: limit(answers), bytes: limit(bytes) });

test("a request that comes again gets the same answer without work", async () => {
  const store = open();
  let made = 0;
  const make = async () => `answer ${++made}`;
  expect(await store.answer("k", "d", make)).toEqual({ body: "answer 1", isRepeated: false });
  expect(await store.answer("k", "d", make)).toEqual({ body: "answer 1", isRepeated: true });
});

test("one that still runs is joined", async () => {
  const store = open();
  let finish = (_: string) => {};
  const first = store.answer("k", "d", () => new Promise((resolve) => (finish = resolve)));
  const second = store.answer("k", "d", async () => "made twice");
  finish("once");
  expect([(await first).body, (await second).body]).toEqual(["once", "once"]);
});

test("a failure is told to all who wait, and forgotten", async () => {
  const store = open();
  const fail = async () => Promise.reject(new Error("down"));
  await expect(Promise.all([store.answer("k", "d", fail), store.answer("k", "d", fail)])).rejects.toThrow("down");
  expect(store.size).toBe(0);
  expect((await store.answer("k", "d", async () => "up")).body).toBe("up");
});

test("a key that comes with another body is refused", async () => {
  const store = open();
  await store.answer("k", "one", async () => "a");
  await expect(store.answer("k", "other", async () => "b")).rejects.toMatchObject({ status: 422 });
});

test("the answers that were used longest ago make room, by number and by size", async () => {
  const store = open(2, 1_000);
  for (const key of ["a", "b"]) await store.answer(key, "d", async () => key);
  await store.answer("a", "d", async () => "again");
  await store.answer("c", "d", async () => "c");
  expect((await store.answer("a", "d", async () => "new")).isRepeated).toBe(true);
  expect((await store.answer("b", "d", async () => "new")).isRepeated).toBe(false);
  await store.answer("large", "d", async () => "x".repeat(1_000));
  expect(store.size).toBe(1);
});
