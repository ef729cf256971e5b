// `globe place`: shows how the name of a place, or a point, is understood.
import { once } from "node:events";
import type { Command } from "commander";
import type { Gazetteer } from "../place/gazetteer.ts";
import type { Limit } from "../run/limits.ts";
import type { CommandEntry } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";

interface Flags {
  readonly country?: string;
  readonly near?: string;
  readonly json?: boolean;
  readonly match?: string;
  readonly policy: string;
  readonly gazetteer?: string;
}

export const placeCommand: CommandEntry = {
  name: "place",
  summary: "Show how a place name or a point is understood",
  declare,
  run: (args, options) => run(args[0] as readonly string[], options as unknown as Flags),
};

function declare(command: Command): void {
  command
    .argument("[text...]", "names, or points as LAT,LON (default: the lines of standard input)")
    .option("--country <name>", "the country they are in, as a name or ISO code")
    .option("--near <lat,lon>", "prefer namesakes near this point")
    .option("--json", "one line of JSON for each text")
    .option("--match <level>", "compare two names as country or city, and exit 0, 1 or 2")
    .option("--policy <policy>", "with --match country: iso, or sovereign to merge dependencies", "iso")
    .option("--gazetteer <file>", "another gazetteer (default: GLOBE_GAZETTEER, else the package's)")
    .addHelpText("after", () => helpText);
}

const helpText = `
Exit status: 0 every text was understood, 1 some were not, 2 wrong usage.
With --match: 0 match, 1 no match, 2 unknown.

Examples:
  globe place "Paris, Texas" "near Lyon" 東京
  globe place 48.85,2.35
  globe place --country GB Newcastle
  globe place --match city Bombay Mumbai`;

async function run(texts: readonly string[], flags: Flags): Promise<number> {
  const { GlobeError } = await import("../run/errors.ts");
  const { openGazetteer } = await import("../place/open-gazetteer.ts");
  const { parsePoint } = await import("../place/parse-point.ts");
  const near = flags.near === undefined ? undefined : parsePoint(flags.near);
  if (near === null) {
    throw new GlobeError(
      "usage",
      `--near takes a latitude and a longitude such as 48.85,2.35, and not "${flags.near}".`,
    );
  }
  const country = flags.country === undefined ? undefined : await readCountry(flags.country);
  const gazetteer = openGazetteer(flags.gazetteer === undefined ? {} : { path: flags.gazetteer });
  if (flags.match !== undefined) return compare(gazetteer, texts, flags);
  if (texts.length === 0 && process.stdin.isTTY) {
    throw new GlobeError("usage", "globe place needs a name, a point such as 48.85,2.35, or lines on standard input.");
  }
  const { describePlace } = await import("../place/describe-place.ts");
  let status: number = exitCodes.ok;
  for await (const text of texts.length > 0 ? texts : linesOf(process.stdin)) {
    const { line, record, isUnderstood } = describePlace(gazetteer, text, {
      ...(country && { country }),
      ...(near && { near }),
    });
    if (!isUnderstood) status = exitCodes.someFailed;
    await print(flags.json ? JSON.stringify(record) : line);
  }
  return status;
}

async function compare(gazetteer: Gazetteer, texts: readonly string[], flags: Flags): Promise<number> {
  const { GlobeError } = await import("../run/errors.ts");
  const { match: level, policy } = flags;
  if (level !== "country" && level !== "city") {
    throw new GlobeError("usage", `--match takes country or city, and not "${level}".`);
  }
  if (policy !== "iso" && policy !== "sovereign") {
    throw new GlobeError("usage", `--policy takes iso or sovereign, and not "${policy}".`);
  }
  const [a, b, ...more] = texts;
  if (a === undefined || b === undefined || more.length > 0) {
    throw new GlobeError("usage", `--match compares two names, and not ${texts.length}; quote a name that has spaces.`);
  }
  const { matchCountry } = await import("../place/match-country.ts");
  const { matchCity } = await import("../place/match-city.ts");
  const inCountry = flags.country === undefined ? {} : { country: flags.country };
  const { verdict, reason } =
    level === "country"
      ? matchCountry(a, b, { policy })
      : matchCity(gazetteer, { city: a, ...inCountry }, { city: b, ...inCountry });
  const isUnknown = verdict === "unknown" || verdict === "abstained";
  const result = verdict === "same" ? "match" : isUnknown ? "unknown" : "no match";
  await print(flags.json ? JSON.stringify({ a, b, level, result, verdict, reason }) : `${result}: ${reason}`);
  return { match: 0, "no match": 1, unknown: 2 }[result];
}

/** The code, or codes, of a country as a person writes it. */
async function readCountry(text: string): Promise<readonly string[]> {
  const { GlobeError } = await import("../run/errors.ts");
  const { resolveCountry } = await import("../place/resolve-country.ts");
  const resolution = resolveCountry(text);
  if (resolution.outcome === "resolved") return [resolution.place.country];
  if (resolution.outcome === "ambiguous") return resolution.options.map(({ country }) => country);
  throw new GlobeError("usage", `--country takes the name or ISO code of a country, and not "${text}".`);
}

const lineLimit: Limit = {
  name: "line length",
  value: 1_000_000,
  unit: "characters",
  reason: "a place name is short; this much without a line break is not a list of names",
};

async function* linesOf(input: NodeJS.ReadStream): AsyncGenerator<string> {
  const { enforceLimit } = await import("../run/limits.ts");
  let rest = "";
  for await (const chunk of input.setEncoding("utf8")) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    for (const line of lines) yield line.replace(/\r$/, "");
    enforceLimit(lineLimit, rest.length, "A line of standard input");
  }
  if (rest !== "") yield rest;
}

/** Waits where the reader is slower than we are. */
async function print(line: string): Promise<void> {
  if (process.stdout.write(`${line}\n`)) return;
  await once(process.stdout, "drain");
}
