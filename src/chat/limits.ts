// Named limits on what an endpoint may send.
import type { Limit } from "../run/limits.ts";

export const answerBytes: Limit = {
  name: "answer size",
  value: 32 * 1024 * 1024,
  unit: "bytes",
  reason: "8 answers of 8,192 tokens with 20 alternatives each need about 25 MB",
};

export const errorBytes: Limit = {
  name: "error answer size",
  value: 64 * 1024,
  unit: "bytes",
  reason: "an error page is read for one sentence; the rest is dropped",
};

export const eventCharacters: Limit = {
  name: "stream event size",
  value: 4 * 1024 * 1024,
  unit: "characters",
  reason: "one event holds a few tokens with their alternatives, and never a whole answer",
};

export const detailCharacters: Limit = {
  name: "quoted server message",
  value: 600,
  unit: "characters",
  reason: "an error is one sentence, and some servers answer with a stack trace",
};

export const listedModels: Limit = {
  name: "models named in an error",
  value: 20,
  unit: "models",
  reason: "a public gateway lists hundreds",
};

export const retryAfterMilliseconds: Limit = {
  name: "wait that an endpoint may ask for",
  value: 120_000,
  unit: "milliseconds",
  reason: "a quota that ends tomorrow is for a person to decide about",
};
