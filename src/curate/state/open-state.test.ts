// The index over a run's logs: caught up, torn ends, logs that were lost, and readers beside a writer.
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CuratedPhoto, Decision, TeacherAnswer } from "../item.ts";
import { type ColumnId, openState, type State } from "./open-state.ts";

let folder: string;
let state: State;
const column: ColumnId = { kind: "answers", name: "first", key: "k1" };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "globe-state-"));
  mkdirSync(join(folder, "answers"));
  state = openState(folder);
});
afterEach(() => {
  state.close();
  rmSync(folder, { recursive: true, force: true });
});

function photo(row: number): CuratedPhoto {
  const truth = { iso2: "FR", country: "France", city: "Paris", raw: { city: "PARIS" } };
  const image = { kind: "file" as const, path: `/photos/${row}.jpg` };
  return { row, id: `photo ${row}`, point: { lat: 48.85, lon: 2.35 }, truth, cell: "1:2", image };
}

const line = (row: number, status = "ok", key = "k1", raw = `said of ${row} — ü`) =>
  `${JSON.stringify({ row, id: `photo ${row}`, key, status, value: { teacher: "first", raw, status } })}\n`;
const log = () => join(folder, "answers/first.jsonl");
const write = (...lines: string[]) => appendFileSync(log(), lines.join(""));
const saidOf = (row: number) => state.history(row)?.answers.map(({ raw }) => raw);
const decision = (stage: Decision["stage"], passed: boolean, reason = "because"): Decision => {
  return { stage, passed, reason, values: { km: 1.5, name: "ü", nothing: null } };
};

test("photos come back as they were, in row order, whatever lies between the rows", async () => {
  const photos = [photo(3), { ...photo(7), photographerId: "p", licence: "CC0" }, photo(5000)];
  await state.loadPhotos(photos);
  expect([...state.photos()]).toEqual(photos);
  expect([...state.photos(4)]).toEqual(photos.slice(1));
  expect(state.photo(7)).toEqual(photos[1]);
  expect(state.photoById("photo 5000")).toEqual(photos[2]);
  expect(state.photo(4)).toBeNull();
  expect(state.photoById("nobody")).toBeNull();
  expect(state.photoCount).toBe(3);
});

describe("logs", () => {
  beforeEach(async () => {
    await state.loadPhotos(Array.from({ length: 1200 }, (_, row) => photo(row)));
    state.setColumns([column]);
  });

  test("lines are taken in as they come, and only once", async () => {
    write(line(0), line(2));
    await state.catchUp(column);
    expect([...state.answeredRows(column)]).toEqual([0, 2]);
    write(line(1));
    await state.catchUp(column);
    await state.catchUp(column);
    expect([...state.answeredRows(column)]).toEqual([0, 1, 2]);
    expect(saidOf(1)).toEqual(["said of 1 — ü"]);
  });

  test("a line that is still being written waits for its end", async () => {
    const whole = line(1);
    write(line(0), whole.slice(0, 20));
    await state.catchUp(column);
    expect([...state.answeredRows(column)]).toEqual([0]);
    write(whole.slice(20));
    await state.catchUp(column);
    expect([...state.answeredRows(column)]).toEqual([0, 1]);
  });

  test("a failed answer is none, and the last line about a row counts", async () => {
    write(line(0, "failed"), line(1, "failed"), line(1, "ok", "k1", "at last"));
    await state.catchUp(column);
    expect([...state.answeredRows(column)]).toEqual([1]);
    expect(state.statuses(column)).toEqual({ failed: 1, ok: 1 });
    expect(saidOf(1)).toEqual(["at last"]);
  });

  test("answers under another key are kept and not shown", async () => {
    write(line(0, "ok", "k1", "old"), line(0, "ok", "k2", "new"));
    await state.catchUp(column);
    expect(saidOf(0)).toEqual(["old"]);
    state.setColumns([{ ...column, key: "k2" }]);
    expect(saidOf(0)).toEqual(["new"]);
    state.setColumns([{ ...column, key: "k3" }]);
    expect(saidOf(0)).toEqual([]);
  });

  test("a log that lost its end is read anew", async () => {
    write(line(0), line(1));
    await state.catchUp(column);
    truncateSync(log(), line(0).length + Buffer.byteLength("—ü") - 2);
    await state.catchUp(column);
    expect([...state.answeredRows(column)]).toEqual([0]);
    write(line(5));
    await state.catchUp(column);
    expect(saidOf(5)).toEqual(["said of 5 — ü"]);
  });

  test("damage inside a log is named with its place", async () => {
    writeFileSync(log(), `${line(0)}{"row": 1,\n${line(2)}`);
    await expect(state.catchUp(column)).rejects.toThrow(/is not JSON/);
  });

  test("histories stream in row order with everything in its place", async () => {
    write(...Array.from({ length: 1200 }, (_, index) => line(1199 - index)));
    await state.catchUp(column);
    state.decide([{ row: 700, decision: decision("localizability", false) }]);
    const histories = [...state.histories(600)];
    expect(histories.map(({ photo: { row } }) => row)).toEqual(Array.from({ length: 600 }, (_, index) => 600 + index));
    for (const { photo: each, answers } of histories) {
      expect(answers.map((answer: TeacherAnswer) => answer.raw)).toEqual([`said of ${each.row} — ü`]);
    }
    expect(histories[100]!.decisions).toEqual([decision("localizability", false)]);
  });
});

describe("decisions", () => {
  beforeEach(() => state.loadPhotos([photo(0), photo(1), photo(2)]));

  test("are replaced, counted and forgotten by stage", () => {
    state.decide([
      { row: 0, decision: decision("source", true) },
      { row: 1, decision: decision("source", false, "gone") },
      { row: 2, decision: decision("source", false, "gone") },
      { row: 0, decision: decision("split", true) },
    ]);
    state.decide([{ row: 2, decision: decision("source", true) }]);
    expect(state.yields()[0]).toEqual({
      stage: "source",
      passed: 2,
      rejected: 1,
      reasons: [{ reason: "gone", count: 1 }],
    });
    expect([...state.passedPhotos("source")].map(({ row }) => row)).toEqual([0, 2]);
    state.forget(["source"]);
    expect(state.decisions(0)).toEqual([decision("split", true)]);
    state.forget("all");
    expect(state.decisions(0)).toEqual([]);
  });

  test("and the note beside them are written together or not at all", () => {
    const broken = { ...decision("split", true), values: { big: 1n } } as unknown as Decision;
    const note = { key: "verify", value: "here" };
    const pairs = [
      { row: 0, decision: decision("source", true) },
      { row: 1, decision: broken },
    ];
    expect(() => state.decide(pairs, note)).toThrow();
    expect(state.decisions(0)).toEqual([]);
    expect(state.meta("verify")).toBeNull();
    state.decide(pairs.slice(0, 1), note);
    expect(state.meta("verify")).toBe("here");
  });

  test("can be read while another process writes", () => {
    const watcher = openState(folder, { isReadOnly: true });
    state.decide([{ row: 0, decision: decision("source", true) }]);
    expect(watcher.decisions(0)).toHaveLength(1);
    expect(() => watcher.setMeta("a", "b")).toThrow();
    watcher.close();
  });
});
