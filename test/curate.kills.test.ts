// Kills `globe curate` without warning at random moments and shows that its tables are those of an undisturbed run.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { sha256 } from "../src/run/digest.ts";
import { createRandom } from "../src/run/random.ts";
import { drawPictures } from "./support/draw-pictures.ts";
import { runGlobe, startGlobe } from "./support/run-globe.ts";
import { type ScriptedRequest, startScriptedEndpoint } from "./support/scripted-endpoint.ts";

const kills = Number(process.env.GLOBE_KILLS ?? 10);
const seed = Number(process.env.GLOBE_SEED ?? 1);
const inFlight = 8;
const places = [
  ["Paris", "France", 48.8566, 2.3522],
  ["Berlin", "Germany", 52.52, 13.405],
  ["Tokyo", "Japan", 35.6762, 139.6503],
  ["Nairobi", "Kenya", -1.2921, 36.8219],
] as const;

/** What a teacher says depends on nothing but its name and the picture. */
function answerOf(teacher: string, picture: string, truth: ReadonlyMap<string, number>): string {
  const chance = Number.parseInt(sha256(`${teacher} ${picture}`).slice(0, 6), 16) % 100;
  const own = truth.get(picture)!;
  const [city, country] = places[(own + (chance < 20 ? 1 : 0)) % places.length]!;
  if (chance >= 95) return "I would rather talk about the weather.";
  return JSON.stringify({
    visual_entities: chance < 40 ? ["road", "tree"] : ["road", "tree", "car"],
    reasoning: "A car stands on the road, and behind it is a tree.",
    localizable: chance % 10 !== 3,
    localizability_score: (chance % 50) / 100 + 0.4,
    country,
    city,
  });
}

/** Every file of a dataset with the digest of its content. */
function digestsOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return Object.fromEntries(
    files
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((path) => [path.slice(folder.length), sha256(readFileSync(path))]),
  );
}

/** Rows with a whole, final line in a teacher's log. */
function readFinal(log: string): number[] {
  if (!existsSync(log)) return [];
  const lines = readFileSync(log, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line)).flatMap(({ row, status }) => (status === "failed" ? [] : [row]));
}

test(`${kills} kills of one curation: the tables of an undisturbed run, and no written answer asked again`, async () => {
  const folder = mkdtempSync(join(tmpdir(), "globe-curate-kills-"));
  const random = createRandom(seed);
  const rows = Math.max(160, kills * 8);
  const names = await drawPictures(join(folder, "photos"), rows, { width: 56, height: 56 });
  const lines = names.map((name, row) => {
    const [, , lat, lon] = places[row % places.length]!;
    return `${name},${lat + (row % 40) * 0.002},${lon},p${row % 50}`;
  });
  writeFileSync(join(folder, "table.csv"), `IMG_ID,LAT,LON,photographer\n${lines.join("\n")}\n`);

  const truth = new Map<string, number>();
  const rowOf = new Map<string, number>();
  const asked = new Map<string, number>();
  let delay = () => 0;
  const teach = (teacher: string) => async (request: ScriptedRequest) => {
    const [image] = request.images;
    // The repair question comes without a picture; this teacher keeps to the weather.
    if (image === undefined) return { text: "It rains.", delayMs: delay() };
    const picture = sha256(image.bytes);
    const key = `${teacher} ${rowOf.get(picture)}`;
    asked.set(key, (asked.get(key) ?? 0) + 1);
    return { text: answerOf(teacher, picture, truth), delayMs: delay() };
  };
  // Plain upright JPEGs are sent without metadata, so their digests are learned by asking once.
  const { encodeForModel } = await import("../src/photo/encode-photo.ts");
  for (const [row, name] of names.entries()) {
    const picture = sha256((await encodeForModel(join(folder, "photos", name))).bytes);
    truth.set(picture, row % places.length);
    rowOf.set(picture, row);
  }
  const [first, second] = [
    await startScriptedEndpoint({ answer: teach("first") }),
    await startScriptedEndpoint({ answer: teach("second") }),
  ];
  const writeConfig = (name: string, meanScore: number) => {
    const teachers = Object.entries({ first, second }).map(([teacher, { url }]) => {
      return { name: teacher, url, model: "scripted", maxInFlight: inFlight };
    });
    const source = { table: join(folder, "table.csv"), photos: { kind: "folder", path: join(folder, "photos") } };
    const path = join(folder, `${name}.yaml`);
    writeFileSync(path, JSON.stringify({ source, teachers, verify: { meanScore }, output: { shardRows: 40 } }));
    return path;
  };
  const config = writeConfig("config", 0.5);
  // Another threshold makes every decision anew and asks nobody.
  const other = writeConfig("other", 0.6);

  try {
    const begun = performance.now();
    const calm = await runGlobe(["curate", "--config", config, "--run", join(folder, "calm")]);
    // A busy machine is slow to start; kills are to fall on every part of a run there too.
    const longest = performance.now() - begun;
    expect(calm).toMatchObject({ status: 0 });
    const wanted = digestsOf(join(folder, "calm/dataset"));
    expect(Object.keys(wanted).length).toBeGreaterThan(5);
    asked.clear();

    const run = join(folder, "run");
    const finished = { count: 0 };
    delay = () => 100 + random.integer(300);
    let killed = 0;
    let lastRun = longest;
    const countWhenWritten = new Map<string, number>();
    while (killed < kills) {
      const started = startGlobe(["curate", "--config", finished.count % 2 === 0 ? config : other, "--run", run]);
      // While answers are missing, kills come early, so that many of them fall on questions; then anywhere in the rules.
      const isAsking = finished.count === 0;
      const since = performance.now();
      const until = random.integer(Math.round(isAsking ? longest / 2 : 1.1 * lastRun));
      await Promise.race([pause(until), started.finished]);
      if (started.process.exitCode === null) {
        started.process.kill("SIGKILL");
        killed++;
      }
      const { status, stderr } = await started.finished;
      if (status !== null) {
        expect({ status, stderr }).toMatchObject({ status: 0 });
        finished.count++;
        lastRun = performance.now() - since;
      }
      for (const teacher of ["first", "second"]) {
        const written = readFinal(join(run, `answers/${teacher}.jsonl`));
        expect(new Set(written).size).toBe(written.length);
        for (const row of written) {
          const key = `${teacher} ${row}`;
          countWhenWritten.set(key, countWhenWritten.get(key) ?? asked.get(key)!);
        }
      }
    }
    const last = await runGlobe(["curate", "--config", config, "--run", run]);
    expect(last).toMatchObject({ status: 0 });

    expect(digestsOf(join(run, "dataset"))).toEqual(wanted);
    for (const teacher of ["first", "second"]) {
      const written = readFinal(join(run, `answers/${teacher}.jsonl`)).sort((a, b) => a - b);
      expect(written).toEqual(names.map((_, row) => row));
    }
    for (const [key, count] of countWhenWritten) expect(asked.get(key)).toBe(count);
    // The only questions that were put twice are those that were in flight when a kill came.
    const extra = [...asked.values()].reduce((sum, count) => sum + count - 1, 0);
    expect(extra).toBeLessThanOrEqual(killed * inFlight * 2);
    console.log(
      `${killed} kills and ${finished.count} ends, ${rows} photos, ${extra} questions repeated of ${killed * inFlight * 2} that could be`,
    );
  } finally {
    await first.close();
    await second.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
