// Says what is wrong with a request in the words and codes of the original.
import type { z } from "zod";
import { type ApiError, badRequest } from "../api-error.ts";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** The error for the first issue of a body that was parsed with `reportInput`. */
export function explainIssue(issue: Issue): ApiError {
  return explain(issue, []);
}

function explain(issue: Issue, parent: Path): ApiError {
  const path = [...parent, ...issue.path];
  const param = showPath(path);
  switch (issue.code) {
    case "invalid_union":
      return explainUnion(issue, path);
    case "unrecognized_keys": {
      const unknown = showPath([...path, issue.keys[0] ?? ""]);
      return badRequest(`Unknown parameter: '${unknown}'.`, unknown, "unknown_parameter");
    }
    case "invalid_value":
      return issue.input === undefined ? missing(param) : invalidValue(issue.input, issue.values, param);
    case "invalid_type":
      return explainType(issue, param);
    case "too_big":
    case "too_small":
      return explainBound(issue, param);
    default:
      return badRequest(`Invalid '${param}': ${issue.message}.`, param, "invalid_value");
  }
}

/** The branch that got furthest is the one that was meant; where none got anywhere, all of them are named. */
function explainUnion(issue: Extract<Issue, { code: "invalid_union" }>, path: Path): ApiError {
  const param = showPath(path);
  const options = "options" in issue ? issue.options : undefined;
  if (options !== undefined) {
    const given = (issue.input as Record<PropertyKey, unknown> | undefined)?.[path.at(-1) ?? ""];
    return given === undefined ? missing(param) : invalidValue(given, options, param);
  }
  const first = issue.errors.flatMap(([found]) => (found ? [found] : []));
  const isWrongType = (found: Issue) => found.code === "invalid_type" && found.path.length === 0;
  const meant = first.find((found) => !isWrongType(found));
  if (meant) return explain(meant, path);
  if (issue.input === undefined) return missing(param);
  const expected = first.flatMap((found) => (found.code === "invalid_type" ? [describeExpected(found.expected)] : []));
  return badRequest(
    `Invalid type for '${param}': expected one of ${expected.join(" or ")}, but got ${describe(issue.input)} instead.`,
    param,
    "invalid_type",
  );
}

function explainType(issue: Extract<Issue, { code: "invalid_type" }>, param: string | null): ApiError {
  const { expected, input } = issue;
  if (input === undefined) return missing(param);
  if (param === null) {
    return badRequest(`The request body must be a JSON object, and not ${describe(input)}.`, null, null);
  }
  // JSON can say 1e999, which is no number that JavaScript has.
  if (typeof input === "number" && !Number.isFinite(input)) {
    return badRequest(`Invalid '${param}': the number is too large.`, param, "invalid_value");
  }
  return badRequest(
    `Invalid type for '${param}': expected ${describeExpected(expected)}, but got ${describe(input)} instead.`,
    param,
    "invalid_type",
  );
}

const singular: Readonly<Record<string, string>> = { string: "string", array: "array", int: "integer" };

function explainBound(issue: Extract<Issue, { code: "too_big" | "too_small" }>, param: string | null): ApiError {
  const isBig = issue.code === "too_big";
  const bound = isBig ? issue.maximum : issue.minimum;
  const { input } = issue;
  if (typeof input === "number") {
    const kind = Number.isInteger(input) && Number.isInteger(Number(bound)) ? "integer" : "decimal";
    const relation = `${isBig ? "<" : ">"}${issue.inclusive === false ? "" : "="}`;
    return badRequest(
      `Invalid '${param}': ${kind} ${isBig ? "above maximum" : "below minimum"} value. ` +
        `Expected a value ${relation} ${bound}, but got ${input} instead.`,
      param,
      `${kind}_${isBig ? "above_max" : "below_min"}_value`,
    );
  }
  const kind = singular[issue.origin] ?? issue.origin;
  const size = (input as { readonly length?: number } | undefined)?.length ?? 0;
  const adjective = isBig ? "too long" : size === 0 ? "empty" : "too short";
  const phrase = adjective === "empty" ? `empty ${kind}` : `${kind} ${adjective}`;
  const got =
    adjective === "empty" ? `an empty ${kind}` : `${kind === "array" ? "an" : "a"} ${kind} with length ${size}`;
  return badRequest(
    `Invalid '${param}': ${phrase}. Expected ${kind === "array" ? "an" : "a"} ${kind} with ` +
      `${isBig ? "maximum" : "minimum"} length ${bound}, but got ${got} instead.`,
    param,
    adjective === "empty" ? `empty_${kind}` : `${kind}_${isBig ? "above_max" : "below_min"}_length`,
  );
}

function missing(param: string | null): ApiError {
  return badRequest(`Missing required parameter: '${param}'.`, param, "missing_required_parameter");
}

function invalidValue(given: unknown, allowed: readonly unknown[], param: string | null): ApiError {
  const names = allowed.map((value) => `'${String(value)}'`);
  const list = names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names.join("");
  const shown = typeof given === "string" ? `'${shorten(given)}'` : describe(given);
  return badRequest(`Invalid value: ${shown}. Supported values are: ${list}.`, param, "invalid_value");
}

const expectations: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a decimal",
  int: "an integer",
  boolean: "a boolean",
  array: "an array of objects",
  object: "an object",
  record: "an object",
};

const describeExpected = (expected: string) => expectations[expected] ?? expected;

/** What kind of JSON value this is, with its article. */
export function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : "an array";
  if (typeof value === "number") return Number.isInteger(value) ? "an integer" : "a decimal";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** `messages[0].content`; null for the body itself. Keys come from the request and may be of any length. */
function showPath(path: Path): string | null {
  const text = path.reduce<string>(
    (shown, key) =>
      typeof key === "number" ? `${shown}[${key}]` : shown === "" ? String(key) : `${shown}.${String(key)}`,
    "",
  );
  return text === "" ? null : shorten(text);
}

function shorten(text: string): string {
  return text.length <= 100 ? text : `${text.slice(0, 100).toWellFormed()}…`;
}
