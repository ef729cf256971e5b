// `globe model pull` against a hub on this machine: what arrives, what is sent to whom, and every way in which it can fail.
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { findModel } from "../src/model/hub/model-name.ts";
import { type PullOptions, pullModel } from "../src/model/hub/pull-model.ts";
import { openCheckpoint } from "../src/model/open-checkpoint.ts";
import type { Clock } from "../src/run/clock.ts";
import { tryLock } from "../src/run/lock.ts";
import { type Fault, type HubOptions, type HubRepository, type RunningHub, startHub } from "./support/hub-server.ts";
import { referenceFolder } from "./support/reference-models.ts";
import { runGlobe, startGlobe } from "./support/run-globe.ts";

const scratch = mkdtempSync(join(tmpdir(), "globe-pull-"));
afterAll(() => rmSync(scratch, { recursive: true }));
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(scratch, "home-"));
});
const hubs: RunningHub[] = [];
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.close();
});

const checkpoint = join(referenceFolder, "qwen-sharded-bf16");
const checkpointFiles = Object.fromEntries(
  readdirSync(checkpoint, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => [name, new Uint8Array(readFileSync(join(checkpoint, name)))]),
);
const shard = "model-00002-of-00003.safetensors";
const commit = "0123456789abcdef0123456789abcdef01234567";
const token = "hf_abcdefghijklmnopqrstuvwxyz";
const repository = () => ({
  commit,
  files: {
    ...checkpointFiles,
    "README.md": Buffer.from("# read me"),
    "pytorch_model.bin": Buffer.alloc(9_000),
    "modeling.py": Buffer.from("import os"),
    "consolidated.safetensors": Buffer.alloc(9_000),
    LICENSE: Buffer.from("free"),
  },
});

async function start(options: Partial<HubOptions> = {}): Promise<RunningHub> {
  const hub = await startHub({ repositories: { "globe-project/GLOBE-Qwen2.5VL-7B": repository() }, ...options });
  hubs.push(hub);
  return hub;
}

/** Waits are only noted. */
const waits: number[] = [];
const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms) {
    waits.push(ms);
  },
};
beforeEach(() => waits.splice(0));

const pull = (hub: RunningHub, options: Partial<PullOptions> & { token?: string } = {}) =>
  pullModel({
    name: "GLOBE-Qwen2.5VL-7B",
    out: join(home, "model"),
    environment: { HF_ENDPOINT: hub.url, ...(options.token && { HF_TOKEN: options.token }) },
    clock,
    ...options,
  });

function expectWhole(folder: string): void {
  const names = readdirSync(folder).sort();
  expect(names).toEqual([".globe", "LICENSE", ...Object.keys(checkpointFiles)].sort());
  for (const [name, bytes] of Object.entries(checkpointFiles)) {
    expect(Buffer.compare(readFileSync(join(folder, name)), bytes), name).toBe(0);
  }
}
const nothingInPlace = () => expect(existsSync(join(home, "model"))).toBe(false);
const asked = (hub: RunningHub, part: string) => hub.requests.filter(({ path }) => path.includes(part));
const shardDigest = createHash("sha256").update(checkpointFiles[shard]!).digest("hex");

/** The fault of the first `times` answers with the content of the second shard. */
const atShard =
  (fault: Fault, times = 1): NonNullable<HubOptions["fault"]> =>
  ({ server, path }, count) =>
    server === "storage" && path === `/blobs/${shardDigest}` && count <= times ? fault : undefined;

test("a checkpoint arrives whole, with the files that it needs and no others", async () => {
  const hub = await start();
  const steps: [number, number][] = [];
  const pulled = await pull(hub, { onProgress: (done, total) => steps.push([done, total]) });
  expectWhole(pulled.folder);
  expect(pulled).toMatchObject({ commit, isNew: true });
  expect(steps.at(-1)).toEqual([pulled.bytes, pulled.bytes]);
  expect(readdirSync(home)).toEqual(["model"]);
  expect((await openCheckpoint(pulled.folder)).architecture).toBe("Qwen2_5_VLForConditionalGeneration");
  expect(asked(hub, "pytorch_model").length + asked(hub, "consolidated").length).toBe(0);
});

