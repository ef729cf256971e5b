import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openAppendLog, readLog } from "./append-log.ts";

const folder = mkdtempSync(join(tmpdir(), "globe-log-"));
let files = 0;
const newPath = () => join(folder, `${files++}.jsonl`);

async function records(path: string): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const { record } of readLog(path)) all.push(record);
  return all;
}

test("what was appended is read back in order, with the place of every line", async () => {
  const path = newPath();
  const log = await openAppendLog(path);
  await Promise.all(Array.from({ length: 500 }, (_, i) => log.append({ i, text: "ä\u2028\n".repeat(i % 7) })));
  await log.close();
  const bytes = readFileSync(path);
  let i = 0;
  for await (const { record, offset, length } of readLog<{ i: number }>(path)) {
    expect(record.i).toBe(i++);
    expect(JSON.parse(bytes.toString("utf8", offset, offset + length))).toEqual(record);
  }
  expect(i).toBe(500);
});

test("a missing file has no records", async () => {
  expect(await records(newPath())).toEqual([]);
});

test("cut off at any byte, the log keeps every whole line and takes new ones", async () => {
  const path = newPath();
  const log = await openAppendLog(path);
  for (let i = 0; i < 4; i++) await log.append({ i, text: "€ and more" });
  await log.close();
  const whole = readFileSync(path);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: whole.length }), async (cut) => {
      const torn = newPath();
      writeFileSync(torn, whole.subarray(0, cut));
      const before = await records(torn);
      const reopened = await openAppendLog(torn);
      await reopened.append({ after: true });
      await reopened.close();
      expect(await records(torn)).toEqual([...before, { after: true }]);
      expect(before).toEqual(before.map((_, i) => ({ i, text: "€ and more" })));
    }),
    { numRuns: 100 },
  );
});

test("a torn line longer than one read from the end is cut off whole", async () => {
  const path = newPath();
  writeFileSync(path, `{"i":0}\n{"text":"${"x".repeat(300_000)}`);
  const log = await openAppendLog(path);
  await log.close();
  expect(readFileSync(path, "utf8")).toBe('{"i":0}\n');
});

test("damage inside the file is an error that names the line", async () => {
  const path = newPath();
  writeFileSync(path, '{"i":0}\nnot json\n{"i":2}\n');
  await expect(records(path)).rejects.toThrow(/Line 2 of .* is not JSON/);
});
