// `globe compare`: says which of two runs is better, row by row, and whether that could be chance.
import type { Command } from "commander";
import type { CommandEntry } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";

export const compareCommand: CommandEntry = {
  name: "compare",
  summary: "Compare two runs row by row, with paired tests",
  declare,
  run: (args, options) => run(args[0] as string, args[1] as string, options as { readonly json?: boolean }),
};

function declare(command: Command): void {
  command
    .argument("<a>", "run directory or CSV file of predictions")
    .argument("<b>", "another, over the same photos")
    .option("--json", "print the comparison as JSON")
    .addHelpText("after", "\nExit status: 0 compared, 2 wrong usage, or no row in common.");
}

async function run(first: string, second: string, { json }: { readonly json?: boolean }): Promise<number> {
  const { loadRun, scoreRun } = await import("../evaluate/load-run.ts");
  const { compareRuns } = await import("../evaluate/compare-runs.ts");
  const { openGazetteer } = await import("../place/open-gazetteer.ts");
  const gazetteer = openGazetteer();
  const side = async (path: string) => {
    const loaded = await loadRun(path);
    return {
      facts: { ...loaded.facts, gazetteerVersion: gazetteer.version },
      items: scores(scoreRun(loaded, gazetteer)),
    };
  };
  const comparison = await compareRuns(await side(first), await side(second));
  if (comparison.pairs === 0) {
    const { GlobeError } = await import("../run/errors.ts");
    const idsOf = ({ ids }: { readonly ids: readonly string[] }) => ids.slice(0, 3).join(", ") || "none";
    throw new GlobeError(
      "config",
      "The two runs have no row in common, so there is nothing to compare. " +
        `Ids of ${first}: ${idsOf(comparison.onlyInFirst)}; ids of ${second}: ${idsOf(comparison.onlyInSecond)}.`,
    );
  }
  if (json) process.stdout.write(`${JSON.stringify(comparison)}\n`);
  else {
    const { printComparison } = await import("../evaluate/print-comparison.ts");
    process.stdout.write(`${printComparison(comparison)}\n`);
  }
  return exitCodes.ok;
}

async function* scores<Scored>(predictions: AsyncIterable<{ readonly scored: Scored }>): AsyncGenerator<Scored> {
  for await (const { scored } of predictions) yield scored;
}