test("the token goes to the hub, and never to the storage that it leads to", async () => {
  const hub = await start({ token });
  await pull(hub, { token });
  const by = (server: string) => hub.requests.filter((request) => request.server === server);
  expect(new Set(by("hub").map(({ authorization }) => authorization))).toEqual(new Set([`Bearer ${token}`]));
  expect(by("storage").length).toBeGreaterThan(2);
  expect(new Set(by("storage").map(({ authorization }) => authorization))).toEqual(new Set([undefined]));
});

test("a token that does not begin with hf_ is no less a token", async () => {
  const hub = await start({ token: "corporate" });
  await expect(pull(hub, { token: "corporate" })).resolves.toMatchObject({ isNew: true });
});

test("the same command again asks only what the revision means now", async () => {
  const hub = await start();
  await pull(hub);
  const before = hub.requests.length;
  await expect(pull(hub)).resolves.toMatchObject({ isNew: false });
  expect(hub.requests.slice(before).every(({ path }) => path.startsWith("/api/"))).toBe(true);
});

test("a newer commit replaces the old one, and files that did not change are not fetched again", async () => {
  const files: HubRepository = repository();
  const hub = await start({ repositories: { "globe-project/GLOBE-Qwen2.5VL-7B": files } });
  const { folder } = await pull(hub);
  const inode = statSync(join(folder, shard)).ino;
  files.commit = "f".repeat(40);
  files.files = { ...files.files, "generation_config.json": Buffer.from('{"temperature": 0.5}') };
  const before = hub.requests.length;
  await expect(pull(hub)).resolves.toMatchObject({ isNew: true, commit: "f".repeat(40) });
  expect(statSync(join(folder, shard)).ino).toBe(inode);
  expect(readFileSync(join(folder, "generation_config.json"), "utf8")).toContain("0.5");
  expect(hub.requests.slice(before).some(({ server }) => server === "storage")).toBe(false);
  expect(readdirSync(home)).toEqual(["model"]);
});

const passing: readonly (readonly [name: string, fault: Fault, times: number])[] = [
  ["a connection that drops in the middle of a file", { kind: "drop", after: 50_000 }, 3],
  ["a connection that drops before the first byte", { kind: "drop", after: 0 }, 3],
  ["a connection that falls silent", { kind: "stall", after: 50_000 }, 1],
  ["a storage that asks for patience", { kind: "status", status: 429, headers: { "retry-after": "7" } }, 2],
  ["a storage that fails for a while", { kind: "status", status: 503 }, 4],
  ["content that was damaged once", { kind: "damage" }, 1],
];
test.each(passing)("%s is got over", async (_name, fault, times) => {
  const hub = await start({ fault: atShard(fault, times) });
  const { folder } = await pull(hub, { silenceMs: 300 });
  expectWhole(folder);
  if (fault.kind === "status" && fault.headers) expect(waits.filter((ms) => ms === 7_000)).toHaveLength(2);
});

test("after a drop the rest is asked for, and not the whole", async () => {
  const hub = await start({ fault: atShard({ kind: "drop", after: 50_000 }) });
  await pull(hub);
  const ranges = asked(hub, shardDigest).map(({ range }) => range);
  expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
});

test.each([
  ["ignores that only the rest is wanted", "ignore-range"],
  ["answers with another range", "wrong-range"],
] as const)("a storage that %s does no harm", async (_name, kind) => {
  const hub = await start({
    fault: (request, count) => {
      if (request.path !== `/blobs/${shardDigest}`) return undefined;
      return count === 1 ? { kind: "drop", after: 50_000 } : count === 2 ? { kind } : undefined;
    },
  });
  expectWhole((await pull(hub)).folder);
});

test("content that stays wrong is refused, and nothing of it is kept", async () => {
  const hub = await start({ fault: atShard({ kind: "damage" }, 100) });
  await expect(pull(hub)).rejects.toThrow(/another checksum than the hub states/);
  nothingInPlace();
  expect(statSync(join(home, "model.partial", `${shard}.part`)).size).toBe(0);
  const later = await start();
  expectWhole((await pull(later)).folder);
});

