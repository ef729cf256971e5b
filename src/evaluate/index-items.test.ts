import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openAppendLog } from "../run/append-log.ts";
import { createRandom } from "../run/random.ts";
import { type Answer, failedAnswer } from "./answer.ts";
import { indexItems } from "./index-items.ts";

const folder = mkdtempSync(join(tmpdir(), "globe-items-"));
const failure = failedAnswer({ code: "timeout", message: "late", isRetryable: true });
const success: Answer = { ...failure, error: null, text: "answer" };

test("lines in any order come back in row order, the last line of a row counting", async () => {
  const path = join(folder, "items.jsonl");
  const log = await openAppendLog(path);
  const random = createRandom(3);
  const rows = Array.from({ length: 9000 }, (_, row) => row);
  for (let i = rows.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [rows[i], rows[j]] = [rows[j]!, rows[i]!];
  }
  const item = (row: number, answer: Answer) => ({
    row,
    id: `p${row}`,
    columns: { text: "ö".repeat(row % 50) },
    answer,
  });
  await Promise.all(rows.map((row) => log.append(item(row, row % 3 === 0 ? failure : success))));
  await Promise.all(rows.filter((row) => row % 6 === 0).map((row) => log.append(item(row, success))));
  await log.close();

  const index = await indexItems(path);
  expect(index.count).toBe(9000);
  expect(index.isAnswered(6)).toBe(true);
  expect(index.isAnswered(3)).toBe(false);
  expect(index.isAnswered(9000)).toBe(false);
  const items = [...index.items()];
  expect(items.map(({ row }) => row)).toEqual(Array.from({ length: 9000 }, (_, row) => row));
  expect(items[6]?.answer.error).toBeNull();
  expect(items[3]?.answer.error?.code).toBe("timeout");
});

test("a run that has not begun has no items", async () => {
  const index = await indexItems(join(folder, "missing.jsonl"));
  expect([index.count, [...index.items()]]).toEqual([0, []]);
});

test.each([
  ["null", null],
  ["a record without an answer", { row: 0, id: "a", columns: {} }],
  ["an answer with neither text nor error", { row: 0, id: "a", columns: {}, answer: { text: null, error: null } }],
  ["a negative row", { row: -1, id: "a", columns: {}, answer: success }],
  ["a row beyond any dataset", { row: 1e15, id: "a", columns: {}, answer: success }],
])("what is no answer of a run is refused with its place: %s", async (_name, record) => {
  const path = join(folder, "edited.jsonl");
  const good = JSON.stringify({ row: 0, id: "a", columns: {}, answer: success });
  writeFileSync(path, `${good}\n${JSON.stringify(record)}\n`);
  await expect(indexItems(path)).rejects.toThrow(
    `What stands at byte ${good.length + 1} of ${path} is no answer of a run`,
  );
});
