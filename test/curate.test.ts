// Whole curations over scripted teachers: columns that fail alone, thresholds that ask nobody, parts that add up.
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { CurateConfig } from "../src/curate/curate-config.ts";
import { checkCurateConfig } from "../src/curate/read-curate-config.ts";
import { type CurationOptions, planRun, runCuration } from "../src/curate/run-curation.ts";
import { mergeRuns } from "../src/curate/shard/merge-runs.ts";
import { openState } from "../src/curate/state/open-state.ts";
import { openGazetteer } from "../src/place/open-gazetteer.ts";
import { systemClock } from "../src/run/clock.ts";
import { sha256 } from "../src/run/digest.ts";
import { drawPictures } from "./support/draw-pictures.ts";
import { runGlobe } from "./support/run-globe.ts";
import { type ScriptedBehaviour, type ScriptedEndpoint, startScriptedEndpoint } from "./support/scripted-endpoint.ts";

const rows = 40;
const gazetteer = openGazetteer();
let folder: string;
let names: string[];
const endpoints: ScriptedEndpoint[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "globe-curate-"));
  names = await drawPictures(join(folder, "photos"), rows, { width: 56, height: 56 });
  writeTable("table.csv", names);
});
afterEach(async () => {
  for (const endpoint of endpoints.splice(0)) await endpoint.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function writeTable(file: string, ids: readonly string[]): void {
  const lines = ids.map((id, row) => `${id},${48.8566 + row * 0.003},2.3522,p${row}`);
  writeFileSync(join(folder, file), `IMG_ID,LAT,LON,photographer\n${lines.join("\n")}\n`);
}

const good = {
  visual_entities: ["road", "tree", "car"],
  reasoning: "A car stands on the road, and behind it is a tree.",
  localizable: true,
  localizability_score: 0.7,
  country: "France",
  city: "Paris",
};

async function teach(answer: (picture: string) => string | ScriptedBehaviour = () => JSON.stringify(good)) {
  const endpoint = await startScriptedEndpoint({
    answer: ({ images }) => (images[0] === undefined ? "It rains." : answer(sha256(images[0].bytes))),
  });
  endpoints.push(endpoint);
  return endpoint;
}

interface Setup extends Partial<Record<"sample" | "verify" | "select" | "output", object>> {
  readonly table?: string;
  readonly teachers?: readonly object[];
}

function configOf(urls: readonly string[], { table = "table.csv", teachers = [], ...other }: Setup = {}): CurateConfig {
  return checkCurateConfig(
    {
      source: { table: join(folder, table), photos: { kind: "folder", path: join(folder, "photos") } },
      teachers: urls.map((url, index) => {
        return { name: ["first", "second"][index], url, model: "scripted", maxRetries: 0, ...teachers[index] };
      }),
      output: { images: "path", formats: ["jsonl"] },
      ...other,
      select: { nearDuplicate: -1, heldOutCities: 0, splits: { train: 1, test: 0 }, ...other.select },
    },
    "the test's configuration",
  );
}

function run(config: CurateConfig, name: string, options: Partial<CurationOptions> = {}) {
  const { signal } = new AbortController();
  return runCuration({ config, path: join(folder, name), gazetteer, clock: systemClock, signal, ...options });
}

function reasonsOf(name: string): Record<string, number> {
  const state = openState(join(folder, name), { isReadOnly: true });
  const reasons = state.yields().flatMap((each) => each.reasons.map(({ reason, count }) => [reason, count] as const));
  state.close();
  return Object.fromEntries(reasons);
}

const kept = (name: string) =>
  readdirSync(join(folder, name, "dataset/jsonl"))
    .filter((file) => file.startsWith("train"))
    .flatMap((file) => readFileSync(join(folder, name, "dataset/jsonl", file), "utf8").split("\n"))
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line).id as string)
    .sort();

