import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { systemClock } from "./clock.ts";
import { tryLock } from "./lock.ts";
import { openRunDirectory } from "./run-directory.ts";

const root = mkdtempSync(join(tmpdir(), "globe-run-"));
const open = (config: Record<string, unknown>, path?: string) =>
  openRunDirectory({ command: "eval", config, versions: { gazetteer: "test" }, root, path, clock: systemClock });

test("the same configuration finds its directory again and the event log goes on", async () => {
  const first = await open({ model: "a", seed: 1 });
  await first.event("item", { row: 3 });
  await first.close();
  const second = await open({ seed: 1, model: "a" });
  expect(second.path).toBe(first.path);
  expect([first.isResumed, second.isResumed]).toEqual([false, true]);
  await second.close();
  const events = readFileSync(second.file("events.jsonl"), "utf8").trim().split("\n");
  expect(events.map((line) => JSON.parse(line).event)).toEqual(["started", "item", "resumed"]);
});

test("another configuration gets another directory", async () => {
  const [a, b] = [await open({ model: "b" }), await open({ model: "c" })];
  expect(a.path).not.toBe(b.path);
  await a.close();
  await b.close();
});

test("a named directory of another configuration is refused, with the fields that differ", async () => {
  const path = join(root, "named");
  await (await open({ model: "a", seed: 1, limit: 3 }, path)).close();
  await expect(open({ model: "a", seed: 2 }, path)).rejects.toThrow(
    /it differs in seed \(1, and now 2\), limit \(3, and now not set\)/,
  );
});

test("of nested settings the member that differs is named, and a long one without its value", async () => {
  const path = join(root, "nested");
  const text = "a prompt ".repeat(20);
  await (await open({ request: { seed: 1, messages: [text] } }, path)).close();
  await expect(open({ request: { seed: 2, messages: [] } }, path)).rejects.toThrow(
    /it differs in request\.seed \(1, and now 2\), request\.messages\. Repeat/,
  );
});

test("a folder with another program's config.json is refused and left alone", async () => {
  const path = mkdtempSync(join(tmpdir(), "globe-foreign-"));
  writeFileSync(join(path, "config.json"), '{"compilerOptions": {}}');
  await expect(open({ model: "a" }, path)).rejects.toThrow(/is not a run directory: its config\.json is not one of/);
  expect(readFileSync(join(path, "config.json"), "utf8")).toBe('{"compilerOptions": {}}');
});

test("two openings at once: the second is told that the first works there", async () => {
  const run = await open({ model: "locked" });
  await expect(open({ model: "locked" })).rejects.toThrow(/Another process is working/);
  await run.close();
  await (await open({ model: "locked" })).close();
});

test("a process that is killed leaves no lock behind", () => {
  const path = join(root, "killed.lock");
  const script = join(root, "hold.mjs");
  const lockModule = new URL("./lock.ts", import.meta.url).href;
  writeFileSync(
    script,
    `import { tryLock } from ${JSON.stringify(lockModule)};
     if (!tryLock(${JSON.stringify(path)})) process.exit(3);
     process.kill(process.pid, "SIGKILL");`,
  );
  expect(() => execFileSync(process.execPath, [script], { stdio: "ignore" })).toThrow(/SIGKILL|Command failed/);
  const lock = tryLock(path);
  expect(lock).not.toBeNull();
  lock?.release();
});
