import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readCheckpointProfile } from "./read-checkpoint-profile.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "globe-profile-"));
});
afterEach(() => rm(folder, { recursive: true }));

const write = (text: string) => writeFile(join(folder, "globe.json"), text);

test("a checkpoint without the file is asked as GLOBE's own are", async () => {
  expect(await readCheckpointProfile(folder)).toEqual({ profile: "default", world: "photographs" });
});

test("the file names the profile and the world", async () => {
  await write('{"profile": "nano", "world": "miniature"}');
  expect(await readCheckpointProfile(folder)).toEqual({ profile: "nano", world: "miniature" });
});

test.each([
  '{"profile": "huge"}',
  '{"world": "mars"}',
  "{",
  "[]",
])("%s is refused with what it may say", async (text) => {
  await write(text);
  await expect(readCheckpointProfile(folder)).rejects.toThrow(
    /is not understood\. It may say "profile" \(one of default/,
  );
});
