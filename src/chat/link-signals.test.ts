import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { linkSignals } from "./link-signals.ts";

test.each(["first", "second"])("the %s signal aborts the link with its reason", (name) => {
  const sources = { first: new AbortController(), second: new AbortController() };
  const { signal } = linkSignals(sources.first.signal, sources.second.signal);
  expect(signal.aborted).toBe(false);
  sources[name as "first" | "second"].abort("enough");
  expect(signal.reason).toBe("enough");
});

test("a signal that is already aborted aborts the link at once", () => {
  expect(linkSignals(new AbortController().signal, AbortSignal.abort("before")).signal.reason).toBe("before");
});

test("nothing is left behind", () => {
  const { signal } = new AbortController();
  const other = new AbortController();
  const link = linkSignals(signal, other.signal);
  link.unlink();
  expect(getEventListeners(signal, "abort")).toEqual([]);
  other.abort();
  expect(link.signal.aborted).toBe(false);
});
