// Named limits on what is read from files of torch.save.
import type { Limit } from "../../../run/limits.ts";

export const torchFileLimits = {
  entries: {
    name: "entries of a PyTorch file",
    value: 20_000,
    unit: "entries",
    reason: "every tensor is one; the published GeoCLIP weights have 27",
  },
  directoryBytes: {
    name: "directory of a PyTorch file",
    value: 16 * 1024 * 1024,
    unit: "bytes",
    reason: "an entry of the directory has about a hundred",
  },
  pickleBytes: {
    name: "description of the tensors in a PyTorch file",
    value: 16 * 1024 * 1024,
    unit: "bytes",
    reason: "a tensor takes about a hundred; the published GeoCLIP weights have 2,388",
  },
  axes: { name: "axes of a tensor", value: 32, unit: "axes", reason: "weights have up to five" },
} as const satisfies Readonly<Record<string, Limit>>;
