// What is told of the installation that made a run.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sha256 } from "./digest.ts";
import { describeInstallation } from "./manifest.ts";

test("names code, lock and every dependency with its exact version", () => {
  const { code, lockDigest, dependencies, hardware } = describeInstallation();
  expect(code).toMatchObject({ name: "globe" });
  expect(lockDigest).toBe(sha256(readFileSync("package-lock.json")));
  expect(dependencies["onnxruntime-node"]).toMatch(/^\d+\.\d+\.\d+$/);
  expect(Object.values(dependencies).every((version) => /^\d/.test(version))).toBe(true);
  expect(hardware.cores).toBeGreaterThan(0);
});

test("names the commit of a checkout", () => {
  const head = spawnSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" }).stdout.trim();
  // Another process may commit in between; the form is what matters then.
  expect(describeInstallation().code.commit ?? "").toMatch(head === "" ? /^$/ : /^[\da-f]{40}(-dirty)?$/);
});
