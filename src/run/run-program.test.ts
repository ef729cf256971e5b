// Supervised programs: output, ends, and groups that are stopped with everything they started.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runProgram } from "./run-program.ts";

const node = (script: string) => [process.execPath, ["-e", script]] as const;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "globe-program-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("runProgram", () => {
  test("hands over whole lines of both streams, and keeps the bytes", async () => {
    const lines: string[] = [];
    const logFile = join(folder, "log");
    const script = 'process.stdout.write("a\\rb\\nZü"); process.stderr.write("oops\\n"); process.stdout.write("rich")';
    const end = await runProgram(...node(script), { logFile, onLine: (line) => lines.push(line) });
    expect(end).toMatchObject({ status: 0, signal: null });
    expect(lines.sort()).toEqual(["Zürich", "a", "b", "oops"]);
    expect(readFileSync(logFile, "utf8")).toContain("a\rb\nZürich".slice(0, 4));
  });

  test("appends to the log of an earlier run", async () => {
    const logFile = join(folder, "log");
    for (const word of ["first", "second"]) await runProgram(...node(`console.log("${word}")`), { logFile });
    expect(readFileSync(logFile, "utf8")).toBe("first\nsecond\n");
  });

  test("tells status and last lines of a failure", async () => {
    const end = await runProgram(...node('console.error("no GPU"); process.exit(7)'));
    expect(end).toEqual({ status: 7, signal: null, tail: ["no GPU"] });
  });

  test("a program that is not there is a sentence", async () => {
    await expect(runProgram(join(folder, "nothing"), [])).rejects.toThrow(/There is no program .*nothing\./);
  });

  test("an abort interrupts the program, and everything it started", async () => {
    const stop = new AbortController();
    const script = `
      const child = require("node:child_process").spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"]);
      process.on("SIGINT", () => { console.log("interrupted"); process.exit(3); });
      console.log("child " + child.pid);
      setTimeout(() => {}, 60000);`;
    let child = 0;
    const end = await runProgram(...node(script), {
      signal: stop.signal,
      onLine(line) {
        if (!line.startsWith("child ")) return;
        child = Number(line.slice(6));
        stop.abort();
      },
    });
    expect(end).toMatchObject({ status: 3, tail: [`child ${child}`, "interrupted"] });
    await expect.poll(() => isAlive(child)).toBe(false);
  });

  test("one that ignores the interruption is ended", async () => {
    const stop = new AbortController();
    const script =
      'process.on("SIGINT", () => {}); process.on("SIGTERM", () => {}); console.log("up"); setTimeout(() => {}, 60000)';
    const end = await runProgram(...node(script), {
      signal: stop.signal,
      patienceMs: 50,
      onLine: () => void pause(1).then(() => stop.abort()),
    });
    expect(end).toMatchObject({ status: null, signal: "SIGKILL" });
  });
});

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    // A process that nobody has waited for is dead all the same.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${processId}/status`, "utf8"));
  } catch {
    return false;
  }
}
