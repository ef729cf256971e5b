import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Answer, failedAnswer } from "./answer.ts";
import { openResponseCache } from "./response-cache.ts";

const path = join(mkdtempSync(join(tmpdir(), "globe-cache-")), "folder", "answers.sqlite");
const answer = (text: string): Answer => ({
  ...failedAnswer({ code: "internal", message: "", isRetryable: false }),
  error: null,
  text,
});

test("answers are found at once, after reopening, and by a second process at the same time", () => {
  const first = openResponseCache({ path });
  const second = openResponseCache({ path });
  for (let i = 0; i < 100; i++) first.put(`a${i}`, answer(`text ${i}`));
  second.put("b", answer("other"));
  expect(first.get("a99")?.text).toBe("text 99");
  expect(second.get("a0")?.text).toBe("text 0");
  second.close();
  expect(first.get("b")?.text).toBe("other");
  first.close();
  const reopened = openResponseCache({ path });
  expect(reopened.get("a99")).toEqual(answer("text 99"));
  expect(reopened.get("never")).toBeNull();
  reopened.close();
});

test("the first answer to a request stays", () => {
  const cache = openResponseCache({ path });
  cache.put("same", answer("first"));
  cache.close();
  const again = openResponseCache({ path });
  again.put("same", answer("second"));
  again.close();
  const last = openResponseCache({ path });
  expect(last.get("same")?.text).toBe("first");
  last.close();
});

test.each([
  ["its folder is a file", (folder: string) => join(folder, "file", "answers.sqlite")],
  ["it is no database", (folder: string) => join(folder, "file")],
])("a cache that cannot be used is told about once, and the run goes on: %s", (_name, pathIn) => {
  const folder = mkdtempSync(join(tmpdir(), "globe-cache-"));
  writeFileSync(join(folder, "file"), "these bytes are no database, and there are more than a header holds".repeat(20));
  const failures: string[] = [];
  const cache = openResponseCache({ path: pathIn(folder), onFailure: ({ message }) => failures.push(message) });
  for (let i = 0; i < 200; i++) cache.put(`key ${i}`, answer("text"));
  expect(cache.get("key 0")).toBeNull();
  cache.close();
  expect(failures).toHaveLength(1);
});
