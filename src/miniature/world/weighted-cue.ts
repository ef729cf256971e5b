// A cue and how often it is shown, relative to the others of its family.
import type { Cue } from "../scene.ts";

export type Weighted = readonly [weight: number, cue: Cue];