describe("a column fails alone", () => {
  test("a dead teacher is given up, the other one answers every photo, and a later run asks only the dead one", async () => {
    const [alive, dead] = [await teach(), await teach(() => ({ status: 503, body: { error: { message: "no" } } }))];
    const setup = { teachers: [{}, { maxInFlight: 2 }] };
    const first = await run(configOf([alive.url, dead.url], setup), "dead");
    expect(first).toMatchObject({ isComplete: false, verify: { pending: rows, verified: 0 } });
    expect(first.columns[0]).toMatchObject({ name: "first", statuses: { ok: rows }, stopped: null });
    // 32 failures in a row, and those that were in flight then.
    expect(first.columns[1]!.statuses.failed).toBeLessThanOrEqual(33);
    expect(first.columns[1]!.stopped).toMatch(/503/);

    const asked = alive.requests.length;
    const risen = await teach();
    const second = await run(configOf([alive.url, risen.url], setup), "dead");
    expect(second).toMatchObject({ isComplete: true, verify: { verified: rows }, select: { selected: rows } });
    expect(alive.requests.length).toBe(asked);
    expect(kept("dead")).toEqual(names);
  });

  test("a teacher that talks nonsense is asked once more for each photo, and its photos fall out with that reason", async () => {
    const [alive, odd] = [await teach(), await teach(() => "The weather is fine.")];
    const outcome = await run(configOf([alive.url, odd.url]), "nonsense");
    expect(outcome).toMatchObject({ isComplete: true, select: { selected: 0 } });
    expect(odd.requests).toHaveLength(2 * rows);
    expect(reasonsOf("nonsense")).toEqual({ "a teacher's answer cannot be read": rows });
    const again = await run(configOf([alive.url, odd.url]), "nonsense");
    expect(again.columns.map(({ statuses }) => statuses)).toEqual([{}, {}]);
    expect(odd.requests).toHaveLength(2 * rows);
  });
});

describe("decisions are derived", () => {
  test("a changed threshold asks nobody, and changed back it gives the same files", async () => {
    const teacher = await teach((picture) =>
      JSON.stringify({ ...good, localizability_score: Number.parseInt(picture.slice(0, 2), 16) / 255 }),
    );
    const low = configOf([teacher.url], { verify: { meanScore: 0.3 } });
    const high = configOf([teacher.url], { verify: { meanScore: 0.7 } });
    await run(low, "threshold");
    const before = kept("threshold");
    expect(before.length).toBeGreaterThan(0);
    await run(high, "threshold");
    expect(kept("threshold").length).toBeLessThan(before.length);
    const back = await run(low, "threshold");
    expect(back.output?.written).not.toBeNull();
    expect(kept("threshold")).toEqual(before);
    expect(teacher.requests).toHaveLength(rows);
  });

  test("another prompt setting is another column, and the answers to the first are kept", async () => {
    const teacher = await teach();
    await run(configOf([teacher.url]), "columns");
    await run(configOf([teacher.url], { teachers: [{ temperature: 0.9 }] }), "columns");
    expect(teacher.requests).toHaveLength(2 * rows);
    await run(configOf([teacher.url]), "columns");
    expect(teacher.requests).toHaveLength(2 * rows);
  });

  test("the database may be deleted: the logs hold everything", async () => {
    const teacher = await teach();
    const config = configOf([teacher.url]);
    await run(config, "rebuilt");
    const before = kept("rebuilt");
    for (const suffix of ["", "-wal", "-shm"]) rmSync(join(folder, `rebuilt/state.sqlite${suffix}`), { force: true });
    const again = await run(config, "rebuilt");
    expect(again.isComplete).toBe(true);
    expect(kept("rebuilt")).toEqual(before);
    expect(teacher.requests).toHaveLength(rows);
  });

  test("nothing is done twice when nothing has changed", async () => {
    const teacher = await teach();
    const config = configOf([teacher.url]);
    await run(config, "idle");
    expect(await run(config, "idle")).toMatchObject({
      isComplete: true,
      verify: { isNew: false, verified: rows },
      select: { isNew: false, selected: rows },
      output: { written: null },
    });
  });
});

