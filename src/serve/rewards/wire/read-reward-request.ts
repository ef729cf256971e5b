// Reads a request for rewards: which rewards, over which completions of which rows.

import type { Sample } from "../../../data/sample.ts";
import { parseSolution } from "../../../data/solution.ts";
import { type Preset, presetOf } from "../../../task/presets.ts";
import type { RewardName } from "../../../task/rewards.ts";
import { badRequest } from "../../api-error.ts";
import { explainIssue } from "../../wire/explain-issue.ts";
import { requestSchema, type WireRewardRequest } from "./request-schema.ts";

export interface RewardRequest {
  readonly completions: readonly string[];
  /** Distinct photos with their truth; the completions of one form a group. */
  readonly rows: readonly Sample[];
  /** Index into `rows` for each completion. */
  readonly rowOf: readonly number[];
  /** The first picture of each row, as it was named; null without one. */
  readonly images: readonly (string | null)[];
  readonly rewards: readonly RewardName[];
  /** Null where single rewards were asked for, which are not summed. */
  readonly preset: Preset | null;
  readonly wholeGroups: boolean;
  readonly withDetails: boolean;
}

/** Throws an `ApiError` 400 that names the field; `fallback` holds where the request names no rewards. */
export function readRewardRequest(value: unknown, fallback: Preset): RewardRequest {
  const parsed = requestSchema.safeParse(value, { reportInput: true });
  if (!parsed.success) throw explainIssue(parsed.error.issues[0]!);
  const wire = parsed.data;
  const { completions, columns } = wire;
  const rowCount = countRows(wire);
  const rowOf = readRowOf(wire, rowCount);
  const preset = readPreset(wire, fallback);
  return {
    completions,
    rows: Array.from({ length: rowCount }, (_, row) => readRow(columns, row)),
    rowOf,
    images: Array.from({ length: rowCount }, (_, row) => {
      const images = columns.images?.[row] ?? null;
      return typeof images === "string" ? images : (images?.[0] ?? null);
    }),
    rewards: wire.rewards ? [...new Set(wire.rewards)] : preset!.map(({ reward }) => reward),
    preset,
    wholeGroups: wire.whole_groups ?? false,
    withDetails: wire.details ?? false,
  };
}

function countRows({ completions, columns, rows }: WireRewardRequest): number {
  const lengths = Object.entries(columns).flatMap(([name, values]) => (values ? [[name, values.length] as const] : []));
  const [first] = lengths;
  const expected = rows ? (first?.[1] ?? 0) : completions.length;
  for (const [name, length] of lengths) {
    if (length === expected) continue;
    const why = rows ? `columns.${first![0]} has ${expected}` : `there are ${expected} completions and no 'rows'`;
    throw badRequest(`'columns.${name}' has ${length} values, but ${why}.`, `columns.${name}`, "invalid_length");
  }
  return expected;
}

function readRowOf({ completions, rows }: WireRewardRequest, rowCount: number): readonly number[] {
  if (!rows) return completions.map((_, index) => index);
  if (rows.length !== completions.length) {
    throw badRequest(
      `'rows' has ${rows.length} indices, but there are ${completions.length} completions.`,
      "rows",
      "invalid_length",
    );
  }
  const beyond = rows.findIndex((row) => row >= rowCount);
  if (beyond === -1) return rows;
  throw badRequest(
    `'rows[${beyond}]' is ${rows[beyond]}, but the columns have ${rowCount} rows.`,
    `rows[${beyond}]`,
    "invalid_value",
  );
}

function readPreset({ rewards, preset, variant, weights }: WireRewardRequest, fallback: Preset): Preset | null {
  const named = [rewards && "rewards", preset && "preset", weights && "weights"].filter(Boolean);
  if (named.length > 1) {
    throw badRequest(`Give '${named[0]}' or '${named[1]}', and not both.`, named[1]!, "invalid_value");
  }
  if (variant && !preset) {
    throw badRequest("'variant' says what computes a preset: name one under 'preset'.", "variant", "invalid_value");
  }
  if (rewards) return null;
  if (preset) return presetOf(preset, variant ?? "paper");
  if (!weights) return fallback;
  const own = Object.entries(weights).map(([reward, weight]) => ({ reward: reward as RewardName, weight: weight! }));
  if (own.length === 0) throw badRequest("'weights' names no reward.", "weights", "invalid_value");
  return own;
}

/** Absent, null and empty values are unknown. */
function readRow(columns: WireRewardRequest["columns"], row: number): Sample {
  const solution = columns.solution?.[row];
  const truth = solution ? readSolution(solution, row) : {};
  const country = columns.country?.[row] || truth.country;
  const city = columns.city?.[row] || truth.city;
  const region = columns.region?.[row];
  const iso2 = columns.iso2?.[row];
  const lat = columns.lat?.[row] ?? null;
  const lon = columns.lon?.[row] ?? null;
  if ((lat === null) !== (lon === null)) {
    throw badRequest(`Row ${row} has only one of 'lat' and 'lon'.`, "columns", "invalid_value");
  }
  const entities = columns.entities?.[row];
  const elements = columns.visual_elements?.[row];
  return {
    id: String(columns.id?.[row] ?? `row ${row}`),
    images: [],
    ...(country && { country }),
    ...(city && { city }),
    ...(region && { region }),
    ...(iso2 && { iso2: iso2.toUpperCase() }),
    ...(lat !== null && lon !== null && { lat, lon }),
    ...(entities && {
      entities: entities.map((tag) => (typeof tag === "string" ? { text: tag } : { text: tag.text })),
    }),
    ...(elements && {
      visualElements: elements.map((element) => ({
        name: typeof element === "string" ? element : element.name,
        source: "request",
        score: 1,
      })),
    }),
  };
}

function readSolution(text: string, row: number) {
  try {
    return parseSolution(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw badRequest(`Invalid 'columns.solution[${row}]': ${reason}.`, `columns.solution[${row}]`, "invalid_value");
  }
}
