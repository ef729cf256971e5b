// How a checkpoint wants to be asked, and what world it knows, as its own `globe.json` says.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { GlobeError } from "../run/errors.ts";
import { type ProfileName, profiles } from "../task/profiles.ts";

export interface CheckpointProfile {
  readonly profile: ProfileName;
  /** A model that was trained on rendered scenes alone knows no photographs. */
  readonly world: "photographs" | "miniature";
}

const schema = z.object({
  profile: z.enum(Object.keys(profiles) as [ProfileName, ...ProfileName[]]).default("default"),
  world: z.enum(["photographs", "miniature"]).default("photographs"),
});

/** Checkpoints without a `globe.json` are asked as GLOBE's own are. Throws `config` for one that is not understood. */
export async function readCheckpointProfile(folder: string): Promise<CheckpointProfile> {
  const file = join(folder, "globe.json");
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return schema.parse({});
    throw error;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    const known = Object.keys(profiles).join(", ");
    throw new GlobeError(
      "config",
      `${file} is not understood. It may say "profile" (one of ${known}) and "world" ("photographs" or "miniature").`,
      { facts: { file }, cause },
    );
  }
}
