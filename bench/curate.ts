// The stages of `globe curate` that ask nobody, over synthetic rows: rows a second and peak memory of a whole process.
//
//   node bench/curate.ts --rows 4700000 [--shards 8]     (100,000 rows in one run unless given)
//
// Two teachers' answers, half of them right, lie in the logs before the clock starts; pictures are only named. With
// shards, each part reads its source by itself, as on machines of their own, and the merged run is decided.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { CurateConfig } from "../src/curate/curate-config.ts";
import type { TeacherAnswer } from "../src/curate/item.ts";
import { openColumnIds } from "../src/curate/open-columns.ts";
import { checkCurateConfig } from "../src/curate/read-curate-config.ts";
import { planRun, runCuration } from "../src/curate/run-curation.ts";
import { mergeRuns } from "../src/curate/shard/merge-runs.ts";
import { shardOf } from "../src/curate/shard/shard-of.ts";
import { openGazetteer } from "../src/place/open-gazetteer.ts";
import { systemClock } from "../src/run/clock.ts";
import { createRandom } from "../src/run/random.ts";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "100000" },
    shards: { type: "string", default: "1" },
    folder: { type: "string", default: tmpdir() },
    /** Internal: the part that runs in a process of its own. */
    measure: { type: "string" },
  },
});
const rows = Number(values.rows);
const shards = Number(values.shards);

const cities = [
  ["Paris", "France", 48.8566, 2.3522],
  ["São Paulo", "Brazil", -23.5505, -46.6333],
  ["Tokyo", "Japan", 35.6762, 139.6503],
  ["Saint Petersburg", "Russia", 59.9311, 30.3609],
  ["Denver", "United States", 39.7392, -104.9903],
  ["Copenhagen", "Denmark", 55.6761, 12.5683],
  ["Nairobi", "Kenya", -1.2921, 36.8219],
  ["Melbourne", "Australia", -37.8136, 144.9631],
] as const;

const clues = [
  ["road", "The road has a dashed white line and a narrow pavement beside it."],
  ["tree", "Trees with broad leaves line the street, which speaks for a temperate climate."],
  ["building", "The buildings have five storeys, pale stone and shallow balconies."],
  ["sign", "A sign above the shop is written in the Latin script."],
  ["car", "The cars keep to the right and carry long white plates."],
  ["bicycle", "A bicycle leans against the railing of the bridge."],
  ["mountain", "Behind the roofs a mountain with snow can be seen."],
  ["bus", "A bus in the livery of the city stands at its stop."],
] as const;

function configOf(folder: string): CurateConfig {
  const teacher = { url: "http://127.0.0.1:9", model: "synthetic" };
  return checkCurateConfig(
    {
      source: {
        table: join(folder, "table.csv"),
        photos: { kind: "url", template: "https://photos.example/{id}" },
      },
      sample: { perPhotographer: 1000 },
      teachers: [
        { ...teacher, name: "first" },
        { ...teacher, name: "second" },
      ],
      select: { nearDuplicate: -1, judgeRows: true },
      output: { formats: ["parquet"], images: "path" },
    },
    "the benchmark's configuration",
  );
}

async function writeLines(path: string, line: (row: number) => string, head = ""): Promise<void> {
  const file = createWriteStream(path);
  let pending = head;
  for (let row = 0; row < rows; row++) {
    pending += line(row);
    if (pending.length < 1 << 20) continue;
    if (!file.write(pending)) await once(file, "drain");
    pending = "";
  }
  file.end(pending);
  await once(file, "finish");
}

function idOf(row: number): string {
  return `${(row % 256).toString(16)}/${((row >> 8) % 256).toString(16)}/${1e9 + row}.jpg`;
}

function placeOf(row: number) {
  return cities[(row * 2654435761) % cities.length]!;
}

async function writeTable(folder: string): Promise<void> {
  const random = createRandom(7);
  await writeLines(
    join(folder, "table.csv"),
    (row) => {
      const [city, country, lat, lon] = placeOf(row);
      const point = `${(lat + random.next() * 0.3 - 0.15).toFixed(6)},${(lon + random.next() * 0.3 - 0.15).toFixed(6)}`;
      return `${idOf(row)},${point},${city},${country},p${random.integer(200_000)},CC BY 4.0\n`;
    },
    "IMG_ID,LAT,LON,city,country,photographer,licence\n",
  );
}