describe("photos", () => {
  test("one that is missing and one that is no picture fall out with their reasons, and nobody is asked about them", async () => {
    writeFileSync(join(folder, "photos/broken.jpg"), "no picture at all");
    writeTable("faults.csv", [...names.slice(0, 3), "nowhere.jpg", "broken.jpg"]);
    const teacher = await teach();
    const outcome = await run(configOf([teacher.url], { table: "faults.csv" }), "faults");
    expect(outcome).toMatchObject({ isComplete: true, unusable: 2, select: { selected: 3 } });
    expect(reasonsOf("faults")).toEqual({ "the photo is missing": 1, "the photo cannot be used": 1 });
    expect(teacher.requests).toHaveLength(3);
  });

  test("rows without a place, with a half point, at sea and repeated are counted and named", async () => {
    appendFileSync(join(folder, "bad.csv"), "IMG_ID,LAT,LON\n");
    const points = ["48.8,2.3", "48.8,", "30,-45", ",", "95,10", "48.81,2.31"];
    const ids = ["a", "b", "c", "d", "e", "a"];
    appendFileSync(join(folder, "bad.csv"), ids.map((id, row) => `${id},${points[row]}\n`).join(""));
    const teacher = await teach();
    const outcome = await run(configOf([teacher.url], { table: "bad.csv" }), "bad");
    expect(outcome.source).toMatchObject({
      rows: 6,
      all: { count: 1 },
      badRows: { "half-a-point": 1, "no-country": 1, "no-point": 1, "out-of-range": 1, "duplicate-id": 1 },
      notSampled: 0,
    });
    expect(readFileSync(join(folder, "bad/bad-rows.jsonl"), "utf8").trim().split("\n")).toHaveLength(5);
  });
});

describe("who answers", () => {
  test("a teacher without a model keeps the one that was served when the run first asked it", async () => {
    let served = "small-model";
    const asked: string[] = [];
    const start = () =>
      startScriptedEndpoint({
        models: [served],
        answer: ({ model }) => {
          asked.push(model);
          return JSON.stringify(good);
        },
      });
    const config = (url: string) => configOf([url], { teachers: [{ model: undefined }] });
    const before = await start();
    endpoints.push(before);
    await run(config(before.url), "unnamed", { limit: 5 });
    served = "other-model";
    const after = await start();
    endpoints.push(after);
    expect(await run(config(after.url), "unnamed")).toMatchObject({ isComplete: true });
    expect(asked).toEqual(names.map(() => "small-model"));
  });

  test("one whose model cannot be learned waits, and its log stays empty", async () => {
    const teacher = await teach();
    const config = configOf([teacher.url, "http://127.0.0.1:9"], { teachers: [{}, { model: undefined }] });
    const outcome = await run(config, "unreachable");
    expect(outcome).toMatchObject({ isComplete: false, verify: { pending: rows } });
    expect(outcome.columns).toMatchObject([{ statuses: { ok: rows } }, { statuses: {}, stopped: /127.0.0.1:9/ }]);
  });

  test("an endpoint that serves several models is an error that names the setting", async () => {
    const endpoint = await startScriptedEndpoint({ models: ["a", "b"] });
    endpoints.push(endpoint);
    const config = configOf([endpoint.url], { teachers: [{ model: undefined }] });
    await expect(run(config, "several")).rejects.toMatchObject({ code: "config", message: /model/ });
  });

  test("the point teacher is its weights: moved they answer no photo again, changed they answer all", async () => {
    const fixture = fileURLToPath(new URL("fixtures/geoclip", import.meta.url));
    const [here, there] = [join(folder, "geoclip-here"), join(folder, "geoclip-there")];
    for (const weights of [here, there]) {
      cpSync(join(fixture, "release"), weights, { recursive: true });
      cpSync(join(fixture, "package/clip"), join(weights, "clip"), { recursive: true });
    }
    const teacher = await teach();
    const config = (model: string) => ({
      ...configOf([teacher.url], { verify: { geoclipKm: 20_000 } }),
      pointTeacher: { name: "geoclip", kind: "geoclip" as const, model, topK: 3 },
    });
    const answers = async (model: string) => {
      const outcome = await run(config(model), "points");
      expect(outcome).toMatchObject({ isComplete: true, verify: { verified: rows } });
      return outcome.columns.find(({ name }) => name === "geoclip")!.statuses;
    };
    expect(await answers(here)).toEqual({ ok: rows });
    rmSync(here, { recursive: true });
    expect(await answers(there)).toEqual({});
    // One coordinate of the gallery in another place is another teacher.
    const gallery = readFileSync(join(there, "coordinates.csv"), "utf8").split("\n");
    writeFileSync(join(there, "coordinates.csv"), [gallery[0], "1.5,2.5", ...gallery.slice(2)].join("\n"));
    expect(await answers(there)).toEqual({ ok: rows });
    rmSync(there, { recursive: true });
    // Who asks nobody needs no weights.
    expect(await run(config(there), "points", { stage: "verify" })).toMatchObject({ verify: { verified: rows } });
  });
});

