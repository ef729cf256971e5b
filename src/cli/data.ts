// `globe data ACTION TABLE…`: work on tables of samples; so far one action, `check`.
import type { Command } from "commander";
import type { OtherTable } from "../data/check/check-samples.ts";
import type { CommandEntry } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";

interface Action {
  readonly name: string;
  readonly declare: (command: Command) => void;
  readonly run: (tables: readonly string[], options: Record<string, unknown>) => Promise<number>;
}

const check: Action = {
  name: "check",
  declare(command) {
    const collect = (value: string, all: readonly string[] = []) => [...all, value];
    command
      .optionsGroup("Options of check:")
      .option("--against <table>", "a table that must share no photo with this one; may be repeated", collect)
      .option("--against-images <dir>", "folder of the photos of those tables (default: the folder of each)")
      .option("--images <dir>", "folder of the photos (default: the folder of the table)")
      .option("--columns <map>", "columns by field, as in id=IMG_ID,lat=LAT,lon=LON (default: known names)")
      .option("--format <format>", "csv, jsonl or parquet (default: by the file name)")
      .option("--data-root <dir>", "folder of the benchmarks, for a table named by its benchmark", "data")
      .option("--no-photos", "leave the photo files alone")
      .option("--near-bits <n>", "bits of 64 in which the hashes of look-alikes may differ, 0 to 15 (default: 10)")
      .option("--max-tokens <n>", "image tokens a photo may have at its own size (default: 1280)")
      .option("--examples <n>", "findings of each kind to show (default: 5, with --json 100)")
      .option("--cache <file>", "remember decoded photos here, so that the next check is quick")
      .option("--fix-list <file>", "write every finding with a suggestion as CSV")
      .option("--json", "one line of JSON, schema globe.data-check/1");
  },
  run: runCheck,
};

const actions: readonly Action[] = [check];

export const dataCommand: CommandEntry = {
  name: "data",
  summary: "Check tables of photos and places before a run",
  declare(command) {
    command
      .argument("<action>", "check: look for what would spoil a run")
      .argument("<table...>", "CSV, JSONL or Parquet: files, folders, globs, or the name of a benchmark");
    for (const action of actions) action.declare(command);
    command.addHelpText("after", () => helpText);
  },
  async run([name, tables], options) {
    const action = actions.find((known) => known.name === name);
    if (action !== undefined) return action.run(tables as readonly string[], options);
    const { GlobeError } = await import("../run/errors.ts");
    const known = actions.map((action) => action.name).join(", ");
    throw new GlobeError("usage", `globe data knows no action "${name}"; it has ${known}.`);
  },
};

const helpText = `
check reads every row and decodes every photo: unreadable rows, missing or broken
photos, repeated ids and photos (equal bytes or alike), points that contradict the
country or the city, names that no answer can match, and leaks into other tables.
Exit status: 0 clean, 1 problems found, 2 wrong usage or a table that cannot be read.`;

interface CheckFlags {
  readonly against?: readonly string[];
  readonly againstImages?: string;
  readonly images?: string;
  readonly columns?: string;
  readonly format?: string;
  readonly dataRoot: string;
  readonly photos: boolean;
  readonly nearBits?: string;
  readonly maxTokens?: string;
  readonly examples?: string;
  readonly cache?: string;
  readonly fixList?: string;
  readonly json?: boolean;
}

async function runCheck(tables: readonly string[], options: Record<string, unknown>): Promise<number> {
  const flags = options as unknown as CheckFlags;
  const { readChoice, readNumber } = await import("./read-flags.ts");
  const nearBits = readNumber("--near-bits", flags.nearBits, { max: 15, whole: true });
  const maxTokens = readNumber("--max-tokens", flags.maxTokens, { min: 1, whole: true });
  const examples = readNumber("--examples", flags.examples, { whole: true });
  const format =
    flags.format === undefined ? undefined : readChoice("--format", flags.format, ["csv", "jsonl", "parquet"]);
  const { parseColumnMap } = await import("../data/columns.ts");
  const columns = flags.columns === undefined ? undefined : parseColumnMap(flags.columns);

  const table = await findTable(tables, flags.dataRoot, flags.images);
  const against = [];
  for (const other of flags.against ?? []) against.push(await findTable([other], flags.dataRoot, flags.againstImages));

  const { checkSamples } = await import("../data/check/check-samples.ts");
  const { formatReport } = await import("../data/check/format-report.ts");
  const { openFixList } = await import("../data/check/write-fix-list.ts");
  const { openPhotoMemory } = await import("../data/check/photo-memory.ts");
  const { createProgress } = await import("../run/progress.ts");
  const { systemClock } = await import("../run/clock.ts");
  const fixList = flags.fixList === undefined ? null : openFixList(flags.fixList);
  const memory = flags.cache === undefined ? null : await openPhotoMemory(flags.cache);
  const progress = createProgress({ label: "rows", total: null, clock: systemClock });
  try {
    const report = await checkSamples(table.table, {
      ...(columns && { columns }),
      ...(format && { format }),
      ...(table.imageRoot !== undefined && { imageRoot: table.imageRoot }),
      ...(nearBits !== undefined && { nearBits }),
      ...(maxTokens !== undefined && { maxTokens }),
      ...(memory && { memory }),
      against,
      photos: flags.photos,
      mostExamples: examples ?? (flags.json ? 100 : 5),
      ...(fixList && { onFinding: fixList.add }),
      onRow: (path, rows) => progress.update(rows, path),
    });
    progress.clear();
    fixList?.finish();
    process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : formatReport(report, examples ?? 5));
    return report.clean ? exitCodes.ok : exitCodes.someFailed;
  } catch (error) {
    progress.clear();
    fixList?.discard();
    throw error;
  } finally {
    await memory?.close();
  }
}

/** A table as it was named, or the files of the benchmark of that name where no such file exists. */
async function findTable(names: readonly string[], dataRoot: string, images: string | undefined): Promise<OtherTable> {
  const { benchmarks, openBenchmark } = await import("../data/benchmarks.ts");
  const { existsSync } = await import("node:fs");
  const [name] = names;
  const isBenchmark = names.length === 1 && benchmarks.some((known) => known.name === name) && !existsSync(name!);
  if (!isBenchmark) return { table: names, ...(images !== undefined && { imageRoot: images }) };
  const { truthPath, imageRoot } = await openBenchmark(name!, dataRoot);
  return { table: truthPath, imageRoot: images ?? imageRoot };
}
