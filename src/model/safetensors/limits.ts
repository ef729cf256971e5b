// Named limits of the files that hold weights: how large a header may be and what it may claim.
import type { Limit } from "../../run/limits.ts";

export const headerLimit: Limit = {
  name: "safetensors header size",
  value: 100_000_000,
  unit: "bytes",
  reason: "the limit of the format's own library; the header of a 7B model has 90 thousand bytes",
};

export const tensorCountLimit: Limit = {
  name: "number of tensors in a file",
  value: 1_000_000,
  unit: "tensors",
  reason: "models of hundreds of experts hold tens of thousands, and every entry costs memory before any is used",
};

export const rankLimit: Limit = {
  name: "number of axes of a tensor",
  value: 32,
  unit: "axes",
  reason: "weights have up to five; more is a damaged header",
};

export const tensorNameLimit: Limit = {
  name: "length of a tensor's name",
  value: 1024,
  unit: "characters",
  reason: "names are paths of modules; a longer one is a damaged header",
};

export const shardIndexLimit: Limit = {
  name: "shard index size",
  value: 256 * 1024 * 1024,
  unit: "bytes",
  reason: "the index is held in memory as a whole; that of a 671B mixture of experts has nine million bytes",
};

export const shardCountLimit: Limit = {
  name: "number of shards",
  value: 10_000,
  unit: "files",
  reason: "the largest published models have a few hundred; every shard's header is read at the start",
};
