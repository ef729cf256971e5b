// Which family reads which architecture of config.json.
import { GlobeError } from "../run/errors.ts";
import type { Family } from "./family.ts";
import { internvl3 } from "./internvl3/family.ts";
import { qwen25vl } from "./qwen2_5_vl/family.ts";

/** Families by the names that `architectures` may hold. A new family is its folder and one entry here. */
export const families: ReadonlyMap<string, Family> = new Map(
  [qwen25vl, internvl3].flatMap((family) => family.architectures.map((name) => [name, family] as const)),
);

/** The family of an architecture; an unknown one is `unsupported` with the names that are known. */
export function familyOf(architecture: string, file = "config.json"): Family {
  const family = families.get(architecture);
  if (family) return family;
  throw new GlobeError(
    "unsupported",
    `${file} names the architecture "${architecture}"; this build reads ${[...families.keys()].join(", ")}.`,
    { facts: { file } },
  );
}