describe("parts of a run", () => {
  test("--limit asks about the first photos, and a run without it about the others", async () => {
    const teacher = await teach();
    const config = configOf([teacher.url]);
    expect(await run(config, "limit", { limit: 5 })).toMatchObject({
      isComplete: false,
      verify: { pending: rows - 5 },
    });
    expect(teacher.requests).toHaveLength(5);
    expect(await run(config, "limit")).toMatchObject({ isComplete: true });
    expect(teacher.requests).toHaveLength(rows);
  });

  test("--stage runs one stage, and the next goes on from it", async () => {
    const teacher = await teach();
    const config = configOf([teacher.url]);
    expect(await run(config, "stage", { stage: "source" })).toMatchObject({ columns: [], verify: null });
    expect(teacher.requests).toHaveLength(0);
    await run(config, "stage", { stage: "teachers" });
    expect(await run(config, "stage", { stage: "verify" })).toMatchObject({ verify: { verified: rows }, select: null });
    expect(await run(config, "stage", { stage: "select" })).toMatchObject({ select: { selected: rows }, output: null });
    await run(config, "stage", { stage: "output" });
    expect(kept("stage")).toEqual(names);
  });

  test("a plan asks nobody and knows what was answered already", async () => {
    const teacher = await teach();
    const config = configOf([teacher.url], { teachers: [{ price: { input: 1, output: 3 } }] });
    const { signal } = new AbortController();
    const options = { config, path: join(folder, "plan"), gazetteer, clock: systemClock, signal };
    const { plan } = await planRun(options);
    expect(teacher.requests).toHaveLength(0);
    const [first] = plan.teachers;
    expect(first).toMatchObject({ answered: 0, left: rows, isMeasured: false });
    // 56 x 56 pixels are four patches of 28 x 28.
    expect(first!.promptTokens! / rows).toBeLessThan(600);
    expect(first!.money!.amount).toBeCloseTo((first!.promptTokens! + 3 * first!.completionTokens!) / 1e6, 4);
    await run(config, "plan", { limit: 10 });
    const { plan: later } = await planRun(options);
    expect(later.teachers[0]).toMatchObject({ answered: 10, left: rows - 10, isMeasured: true });
  });

  test("shards put together are the whole, with the same tables", async () => {
    const teacher = await teach();
    const config = configOf([teacher.url]);
    await run(config, "whole");
    for (const index of [1, 2, 3]) await run(config, `part-${index}`, { shard: { index, of: 3 }, stage: "teachers" });
    const parts = [3, 1, 2].map((index) => join(folder, `part-${index}`));
    const merged = await mergeRuns(parts, join(folder, "merged"), systemClock);
    expect(merged).toMatchObject({ parts: 3, photos: { count: rows }, records: { "answers/first.jsonl": rows } });
    const asked = teacher.requests.length;
    expect(await run(config, "merged")).toMatchObject({ isComplete: true, select: { selected: rows } });
    expect(teacher.requests.length).toBe(asked);
    const tables = (name: string) => {
      const path = join(folder, name, "dataset/jsonl");
      return readdirSync(path).map((file) => [file, readFileSync(join(path, file), "utf8")]);
    };
    expect(tables("merged")).toEqual(tables("whole"));
    expect(kept("merged")).toEqual(names);
  });

  test("a merge notices a part that is missing, doubled or short of a photo", async () => {
    const teacher = await teach();
    const config = configOf([teacher.url]);
    for (const index of [1, 2]) await run(config, `half-${index}`, { shard: { index, of: 2 }, stage: "source" });
    const [one, two] = [join(folder, "half-1"), join(folder, "half-2")];
    const merge = (paths: readonly string[]) => mergeRuns(paths, join(folder, "halves"), systemClock);
    await expect(merge([one])).rejects.toThrow("Of 2 parts, 2 is missing.");
    await expect(merge([one, two, two])).rejects.toThrow("A part is named twice.");
    await expect(merge([one, join(folder, "photos")])).rejects.toThrow("is no run of `globe curate`");
    const photos = readFileSync(join(two, "photos.jsonl"), "utf8");
    writeFileSync(join(two, "photos.jsonl"), photos.split("\n").slice(1).join("\n"));
    await expect(merge([one, two])).rejects.toThrow(/photos where there should be/);
  });
});

