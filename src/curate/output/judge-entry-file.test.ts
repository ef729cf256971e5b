// The judge's examples come back as they were appended, and what was written after the last note is forgotten.
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { JudgeEntry } from "../select/balance-judge-rows.ts";
import { judgeKinds } from "../select/judge-examples.ts";
import { openJudgeEntries } from "./judge-entry-file.ts";

const folder = mkdtempSync(join(tmpdir(), "globe-judge-entries-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const entryOf = (index: number): JudgeEntry => {
  return {
    country: ["FR", "JP", "KE"][index % 3]!,
    kind: judgeKinds[index % judgeKinds.length]!,
    order: index * 1e11 + 1,
  };
};

test("entries of two processes, the second going on from the first one's note", async () => {
  const path = join(folder, "examples");
  const first = await openJudgeEntries(path, 0, () => expect.unreachable());
  for (let index = 0; index < 20_000; index++) first.append(entryOf(index));
  const noted = await first.flush();
  for (let index = 0; index < 10; index++) first.append(entryOf(7));
  await first.flush();
  await first.close();
  const read: JudgeEntry[] = [];
  const second = await openJudgeEntries(path, noted, (entry) => read.push(entry));
  expect(read).toEqual(Array.from({ length: 20_000 }, (_, index) => entryOf(index)));
  expect(statSync(path).size).toBe(noted);
  second.append(entryOf(20_000));
  const end = await second.flush();
  await second.close();
  read.length = 0;
  await (await openJudgeEntries(path, end, (entry) => read.push(entry))).close();
  expect(read.at(-1)).toEqual(entryOf(20_000));
  expect(read).toHaveLength(20_001);
});

test("a file that is shorter than its note is refused", async () => {
  await expect(openJudgeEntries(join(folder, "examples"), 1e9, () => {})).rejects.toThrow("shorter");
});
