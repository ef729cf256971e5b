// Fetching GeoCLIP from a hub on this machine: what arrives, and what is refused before it lies where it would be used.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { type HubOptions, type RunningHub, startHub } from "../../../test/support/hub-server.ts";
import { runGlobe } from "../../../test/support/run-globe.ts";
import type { Clock } from "../../run/clock.ts";
import { openGeoClip } from "./open-geoclip.ts";
import { type PullGeoClipOptions, pullGeoClip } from "./pull-geoclip.ts";
import { clipFolder, photoFiles, releaseFolder } from "./testing/reference.ts";

const scratch = mkdtempSync(join(tmpdir(), "globe-geoclip-pull-"));
let home: string;
let hub: RunningHub | undefined;
beforeEach(() => {
  home = mkdtempSync(join(scratch, "home-"));
  vi.stubEnv("GLOBE_HOME", home);
});
afterEach(async () => {
  await hub?.close();
  hub = undefined;
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(scratch, { recursive: true });
});

const filesOf = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, new Uint8Array(readFileSync(join(folder, name)))]));
const commit = "0123456789abcdef0123456789abcdef01234567";
const extra = { "README.md": Buffer.from("read"), "pytorch_model.bin": Buffer.alloc(9_000) };
const repositories = () => ({
  "VicenteVivanco/geoclip-geolocation": {
    commit,
    files: { ...filesOf(releaseFolder), ...extra, LICENSE: Buffer.from("MIT") } as Record<string, Uint8Array>,
  },
  "openai/clip-vit-large-patch14": {
    commit,
    files: { ...filesOf(clipFolder), ...extra, "merges.txt": Buffer.from("a b") } as Record<string, Uint8Array>,
  },
});
const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now(), sleep: async () => undefined };

async function pull(options: Partial<HubOptions> = {}, more: PullGeoClipOptions = {}) {
  hub = await startHub({ repositories: repositories(), ...options });
  return pullGeoClip({ environment: { HF_ENDPOINT: hub.url }, clock, ...more });
}

test("release and image encoder arrive, are found by name, and locate photos", async () => {
  const steps: string[] = [];
  const pulled = await pull({}, { onProgress: (_done, _total, file) => steps.push(file) });
  expect(readdirSync(pulled.folder).toSorted()).toEqual([
    ".globe",
    "LICENSE",
    "config.json",
    "coordinates.csv",
    "model.safetensors",
  ]);
  expect(readdirSync(pulled.clip).toSorted()).toEqual([
    ".globe",
    "config.json",
    "model.safetensors",
    "preprocessor_config.json",
  ]);
  expect(steps).toContain("model.safetensors");
  const geoClip = await openGeoClip({ folder: "VicenteVivanco/geoclip-geolocation" });
  expect(await geoClip.locate(photoFiles[0]!)).toHaveLength(1);
  await geoClip.close();
});

test("a folder of one's own holds both, and is not fetched twice", async () => {
  const out = join(home, "mine");
  expect(await pull({}, { out })).toEqual({ folder: out, clip: join(out, "clip"), isNew: true });
  const { length } = hub!.requests;
  const again = await pullGeoClip({ environment: { HF_ENDPOINT: hub!.url }, clock, out });
  expect(again.isNew).toBe(false);
  expect(hub!.requests.slice(length).filter(({ path }) => path.includes("resolve"))).toEqual([]);
  const geoClip = await openGeoClip({ folder: out });
  await geoClip.close();
});

test("goes on where a connection broke", async () => {
  const out = join(home, "mine");
  const fault: HubOptions["fault"] = ({ server }, count) =>
    server === "storage" && count === 1 ? { kind: "drop", after: 40_000 } : undefined;
  await pull({ fault }, { out });
  expect(hub!.requests.some(({ range }) => range === "bytes=40000-")).toBe(true);
  expect(readFileSync(join(out, "model.safetensors"))).toEqual(readFileSync(join(releaseFolder, "model.safetensors")));
});

test("a new commit replaces what changed and keeps the image encoder", async () => {
  const out = join(home, "mine");
  const changing = repositories();
  hub = await startHub({ repositories: changing });
  const options = { environment: { HF_ENDPOINT: hub.url }, clock, out };
  await pullGeoClip(options);
  const release = changing["VicenteVivanco/geoclip-geolocation"];
  release.commit = commit.replaceAll("0", "9");
  release.files = { ...release.files, "coordinates.csv": Buffer.from("LAT,LON\n1,2\n") };
  expect((await pullGeoClip(options)).isNew).toBe(true);
  expect(readFileSync(join(out, "coordinates.csv"), "utf8")).toBe("LAT,LON\n1,2\n");
  expect(existsSync(join(out, "clip", "model.safetensors"))).toBe(true);
  expect(existsSync(`${out}.partial`)).toBe(false);
});

const weights = readFileSync(join(releaseFolder, "model.safetensors"));

test.each([
  ["without a gallery", "coordinates.csv", null, "unsupported", "holds no coordinates.csv"],
  ["of another model", "config.json", '{"model_type":"clip"}', "unsupported", 'of the type "clip"'],
  ["with another table", "coordinates.csv", "x,y\n1,2\n", "config", "LAT and LON"],
  ["with damaged weights", "model.safetensors", weights.subarray(0, 90_000), "decode-error", "model.safetensors"],
])("a release %s is refused and not put in place", async (_, name, content, code, words) => {
  const changed = repositories();
  const { files } = changed["VicenteVivanco/geoclip-geolocation"];
  if (content === null) delete files[name];
  else files[name] = typeof content === "string" ? Buffer.from(content) : content;
  const out = join(home, "mine");
  await expect(pull({ repositories: changed }, { out })).rejects.toMatchObject({
    code,
    message: expect.stringContaining(words),
  });
  expect(existsSync(out)).toBe(false);
});

test("a folder of something else is left alone", async () => {
  await expect(pull({}, { out: clipFolder })).rejects.toMatchObject({
    code: "usage",
    message: expect.stringContaining("does not hold VicenteVivanco/geoclip-geolocation"),
  });
});

test("globe model pull GeoCLIP says where it lies", async () => {
  hub = await startHub({ repositories: repositories() });
  const out = join(home, "mine");
  const { status, stdout, stderr } = await runGlobe(["model", "pull", "GeoCLIP", "--out", out], {
    env: { HF_ENDPOINT: hub.url, GLOBE_HOME: home },
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: `${out}\n` });
  expect(stderr).toContain("Fetched GeoCLIP and its image encoder.");
});