describe("the judge's rows", () => {
  /** Every picture a second time, in other bytes and with an id and a photographer of its own; its teachers are wrong. */
  async function writeCopies() {
    const { default: sharp } = await import("sharp");
    const { encodeForModel } = await import("../src/photo/encode-photo.ts");
    const wrong = new Set<string>();
    const copies: string[] = [];
    for (const name of names) {
      const copy = `copy-of-${name}`;
      await sharp(join(folder, "photos", name))
        .jpeg({ quality: 60 })
        .toFile(join(folder, "photos", copy));
      const { bytes } = await encodeForModel(readFileSync(join(folder, "photos", copy)));
      wrong.add(sha256(bytes));
      copies.push(copy);
    }
    // The first half has photographers of its own, the second those of the originals; each has a cell for itself.
    const lines = [...names, ...copies].map((id, row) => {
      const isShared = row >= rows && row % 2 === 1;
      return `${id},${48.6 + row * 0.012},2.3522,p${isShared ? row - rows : row}`;
    });
    writeFileSync(join(folder, "copies.csv"), `IMG_ID,LAT,LON,photographer\n${lines.join("\n")}\n`);
    return wrong;
  }

  test("hold no photo that looks like one of the test split, shares its photographer or lies in its cell", async () => {
    const wrong = await writeCopies();
    const teacher = await teach((picture) =>
      JSON.stringify(wrong.has(picture) ? { ...good, country: "Germany", city: "Berlin" } : good),
    );
    const select = { nearDuplicate: 10, splits: { train: 0.5, test: 0.5 } };
    const verify = { cityKm: 200 };
    const config = configOf([teacher.url], { table: "copies.csv", select, verify });
    const outcome = await run(config, "judge");
    expect(outcome).toMatchObject({ isComplete: true, verify: { verified: rows } });
    const idsOf = (table: string) =>
      readdirSync(join(folder, "judge/dataset/jsonl"))
        .filter((file) => file.startsWith(table))
        .flatMap((file) => readFileSync(join(folder, "judge/dataset/jsonl", file), "utf8").split("\n"))
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as { id: string; photographerId?: string; localizability: number });
    const tested = idsOf("test-");
    const judged = idsOf("judge-");
    expect(tested.length).toBeGreaterThan(5);
    const wrongRows = judged.filter(({ id }) => id.startsWith("copy-of-"));
    expect(wrongRows.length).toBeGreaterThan(2);
    const isTested = (id: string) => tested.some((other) => other.id === id);
    expect(judged.filter(({ id }) => isTested(id) || isTested(id.replace("copy-of-", ""))).map(({ id }) => id)).toEqual(
      [],
    );
    const state = openState(join(folder, "judge"), { isReadOnly: true });
    const refusals = [...state.histories()].flatMap(({ decisions }) =>
      decisions.filter(({ stage }) => stage === "judge"),
    );
    const photographers = new Map([...state.photos()].map(({ id, photographerId }) => [id, photographerId]));
    state.close();
    const testers = new Set(tested.map(({ id }) => photographers.get(id)));
    expect(judged.filter(({ id }) => testers.has(photographers.get(id)))).toEqual([]);
    const reasons = new Set(refusals.map(({ reason }) => reason));
    expect(reasons).toContain("a photo of the test split looks like it");
    expect(reasons).toContain("its photographer, cell or city belongs to the test split");
  });
});

