// Reads a training configuration: a YAML file or a preset, with single fields replaced from the command line.
import { readFile, stat } from "node:fs/promises";
import { LineCounter, type ParsedNode, parseDocument } from "yaml";
import { GlobeError } from "../../run/errors.ts";
import { enforceLimit, type Limit } from "../../run/limits.ts";
import { applySettings, dropNulls } from "./apply-settings.ts";
import { explainConfig, nearestName } from "./explain-config.ts";
import { type ConfigFault, findContradictions } from "./find-contradictions.ts";
import { defaultsOf, type TrainPreset, trainPresets } from "./presets.ts";
import type { TrainConfig } from "./train-config.ts";
import { type TrainKind, trainKinds, trainSchemas } from "./train-schema.ts";

const configFileLimit: Limit = {
  name: "training configuration",
  value: 1024 * 1024,
  unit: "bytes",
  reason: "a complete one has five thousand",
};
/** More faults than this are seldom read, and come from one mistake. */
const mostFaults = 20;

export interface ConfigSource {
  /** A YAML file; fields it leaves out are those of the published configuration of its kind. */
  readonly file?: string;
  /** Name of a published configuration; one of the two is needed. */
  readonly preset?: string;
  /** Replacements like `learningRate=1e-5`, with YAML values. */
  readonly set?: readonly string[];
  /** What the command trains; the file's or preset's own where it is left out. */
  readonly kind?: TrainKind;
}

/**
 * The complete, checked configuration. Throws `config` with every fault at once (at most twenty), each with its line
 * where a file holds it; `usage` where file and preset do not name one configuration; `missing-file`, `too-large`.
 */
export async function readTrainConfig({ file, preset, set = [], kind }: ConfigSource): Promise<TrainConfig> {
  if (file === undefined && preset === undefined) {
    throw new GlobeError("usage", "Name a configuration with --config FILE or --preset NAME.");
  }
  if (file !== undefined && preset !== undefined) {
    throw new GlobeError("usage", "--config and --preset both name a configuration; give one of them.");
  }
  if (preset !== undefined) {
    const { name, config } = findPreset(preset);
    refuseOtherKind(`The preset ${name}`, config.kind, kind);
    return check(applySettings(config, set), config.kind, { name: `The preset ${name}` });
  }
  return parseTrainConfig(await readBounded(file!), { name: file!, set, kind });
}

/** The same from the text of a file; `name` stands in messages. */
export function parseTrainConfig(
  source: string,
  {
    name,
    set = [],
    kind,
  }: { readonly name: string; readonly set?: readonly string[]; readonly kind?: TrainKind | undefined },
): TrainConfig {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const where = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}, line ${line}, column ${col}`;
  };
  const [broken] = document.errors;
  if (broken) {
    const what = broken.code === "DUPLICATE_KEY" ? "a field is given twice" : `no YAML: ${broken.message}`;
    throw new GlobeError("config", `${where(broken.pos[0])}: ${what}.`, { facts: { file: name } });
  }
  let written: unknown;
  try {
    written = document.toJS();
  } catch (error) {
    throw new GlobeError("config", `${name} refers to itself too often: ${(error as Error).message}.`, {
      cause: error,
    });
  }
  if (typeof written !== "object" || written === null || Array.isArray(written)) {
    throw new GlobeError("config", `${name} must hold fields and their values, like "kind: sft".`, {
      facts: { file: name },
    });
  }
  const replaced = applySettings(written, set);
  const given = (replaced as { kind?: unknown }).kind;
  const own = trainKinds.find((known) => known === given);
  if (own === undefined) {
    const stated = given === undefined ? "does not say its kind" : `names the kind ${JSON.stringify(given)}`;
    throw new GlobeError("config", `${name} ${stated}; "kind" must be one of ${trainKinds.join(", ")}.`, {
      facts: { file: name },
    });
  }
  refuseOtherKind(name, own, kind);
  const position = (path: string): string | null => {
    const node = findNode(document.contents, path.split("."));
    return node?.range ? where(node.range[0]) : null;
  };
  // What every run needs of its own is not taken from the published configuration.
  const { model: _model, data: _data, ...defaults } = defaultsOf(own).config;
  return check(merge(defaults, dropNulls(replaced)), own, { name, position });
}

/** The published configuration of a name; throws `usage` with the known ones. */
export function findPreset(name: string): TrainPreset {
  const found = trainPresets.find((preset) => preset.name === name);
  if (found) return found;
  const names = trainPresets.map((preset) => preset.name);
  const nearest = nearestName(name, names);
  const hint = nearest === null ? `there are ${names.join(", ")}.` : `did you mean ${nearest}?`;
  throw new GlobeError("usage", `There is no preset "${name}"; ${hint}`);
}

function check(
  config: unknown,
  kind: TrainKind,
  { name, position = () => null }: { readonly name: string; readonly position?: (path: string) => string | null },
): TrainConfig {
  const schema = trainSchemas[kind];
  const parsed = schema.safeParse(config);
  const faults = parsed.success ? findContradictions(parsed.data) : explainConfig(parsed.error.issues, schema, config);
  if (faults.length === 0) return parsed.data!;
  throw faultyConfig(name, faults, position);
}

function faultyConfig(
  name: string,
  faults: readonly ConfigFault[],
  position: (path: string) => string | null,
): GlobeError {
  const sentences = faults.slice(0, mostFaults).map(({ path, message }) => {
    const where = position(path);
    return where === null ? message : `${where}: ${message}`;
  });
  const list = sentences.map((sentence, index) => `(${index + 1}) ${sentence}`).join(" ");
  const rest = faults.length > sentences.length ? ` … and ${faults.length - sentences.length} more.` : "";
  const isPlaced = position(faults[0]!.path) !== null;
  const one = isPlaced ? sentences[0]! : `${name}: ${sentences[0]}`;
  const message = faults.length === 1 ? one : `${name} has ${faults.length} faults. ${list}${rest}`;
  return new GlobeError("config", message, { facts: { file: name } });
}

function refuseOtherKind(name: string, own: TrainKind, wanted: TrainKind | undefined): void {
  if (wanted === undefined || wanted === own) return;
  throw new GlobeError("usage", `${name} is for \`globe train ${own}\`, and not for \`globe train ${wanted}\`.`);
}

/** Members of groups replace one by one, everything else as a whole. */
function merge(base: unknown, over: unknown): unknown {
  if (!isGroup(base) || !isGroup(over)) return over === undefined ? base : over;
  const keys = new Set([...Object.keys(base), ...Object.keys(over)]);
  return Object.fromEntries([...keys].map((key) => [key, key in over ? merge(base[key], over[key]) : base[key]]));
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The node of the nearest group or field on a path that the file holds, but not the file itself. */
function findNode(contents: ParsedNode | null, path: readonly string[]): ParsedNode | null {
  let current: ParsedNode | null = contents;
  let found: ParsedNode | null = null;
  for (const key of path) {
    const pair: { key: ParsedNode; value: ParsedNode | null } | undefined =
      current !== null && "items" in current
        ? (current.items as { key: ParsedNode; value: ParsedNode | null }[]).find(
            (item) => "key" in item && String((item.key as { value?: unknown }).value) === key,
          )
        : undefined;
    if (pair === undefined) break;
    found = pair.key;
    current = pair.value;
  }
  return found;
}

async function readBounded(file: string): Promise<string> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) {
    throw new GlobeError(
      "missing-file",
      `There is no configuration ${file}. \`globe train show PRESET\` prints a complete one to begin with.`,
      { facts: { file } },
    );
  }
  enforceLimit(configFileLimit, found.size, file);
  return readFile(file, "utf8");
}
