// Kills `globe eval` without warning at random moments and shows that no answer is lost and none is asked for twice.
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { sha256 } from "../src/run/digest.ts";
import { createRandom } from "../src/run/random.ts";
import { drawPictures } from "./support/draw-pictures.ts";
import { runGlobe, startGlobe } from "./support/run-globe.ts";
import { startScriptedEndpoint } from "./support/scripted-endpoint.ts";

const kills = Number(process.env.GLOBE_KILLS ?? 10);
const seed = Number(process.env.GLOBE_SEED ?? 1);
const inFlight = 8;

interface Written {
  readonly row: number;
  readonly answer: { readonly text: string };
}

/** The answers whose whole line stands in `items.jsonl`. */
function readWritten(items: string): Written[] {
  if (!existsSync(items)) return [];
  const lines = readFileSync(items, "utf8").split("\n");
  return lines.slice(0, -1).map((line) => JSON.parse(line) as Written);
}

/** The scripted answer names the digest of the picture that was asked about. */
function pictureOf({ answer }: Written): string {
  return /[0-9a-f]{64}/.exec(answer.text)![0];
}

test(`${kills} kills of one evaluation: every row once, no written answer asked again`, async () => {
  const folder = mkdtempSync(join(tmpdir(), "globe-kills-"));
  const random = createRandom(seed);
  const rows = Math.max(60, kills * 40);
  const names = await drawPictures(join(folder, "photos"), rows, { width: 56, height: 56 });
  const table = join(folder, "truth.csv");
  writeFileSync(
    table,
    `IMG_ID,LAT,LON,country,city\n${names.map((name) => `${name},48.8566,2.3522,France,Paris`).join("\n")}\n`,
  );

  // How often each picture has been asked about, by the digest of what the server received.
  const asked = new Map<string, number>();
  const countWhenWritten = new Map<string, number>();
  const endpoint = await startScriptedEndpoint({
    answer: ({ images }) => {
      const digest = sha256(images[0]!.bytes);
      asked.set(digest, (asked.get(digest) ?? 0) + 1);
      const delayMs = 80 + random.integer(120);
      return { text: `<think>${digest}</think><answer>country: France\ncity: Paris</answer>`, delayMs };
    },
  });
  const run = join(folder, "run");
  const output = join(folder, "predictions.csv");
  const items = join(run, "items.jsonl");
  const command = ["eval", "--dataset", table, "--images", join(folder, "photos"), "--url", endpoint.url];
  const args = [...command, "--run", run, "--output", output, "--max-in-flight", String(inFlight), "--no-cache"];

  try {
    let killed = 0;
    let duplicatesAllowed = 0;
    while (killed < kills) {
      const started = startGlobe(args);
      await pause(250 + random.integer(900));
      if (started.process.exitCode !== null) {
        throw new Error(`The evaluation ended before it could be killed: ${(await started.finished).stderr}`);
      }
      started.process.kill("SIGKILL");
      await started.finished;
      killed++;
      duplicatesAllowed += inFlight;
      const written = readWritten(items);
      for (const item of written) countWhenWritten.set(pictureOf(item), asked.get(pictureOf(item))!);
      expect(new Set(written.map(({ row }) => row)).size).toBe(written.length);
    }
    expect(killed).toBe(kills);
    const last = await runGlobe(args);
    expect(last.stderr).not.toContain("locked");
    expect(last.status).toBe(0);

    const written = readWritten(items);
    expect(written.map(({ row }) => row).sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, i) => i));
    for (const [picture, count] of countWhenWritten) expect(asked.get(picture)).toBe(count);
    const predictions = parse(readFileSync(output), { columns: true, bom: true }) as Record<string, string>[];
    expect(predictions.map(({ IMG_ID }) => IMG_ID)).toEqual(names);

    // The only requests that were made twice are those that were in flight when a kill came.
    expect(asked.size).toBe(rows);
    const extra = [...asked.values()].reduce((sum, count) => sum + count - 1, 0);
    expect(extra).toBeLessThanOrEqual(duplicatesAllowed);
    console.log(
      `${killed} kills, ${rows} rows, ${extra} requests repeated of ${duplicatesAllowed} that were in flight`,
    );
  } finally {
    await endpoint.close();
  }
});