describe("similarity by embeddings", () => {
  test("is asked once a photo, and decides instead of shared entities", async () => {
    const [first, second] = [await teach(), await teach()];
    const { createServer } = await import("node:http");
    let asked = 0;
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        asked++;
        const { input } = JSON.parse(body) as { input: string[] };
        const data = input.map((_, index) => ({ index, embedding: index === 0 ? [1, 0] : [1, 1] })).toReversed();
        response.setHeader("content-type", "application/json").end(JSON.stringify({ data }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const verify = (cosine: number) => ({ cosine, embeddings: { url: `http://127.0.0.1:${port}`, model: "e" } });
    try {
      const urls = [first.url, second.url];
      const strict = await run(configOf(urls, { verify: verify(0.8) }), "similar");
      expect(strict).toMatchObject({ isComplete: true, select: { selected: 0 } });
      expect(reasonsOf("similar")).toEqual({ "the reasonings differ too much": rows });
      const mild = await run(configOf(urls, { verify: verify(0.7) }), "similar");
      expect(mild).toMatchObject({ select: { selected: rows } });
      expect(asked).toBe(rows);
    } finally {
      server.close();
    }
  });
});

describe("the command", () => {
  test("runs, says how far it is, explains a photo, and writes the report", async () => {
    const teacher = await teach();
    const config = join(folder, "command.yaml");
    writeFileSync(config, JSON.stringify(configOf([teacher.url])));
    const path = join(folder, "command");
    const plan = await runGlobe(["curate", "--config", config, "--run", path, "--dry-run"]);
    expect(plan).toMatchObject({ status: 0 });
    expect(plan.stdout).toContain("Nothing has been asked yet.");
    expect(await runGlobe(["curate", "--config", config, "--run", path, "--limit", "4"])).toMatchObject({ status: 4 });
    const finished = await runGlobe(["curate", "--config", config, "--run", path]);
    expect(finished).toMatchObject({ status: 0 });
    expect(finished.stdout).toContain(`Selected: ${rows}.`);
    const status = await runGlobe(["curate", "status", "--run", path]);
    expect(status).toMatchObject({ status: 0 });
    expect(status.stdout).toContain(`${rows} photos`);
    const explained = await runGlobe(["curate", "explain", names[2]!, "--run", path]);
    expect(explained).toMatchObject({ status: 0 });
    expect(explained.stdout).toContain("Paris");
    const report = await runGlobe(["curate", "report", "--run", path, "--output", join(folder, "report.html")]);
    expect(report).toMatchObject({ status: 0 });
    expect(readFileSync(join(folder, "report.html"), "utf8")).toContain("<!doctype html>");
  });

  test.each([
    [["curate"], /--config FILE/],
    [["curate", "fly"], /takes run, status, explain, report, merge/],
    [["curate", "status"], /--run/],
    [["curate", "explain", "--run", "x"], /Name a photo/],
    [["curate", "merge", "a"], /--run/],
    [["curate", "run", "x"], /takes no "x"/],
    [["curate", "--config", "/nowhere/config.yaml"], /There is no/],
  ])("%j is refused with a sentence", async (args, message) => {
    const { status, stderr } = await runGlobe(args);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});
