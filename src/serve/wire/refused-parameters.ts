// Parameters of the protocol that nothing here can honour: refused by name, unless they ask for what happens anyway.
import { badRequest } from "../api-error.ts";

const isEmpty = (value: unknown) => typeof value === "object" && value !== null && Object.keys(value).length === 0;
const isOneOf =
  (...values: readonly unknown[]) =>
  (value: unknown) =>
    values.includes(value);

/** Each with the values that change nothing; `null` always does. */
const refused: Readonly<Record<string, (value: unknown) => boolean>> = {
  tools: isEmpty,
  tool_choice: isOneOf("none", "auto"),
  parallel_tool_calls: isOneOf(true, false),
  functions: isEmpty,
  function_call: isOneOf("none", "auto"),
  logit_bias: isEmpty,
  modalities: (value) => Array.isArray(value) && value.length === 1 && value[0] === "text",
  audio: () => false,
  prediction: () => false,
  reasoning_effort: isOneOf("none"),
  verbosity: isOneOf("medium"),
  web_search_options: () => false,
  store: isOneOf(false),
  service_tier: isOneOf("auto", "default"),
  prompt_cache_retention: isOneOf("in_memory", "in-memory"),
};

const refusedInMessages = { tool_calls: isEmpty, function_call: () => false, audio: () => false };

/**
 * The body without parameters that ask for nothing. Throws a 400 for one that asks for something: an answer that
 * ignores it would look like one that honours it. Those in `taken` are honoured.
 */
export function removeRefused(
  body: Readonly<Record<string, unknown>>,
  taken: ReadonlySet<string>,
): Record<string, unknown> {
  // Entries, so that a key such as `__proto__` stays a key.
  const kept = Object.entries(body).filter(([name, value]) => {
    const isNeutral = Object.hasOwn(refused, name) && !taken.has(name) ? refused[name] : undefined;
    if (isNeutral && value !== null && !isNeutral(value)) throw unsupported(name);
    return isNeutral === undefined;
  });
  return Object.fromEntries(kept);
}

/** The same for one message. */
export function refuseInMessage(message: Readonly<Record<string, unknown>>, path: string): void {
  for (const [name, isNeutral] of Object.entries(refusedInMessages)) {
    const value = Object.hasOwn(message, name) ? message[name] : null;
    if (value !== null && !isNeutral(value)) throw unsupported(`${path}.${name}`);
  }
}

function unsupported(param: string) {
  return badRequest(
    `Unsupported parameter: '${param}' is not supported with this model.`,
    param,
    "unsupported_parameter",
  );
}
