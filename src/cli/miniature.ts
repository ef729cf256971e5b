// `globe miniature`: renders labelled scenes of the miniature world to disk, or a contact sheet of them.
import type { Command } from "commander";
import type { CommandEntry } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";

interface Flags {
  readonly split?: string;
  readonly count?: string;
  readonly seed?: string;
  readonly out?: string;
  readonly size?: string;
  readonly threads?: string;
  readonly none?: string;
  readonly countryOnly?: string;
  readonly shots?: string;
  readonly countries?: string;
}

const actions = ["render", "sheet"] as const;

export const miniatureCommand: CommandEntry = {
  name: "miniature",
  summary: "Render labelled scenes of a procedural test world",
  declare,
  run: (args, options) => run(args, options as Flags),
};

function declare(command: Command): void {
  command
    .argument("<action>", "render (scenes with their truth) or sheet (a contact sheet of 100 scenes)")
    .option("--split <name>", "train, val or test; splits share no scene (default: train)")
    .option("--count <n>", "scenes (default: 1000; 100 on a sheet)")
    .option("--seed <n>", "which scenes (default: 1)")
    .option("--out <path>", "folder for render, JPEG file for sheet")
    .option("--size <pixels>", "side of a picture, a multiple of 14 (default: 224)")
    .option("--threads <n>", "threads that render (default: one for each core)")
    .option("--none <share>", "share of scenes that tell no place, 0 to 1 (default: 0.2)")
    .option(
      "--country-only <share>",
      "of the others, the share that rarely tells more than the country (default: 0.25)",
    )
    .option("--shots <weights>", "how often points of view are taken: billboard=2,market=0; the others keep their own")
    .option("--countries <codes>", "only scenes of these countries, by ISO codes: JP,BR,CH (default: all)")
    .addHelpText(
      "after",
      `
render writes samples.jsonl (rows as globe data and globe train read them),
truth.jsonl, labels.bin and images/; interrupted, the same command goes on.
It is a test world: no number from it says anything about photographs.
Exit status: 0 done, 2 wrong usage, 130 interrupted.`,
    );
}

async function run([action]: readonly unknown[], flags: Flags): Promise<number> {
  const { readChoice, readNumber } = await import("./read-flags.ts");
  const { GlobeError } = await import("../run/errors.ts");
  const { splits } = await import("../miniature/scene-seed.ts");
  const kind = readChoice("The action", action, actions);
  const split = readChoice("--split", flags.split ?? "train", splits);
  const count = readNumber("--count", flags.count, { min: 1, max: 100_000_000, whole: true });
  const seed = readNumber("--seed", flags.seed, { max: 2 ** 31 - 1, whole: true }) ?? 1;
  const size = readNumber("--size", flags.size, { min: 112, max: 1008, whole: true }) ?? 224;
  const threads = readNumber("--threads", flags.threads, { min: 1, max: 256, whole: true });
  const none = readNumber("--none", flags.none, { max: 1 });
  const countryOnly = readNumber("--country-only", flags.countryOnly, { max: 1 });
  const shotWeights = await readShotWeights(flags.shots);
  const countries = await readCountries(flags.countries);
  if (size % 14 !== 0)
    throw new GlobeError("usage", `--size takes a multiple of 14, like 224 or 448, and not ${size}.`);
  if (flags.out === undefined) {
    throw new GlobeError("usage", `Name what to write with --out: a folder for render, a JPEG file for sheet.`);
  }
  const { abortOnInterrupt } = await import("./abort-on-interrupt.ts");
  const { signal, release } = abortOnInterrupt();
  const stream = {
    split,
    seed,
    size,
    signal,
    ...(threads !== undefined && { threads }),
    ...(none !== undefined && { none }),
    ...(countryOnly !== undefined && { countryOnly }),
    ...(shotWeights !== undefined && { shotWeights }),
    ...(countries !== undefined && { countries }),
  };
  try {
    if (kind === "sheet") {
      const { drawSheet } = await import("../miniature/draw-sheet.ts");
      await drawSheet(flags.out, { ...stream, count: count ?? 100 });
      process.stdout.write(`${count ?? 100} scenes are on ${flags.out}.\n`);
      return exitCodes.ok;
    }
    await renderTo(flags.out, { ...stream, count: count ?? 1000 });
    return exitCodes.ok;
  } finally {
    release();
  }
}

/** Countries that have a city outside the held-out ones, so that every split can show them. */
async function readCountries(text?: string): Promise<readonly string[] | undefined> {
  if (text === undefined) return undefined;
  const { openWorld } = await import("../miniature/world/open-world.ts");
  const { readChoice } = await import("./read-flags.ts");
  const shown = openWorld().cities.filter(({ isHeldOut }) => !isHeldOut);
  const known = [...new Set(shown.map(({ iso2 }) => iso2))].sort();
  const codes = text.split(",").map((code) => code.trim().toUpperCase());
  return [...new Set(codes.map((code) => readChoice("A country in --countries", code, known)))];
}

async function readShotWeights(text?: string): Promise<Readonly<Record<string, number>> | undefined> {
  if (text === undefined) return undefined;
  const { shots } = await import("../miniature/compose/shots.ts");
  const { readChoice, readNumber } = await import("./read-flags.ts");
  const { GlobeError } = await import("../run/errors.ts");
  const names = Object.values(shots).flatMap((list) => list.map(({ name }) => name));
  const weights = text.split(",").map((part): [string, number] => {
    const [name, weight = ""] = part.split("=").map((side) => side.trim());
    const shot = readChoice("A point of view in --shots", name, names);
    return [shot, readNumber(`The weight of ${shot} in --shots`, weight, { max: 1000 })!];
  });
  const given = new Map(weights);
  for (const list of Object.values(shots)) {
    if (list.some(({ name, weight }) => (given.get(name) ?? weight) > 0)) continue;
    const all = list.map(({ name }) => name).join(", ");
    throw new GlobeError("usage", `--shots leaves none of ${all}: give one of them a weight above 0.`);
  }
  return Object.fromEntries(given);
}

async function renderTo(
  folder: string,
  stream: Omit<import("../miniature/render-split.ts").RenderSplitOptions, "folder">,
): Promise<void> {
  const { renderSplit } = await import("../miniature/render-split.ts");
  const { createProgress } = await import("../run/progress.ts");
  const { systemClock } = await import("../run/clock.ts");
  const progress = createProgress({ label: "scenes", total: stream.count, clock: systemClock });
  try {
    const { rows, earlier } = await renderSplit({ ...stream, folder, onProgress: (done) => progress.update(done) });
    progress.clear();
    const kept = earlier > 0 ? ` (${earlier} of them were there)` : "";
    process.stdout.write(`${rows} ${stream.split} scenes are in ${folder}${kept}.\n`);
  } finally {
    progress.clear();
  }
}