/** Run directory of a part; of the whole where there is one part. */
function runOf(folder: string, shard: number): string {
  return join(folder, shards === 1 ? "run" : `part-${shard}`);
}

async function writeAnswers(folder: string, config: CurateConfig, shard: number): Promise<void> {
  const answers = join(runOf(folder, shard), "answers");
  mkdirSync(answers, { recursive: true });
  for (const { name, key } of openColumnIds(config)) {
    const random = createRandom(name === "first" ? 1 : 2);
    await writeLines(join(answers, `${name}.jsonl`), (row) => {
      if (shardOf(idOf(row), shards) !== shard) return "";
      const [city, country] = random.next() < 0.25 ? cities[random.integer(cities.length)]! : placeOf(row);
      const seen = clues.filter((_, index) => (index + row) % 3 !== 0);
      const reasoning = seen.map(([, sentence]) => sentence).join(" ");
      const entities = seen.map(([entity]) => entity);
      const answer: TeacherAnswer = {
        teacher: name,
        raw: JSON.stringify({ visual_entities: entities, reasoning, localizable: true, country, city }),
        status: "ok",
        localizable: random.next() < 0.95,
        score: 0.4 + 0.6 * random.next(),
        reasoning,
        country,
        city,
        entities,
        tokens: { prompt: 1500, completion: 180 },
        model: "synthetic",
        promptSha256: "0".repeat(64),
      };
      return `${JSON.stringify({ row, id: idOf(row), key, status: "ok", value: answer })}\n`;
    });
  }
}

/** Runs the stages one by one in this process and prints what each took. */
async function measure(folder: string): Promise<void> {
  const config = configOf(folder);
  const common = { config, gazetteer: openGazetteer(), clock: systemClock, signal: new AbortController().signal };
  // A plan reads the source and takes the answers that are there into the index.
  for (let index = 1; index <= shards; index++) {
    const shard = { index, of: shards };
    const name = shards === 1 ? "source" : `source ${index}/${shards}`;
    await time(name, () => planRun({ ...common, path: runOf(folder, index), shard }));
  }
  const path = join(folder, "run");
  if (shards > 1) {
    const parts = Array.from({ length: shards }, (_, index) => runOf(folder, index + 1));
    await time("merge", async () => {
      const { photos, records } = await mergeRuns(parts, path, systemClock);
      console.log(`${photos.count} photos, ids ${photos.digest.slice(0, 12)}, ${JSON.stringify(records)}`);
    });
    for (const part of parts) rmSync(part, { recursive: true });
    await time("index", () => planRun({ ...common, path }));
  }
  for (const stage of ["verify", "select", "output"] as const) {
    await time(stage, () => runCuration({ ...common, path, stage }));
  }
}

async function time(name: string, work: () => Promise<unknown>): Promise<void> {
  const begun = performance.now();
  const cpu = process.cpuUsage();
  await work();
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${name.padEnd(10)} ${rate(rows / seconds)} rows/s, ${seconds.toFixed(1)} s (${((user + system) / 1e6).toFixed(1)} s of processor), peak ${peak.toFixed(0)} MB`,
  );
}

function rate(value: number): string {
  return Math.round(value).toLocaleString("en-US").padStart(8);
}

if (values.measure !== undefined) await measure(values.measure);
else {
  const folder = mkdtempSync(join(values.folder, "globe-bench-curate-"));
  try {
    await writeTable(folder);
    let bytes = 0;
    for (let shard = 1; shard <= shards; shard++) {
      await writeAnswers(folder, configOf(folder), shard);
      for (const name of ["first", "second"])
        bytes += statSync(join(runOf(folder, shard), `answers/${name}.jsonl`)).size;
    }
    console.log(`${rows.toLocaleString("en-US")} rows, ${Math.round(bytes / 1e6)} MB of answers`);
    const size = ["--rows", String(rows), "--shards", String(shards)];
    execFileSync(process.execPath, [fileURLToPath(import.meta.url), ...size, "--measure", folder], {
      stdio: "inherit",
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
