// Checks stored tensors against the parameters of a network: names and shapes.
import { GlobeError } from "../../run/errors.ts";
import type { Parameter } from "../family.ts";
import { compareKeys } from "../key-layout.ts";

/** How many names a message shows. */
const shownNames = 8;

/** Throws `config` with lists of the tensors that are missing, left over or of another shape. */
export function requireTensors(
  parameters: readonly Parameter[],
  stored: ReadonlyMap<string, { readonly shape: readonly number[] }>,
  subject: string,
): void {
  const layouts = [{ name: "published", storedNames: (name: string) => [name] }];
  const { missing, unexpected, misshapen } = compareKeys({ parameters, layouts }, stored);
  const faults = [
    ...list("missing", missing),
    ...list("unexpected", unexpected),
    ...list("of another shape", misshapen),
  ];
  if (faults.length === 0) return;
  throw new GlobeError("config", `${subject} holds other tensors than its model has: ${faults.join("; ")}.`, {
    facts: { file: subject },
  });
}

function list(what: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const rest = names.length > shownNames ? ` and ${names.length - shownNames} more` : "";
  return [`${what}: ${names.slice(0, shownNames).join(", ")}${rest}`];
}
