import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { isLoopback } from "./is-loopback.ts";
import { readApiKey } from "./read-api-key.ts";

const folder = await mkdtemp(join(tmpdir(), "globe-key-"));
afterAll(() => rm(folder, { recursive: true }));
const fileWith = async (text: string) => {
  const file = join(folder, "key");
  await writeFile(file, text);
  return file;
};

test("the file comes first, then the environment, then none", async () => {
  const file = await fileWith(" from-file \r\n");
  expect(await readApiKey(file, "from-environment")).toBe("from-file");
  expect(await readApiKey(undefined, "from-environment")).toBe("from-environment");
  expect(await readApiKey(undefined, "")).toBeUndefined();
  expect(await readApiKey(undefined, undefined)).toBeUndefined();
});

test.each(["", "\n", "two words", "two\nlines", "schlüssel", "a\u0000b"])("%j is no key", async (text) => {
  await expect(readApiKey(await fileWith(text), undefined)).rejects.toMatchObject({ code: "config" });
});

test("a missing file is named", async () => {
  await expect(readApiKey(join(folder, "none"), "x")).rejects.toMatchObject({ code: "missing-file" });
});

test.each([
  ["127.0.0.1", true],
  ["127.1.2.3", true],
  ["::1", true],
  ["0:0:0:0:0:0:0:1", true],
  ["localhost", true],
  ["LOCALHOST", true],
  ["0.0.0.0", false],
  ["::", false],
  ["192.168.1.1", false],
  ["localhost.evil.example", false],
])("%s is reached from this machine alone: %s", (host, expected) => expect(isLoopback(host)).toBe(expected));