test("content that is longer than announced is refused", async () => {
  const hub = await start({ fault: atShard({ kind: "longer" }, 100) });
  await expect(pull(hub)).rejects.toThrow(/longer than the hub states/);
  nothingInPlace();
});

test("a storage that never answers ends the command after some attempts", async () => {
  const hub = await start({ fault: atShard({ kind: "status", status: 500 }, 100) });
  await expect(pull(hub)).rejects.toMatchObject({ code: "http-status", facts: { status: 500 } });
  nothingInPlace();
});

const refusals: readonly (readonly [status: number, headers: Record<string, string>, RegExp, string | undefined])[] = [
  [401, { "x-error-code": "RepoNotFound" }, /does not exist on the hub or is private.*set HF_TOKEN/, undefined],
  [401, {}, /HF_TOKEN is not valid/, token],
  [403, { "x-error-code": "GatedRepo", "x-error-message": `No ${token}` }, /Accept its terms on its page/, token],
  [404, { "x-error-code": "RevisionNotFound" }, /no such revision/, undefined],
  [404, {}, /Check the name and the revision/, undefined],
  [429, { "retry-after": "1" }, /asks for fewer requests/, undefined],
  [500, {}, /answers with status 500/, undefined],
];
test.each(refusals)("status %i of the hub is a sentence (%j)", async (status, headers, words, given) => {
  const hub = await start({ fault: () => ({ kind: "status", status, headers }) });
  const error = await pull(hub, given ? { token: given } : {}).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ code: "http-status", facts: { status }, message: expect.stringMatching(words) });
  expect(JSON.stringify(error) + (error as Error).message).not.toContain("abcdefghij");
  expect(hub.requests.length).toBe(status >= 429 ? 6 : 1);
  nothingInPlace();
});

test("a revision is a branch, a tag or a commit, and has a folder of its own", async () => {
  const hub = await start();
  process.env.GLOBE_HOME = home;
  try {
    const { folder } = await pull(hub, { revision: "v1", out: undefined });
    expect(folder).toBe(join(home, "models", "globe-project", "GLOBE-Qwen2.5VL-7B@v1"));
    expect(findModel("globe-qwen2.5vl-7b@v1")).toBe(folder);
    expect(findModel("GLOBE-Qwen2.5VL-7B")).toBeNull();
    await expect(pull(hub, { revision: "v2", out: undefined })).rejects.toThrow(/no such revision/);
  } finally {
    delete process.env.GLOBE_HOME;
  }
});

test("a model whose family nobody knows is refused before its weights are fetched", async () => {
  const files = { ...checkpointFiles, "config.json": Buffer.from('{"architectures": ["LlamaForCausalLM"]}') };
  const hub = await start({ repositories: { "a/b": { commit, files } } });
  await expect(pull(hub, { name: "a/b" })).rejects.toThrow(/LlamaForCausalLM/);
  expect(asked(hub, "/blobs/").length).toBeLessThan(2);
  nothingInPlace();
});

const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(checkpointFiles).filter(([name]) => !names.includes(name)));
test.each([
  ["config.json", without("config.json"), /holds no config.json/],
  ["weights", without("model.safetensors.index.json"), /holds no weights/],
  ["a shard", without(shard), /lacks 1 of 3 files of weights/],
  ["the tokenizer", without("tokenizer.json"), /holds no tokenizer/],
] as const)("a repository without %s is refused", async (_name, files, words) => {
  const hub = await start({ repositories: { "a/b": { commit, files } } });
  await expect(pull(hub, { name: "a/b" })).rejects.toThrow(words);
  nothingInPlace();
});

test("a checkpoint for which there is no room is refused before its weights are fetched", async () => {
  const statedSizes = { [shard]: 10 ** 15 };
  const hub = await start({ repositories: { "a/b": { ...repository(), statedSizes } } });
  await expect(pull(hub, { name: "a/b" })).rejects.toMatchObject({
    code: "too-large",
    message: expect.stringMatching(/^1000000\.0 GB have to be fetched, and .* has [\d.]+ GB free\. Make room/),
  });
  expect(asked(hub, shardDigest)).toHaveLength(0);
  nothingInPlace();
});

