// Named limits on what a client may send to the reward server, beside those that it shares with the chat server.
import type { Limit } from "../../run/limits.ts";
import { chooseLimits, type ServeLimits } from "../serve-limits.ts";

export const rewardLimits = {
  completions: {
    name: "completions in a request",
    value: 4096,
    unit: "completions",
    reason: "256 groups of sixteen, more than one device trains on in a step",
  },
  completionCharacters: {
    name: "completion length",
    value: 262_144,
    unit: "characters",
    reason: "1,024 tokens of 128 spaces each, doubled",
  },
  nameCharacters: {
    name: "length of a name",
    value: 1024,
    unit: "characters",
    reason: "no place and no visible thing has a longer one",
  },
  elements: {
    name: "visual elements or entities of a row",
    value: 1024,
    unit: "elements",
    reason: "a photo shows some dozens of things",
  },
  images: {
    name: "images of a row",
    value: 16,
    unit: "images",
    reason: "the judge is shown the first",
  },
  pictures: {
    name: "pictures that are shown to the judge in a request",
    value: 512,
    unit: "pictures",
    reason: "one for each row, decoded and encoded before the judge is asked",
  },
  keyCharacters: {
    name: "Idempotency-Key length",
    value: 256,
    unit: "characters",
    reason: "a UUID has 36",
  },
  keptAnswers: {
    name: "answers kept for requests that are sent again",
    value: 1024,
    unit: "answers",
    reason: "a client repeats a request within minutes",
  },
  keptAnswerBytes: {
    name: "size of the answers kept for requests that are sent again",
    value: 64 * 1024 * 1024,
    unit: "bytes",
    reason: "an answer to 4,096 completions takes about 100 kB",
  },
  pieceSeconds: {
    name: "time to score up to 32 completions by rules",
    value: 30,
    unit: "seconds",
    reason: "it takes milliseconds, so whatever takes this long will not end",
  },
} as const satisfies Record<string, Limit>;

export type RewardLimitName = keyof typeof rewardLimits;

/** Limits of the body and the connection, as the readers of the chat server take them. */
export function chooseTransportLimits(bodyBytes: number | undefined): ServeLimits {
  // Columns are numbers and short lists, so more stands outside strings than in a chat.
  return chooseLimits({ bodyBytes, structureBytes: 4 * 1024 * 1024 });
}
