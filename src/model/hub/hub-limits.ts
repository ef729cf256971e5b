// Named limits on what is taken from a hub.
import type { Limit } from "../../run/limits.ts";

export const hubLimits = {
  answerBytes: {
    name: "answer of the hub",
    value: 32 * 1024 * 1024,
    unit: "bytes",
    reason: "a listing of a thousand files has a few hundred thousand bytes",
  },
  files: {
    name: "files of a repository",
    value: 20_000,
    unit: "files",
    reason: "the largest checkpoints have a few hundred; data sets are something else",
  },
  smallFileBytes: {
    name: "file of a checkpoint beside the weights",
    value: 256 * 1024 * 1024,
    unit: "bytes",
    reason: "the largest tokenizers have about thirty million bytes",
  },
  redirects: { name: "redirects of one request", value: 5, unit: "redirects", reason: "the hub needs two" },
} as const satisfies Readonly<Record<string, Limit>>;
