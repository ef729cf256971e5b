// `globe curate`: from geotagged photos to verified reasoning data, and what can be asked about such a run.
import type { Command } from "commander";
import type { CommandEntry } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";

interface Flags {
  readonly config?: string;
  readonly run?: string;
  readonly dryRun?: boolean;
  readonly limit?: string;
  readonly stage?: string;
  readonly shard?: string;
  readonly output?: string;
  readonly raw?: boolean;
  readonly json?: boolean;
}

export const curateCommand: CommandEntry = {
  name: "curate",
  summary: "Make verified reasoning data out of geotagged photos",
  declare,
  run: ([action, names], options) => run(action as string | undefined, names as readonly string[], options as Flags),
};

function declare(command: Command): void {
  command
    .argument("[action]", "run (the default), status, explain, report or merge")
    .argument("[names...]", "with explain: ids of photos; with merge: the run directories of all parts")
    .option("--config <file>", "YAML file that describes the run")
    .option("--run <dir>", "run directory (default: runs/curate-<digest of source and sample>)")
    .option("--dry-run", "read the source and print counts, tokens, hours and money of each teacher; ask nobody")
    .option("--limit <n>", "ask about the first photos only; a later run goes on with the others")
    .option("--stage <name>", "only source, teachers, elements, verify, select or output")
    .option("--shard <i/n>", "work on part i of n of the sample, for `globe curate merge` to put together")
    .option("--output <file>", "with report: where the page goes (default: report.html in the run directory)")
    .option("--raw", "with explain: also the teachers' answers word for word")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
globe curate --config FILE             run it, or go on where it stopped
globe curate --config FILE --dry-run   what it would ask, and what that costs
globe curate status --run DIR          how far it is
globe curate explain ID --run DIR      one photo's way through all stages
globe curate report --run DIR          one self-contained HTML page
globe curate merge DIR... --run NEW    put the parts of --shard together

Interrupted or killed, the same command goes on and asks for no answer twice. A
changed threshold asks nobody again.
Exit status: 0 done, 2 the configuration or the source cannot be used,
4 some photos wait for an answer (the same command asks again),
130 interrupted.`,
    );
}

async function run(action = "run", names: readonly string[], flags: Flags): Promise<number> {
  const { readChoice } = await import("./read-flags.ts");
  switch (readChoice("globe curate", action, ["run", "status", "explain", "report", "merge"])) {
    case "run":
      await refuseNames(action, names);
      return await curate(flags);
    case "status":
      await refuseNames(action, names);
      return await status(flags);
    case "explain":
      return await explain(names, flags);
    case "report":
      await refuseNames(action, names);
      return await report(flags);
    case "merge":
      return await merge(names, flags);
  }
}

async function curate(flags: Flags): Promise<number> {
  const { readChoice, readNumber } = await import("./read-flags.ts");
  const { runStages } = await import("../curate/item.ts");
  const limit = readNumber("--limit", flags.limit, { min: 1, whole: true });
  const stage = flags.stage === undefined ? undefined : readChoice("--stage", flags.stage, runStages);
  const { config, shard } = await readSetup(flags);
  const { openGazetteer } = await import("../place/open-gazetteer.ts");
  const { planRun, runCuration } = await import("../curate/run-curation.ts");
  const { formatOutcome, formatPlan } = await import("../curate/format-plan.ts");
  const { watchCuration } = await import("../curate/watch-curation.ts");
  const { systemClock: clock } = await import("../run/clock.ts");
  const { abortOnInterrupt } = await import("./abort-on-interrupt.ts");
  const { signal, release } = abortOnInterrupt();
  const { watch, clear } = watchCuration(clock);
  const options = { config, shard, limit, stage, path: flags.run, gazetteer: openGazetteer(), clock, signal, watch };
  try {
    if (flags.dryRun) {
      const { source, plan } = await planRun(options).finally(clear);
      process.stdout.write(flags.json ? toJson({ source, plan }) : formatPlan(plan, source));
      return exitCodes.ok;
    }
    const outcome = await runCuration(options).finally(clear);
    process.stdout.write(flags.json ? toJson(outcome) : formatOutcome(outcome));
    return outcome.isComplete || stage !== undefined ? exitCodes.ok : exitCodes.incomplete;
  } finally {
    release();
  }
}

async function status(flags: Flags): Promise<number> {
  const { path, config, state } = await openRun(flags);
  const { curationStatus, formatStatus } = await import("../curate/status.ts");
  try {
    const found = await curationStatus({ state, config });
    process.stdout.write(flags.json ? toJson({ path, ...found }) : formatStatus(found));
    return exitCodes.ok;
  } finally {
    state.close();
  }
}

async function explain(ids: readonly string[], flags: Flags): Promise<number> {
  const { GlobeError } = await import("../run/errors.ts");
  if (ids.length === 0) throw new GlobeError("usage", "Name a photo: globe curate explain ID --run DIR.");
  const { config, state } = await openRun(flags);
  const { explainPhoto, formatExplanation } = await import("../curate/explain.ts");
  try {
    const explanations = ids.map((id) => explainPhoto(state, config, id));
    const raw = flags.raw ?? false;
    process.stdout.write(
      flags.json ? toJson(explanations) : explanations.map((each) => formatExplanation(each, { raw })).join("\n"),
    );
    return exitCodes.ok;
  } finally {
    state.close();
  }
}

async function report(flags: Flags): Promise<number> {
  const { join, basename, resolve } = await import("node:path");
  const { path, config, state } = await openRun(flags);
  const { writeReport } = await import("../curate/report/write-report.ts");
  const { completeHistories } = await import("../curate/complete-history.ts");
  const { loadImage } = await import("../curate/load-image.ts");
  const page = flags.output ?? join(path, "report.html");
  try {
    const written = await writeReport({
      path: page,
      title: basename(resolve(path)),
      config,
      histories: completeHistories(state.histories(), config),
      photoBytes: loadImage,
    });
    process.stdout.write(
      flags.json ? toJson({ page, ...written }) : `${page}: ${written.photos} photos, ${written.thumbnails} shown\n`,
    );
    return exitCodes.ok;
  } finally {
    state.close();
  }
}

async function merge(paths: readonly string[], flags: Flags): Promise<number> {
  const { GlobeError } = await import("../run/errors.ts");
  if (flags.run === undefined) throw new GlobeError("usage", "Name a folder for the merged run with --run.");
  const { mergeRuns } = await import("../curate/shard/merge-runs.ts");
  const { systemClock } = await import("../run/clock.ts");
  const merged = await mergeRuns(paths, flags.run, systemClock);
  const { photos, records } = merged;
  const lines = Object.entries(records).map(([log, count]) => `  ${log}: ${count} lines, as many as in all parts`);
  process.stdout.write(
    flags.json
      ? toJson(merged)
      : `${[
          `${merged.parts} parts in ${merged.path}: ${photos.count} photos, none lost and none twice`,
          `  digest of their ids: ${photos.digest}, that of the whole sample`,
          ...lines,
          `Go on with: globe curate --config FILE --run ${merged.path}`,
        ].join("\n")}\n`,
  );
  return exitCodes.ok;
}

async function readSetup(flags: Flags) {
  const { GlobeError } = await import("../run/errors.ts");
  if (flags.config === undefined) {
    throw new GlobeError("usage", "Name the file that describes the run: globe curate --config FILE.");
  }
  const { readCurateConfig } = await import("../curate/read-curate-config.ts");
  const { parseShard } = await import("../curate/shard/shard-of.ts");
  const shard = flags.shard === undefined ? { index: 1, of: 1 } : parseShard(flags.shard);
  return { config: await readCurateConfig(flags.config), shard };
}

/** The run that `--run` names, or the one that `--config` began; its state is only read. */
async function openRun(flags: Flags) {
  const { GlobeError } = await import("../run/errors.ts");
  const { readSettings, watchState } = await import("../curate/open-curation.ts");
  let path = flags.run;
  if (path === undefined && flags.config !== undefined) {
    const { findCuration } = await import("../curate/find-run.ts");
    const { config, shard } = await readSetup(flags);
    path = findCuration(config, shard);
  }
  if (path === undefined) throw new GlobeError("usage", "Name the run directory with --run.");
  return { path, config: await readSettings(path), state: watchState(path) };
}

async function refuseNames(action: string, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const { GlobeError } = await import("../run/errors.ts");
  throw new GlobeError("usage", `globe curate ${action} takes no "${names[0]}".`);
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