test("what is no hub is said to be none", async () => {
  const hub = await start({ fault: () => undefined, repositories: { "a/b": { commit: "?", files: {} } } });
  await expect(pull(hub, { name: "a/b" })).rejects.toThrow(/is no Hugging Face hub/);
  const closed = await start();
  await closed.close();
  hubs.splice(hubs.indexOf(closed), 1);
  await expect(pull(closed)).rejects.toMatchObject({ code: "connection", message: /ECONNREFUSED/ });
});

test.each([
  "",
  "x",
  "../x",
  "a/../b",
  "a/b/c",
  "a/..",
  "-a/b",
  "a/b-",
  `a/${"b".repeat(99)}`,
  "a/b?c",
])("%j is no name", async (name) => {
  await expect(pullModel({ name, environment: {} })).rejects.toMatchObject({ code: "usage" });
  expect(findModel(name)).toBeNull();
});

test("a folder of somebody else's is left alone", async () => {
  const hub = await start();
  mkdirSync(join(home, "model"));
  writeFileSync(join(home, "model", "thesis.txt"), "mine");
  await expect(pull(hub)).rejects.toThrow(/was not fetched by this command/);
  expect(hub.requests).toHaveLength(0);
});

test("two at once: the second is told that the first is at it", async () => {
  const hub = await start();
  const lock = tryLock(join(home, "model.lock"))!;
  await expect(pull(hub)).rejects.toMatchObject({ code: "locked" });
  lock.release();
  await expect(pull(hub)).resolves.toMatchObject({ isNew: true });
});

test("the command: killed in the middle and started again, it goes on and says where the model is", async () => {
  const hub = await start({ fault: atShard({ kind: "stall", after: 60_000 }) });
  const env = { HF_ENDPOINT: hub.url, GLOBE_HOME: home, HF_TOKEN: token };
  const first = startGlobe(["model", "pull", "GLOBE-Qwen2.5VL-7B"], { env });
  const part = join(home, "models", "globe-project", "GLOBE-Qwen2.5VL-7B.partial", `${shard}.part`);
  await expect.poll(() => existsSync(part) && statSync(part).size, { timeout: 20_000 }).toBeGreaterThan(0);
  first.process.kill("SIGKILL");
  await first.finished;
  expect(findModel(join(home, "models", "globe-project", "GLOBE-Qwen2.5VL-7B"))).toBeNull();
  const { status, stdout, stderr } = await runGlobe(["model", "pull", "GLOBE-Qwen2.5VL-7B"], { env });
  expect([status, stderr]).toEqual([0, expect.stringContaining("commit 0123456789ab")]);
  expectWhole(stdout.trim());
  expect(asked(hub, shardDigest).map(({ range }) => range)).toEqual([undefined, expect.stringMatching(/^bytes=\d+-/)]);
  const wrong = await runGlobe(["model", "pull", "nobody/nothing"], { env });
  expect(wrong).toMatchObject({ status: 3, stdout: "", stderr: expect.stringContaining("nobody/nothing") });
  expect(wrong.stderr).not.toContain(token);
});

test("interrupted, the command says so and keeps what it has", async () => {
  const hub = await start({ fault: atShard({ kind: "stall", after: 60_000 }, 100) });
  const env = { HF_ENDPOINT: hub.url, GLOBE_HOME: home };
  const running = startGlobe(["model", "pull", "GLOBE-Qwen2.5VL-7B"], { env });
  const part = join(home, "models", "globe-project", "GLOBE-Qwen2.5VL-7B.partial", `${shard}.part`);
  await expect.poll(() => existsSync(part) && statSync(part).size, { timeout: 20_000 }).toBeGreaterThan(0);
  running.process.kill("SIGINT");
  expect(await running.finished).toMatchObject({ status: 130, stderr: expect.stringContaining("Interrupted") });
  expect(statSync(part).size).toBeGreaterThan(0);
});
