// Visual grounding rewards: does the reasoning speak of what the photo shows?
import type { Sample } from "../data/sample.ts";
import { claimedConcepts, extractEntities } from "./extract-entities.ts";
import { findSections } from "./find-sections.ts";
import { codeThinkText } from "./parse-code.ts";
import { pictureElements } from "./picture-elements.ts";
import { removePromptEcho } from "./remove-prompt-echo.ts";
import type { Reward, RewardResult } from "./reward.ts";

/**
 * `visual.paper`: share of the distinct things claimed in the reasoning that the photo shows (a precision). 0 where
 * nothing is claimed; null where the row does not say what its photo shows.
 */
export const rewardVisualPaper: Reward = (completion, sample) =>
  measure(completion, sample, ({ precision }) => precision);

/** `visual.f1`: harmonic mean of that precision and of the share of the shown things that are claimed. */
export const rewardVisualF1: Reward = (completion, sample) =>
  measure(completion, sample, ({ precision, recall }) =>
    precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
  );

/** `visual.code`: the release's share of stored tags that occur in the reasoning as substrings; no tags, 0. */
export const rewardVisualCode: Reward = (completion, sample) => {
  const think = codeThinkText(completion).toLowerCase();
  const tags = new Set((sample.entities ?? []).map(({ text }) => text.toLowerCase()));
  const matched = [...tags].filter((tag) => think.includes(tag));
  return { value: tags.size === 0 ? 0 : matched.length / tags.size, details: { tags: tags.size, matched } };
};

interface Grounding {
  readonly precision: number;
  readonly recall: number;
}

function measure(completion: string, sample: Sample, combine: (grounding: Grounding) => number): RewardResult {
  const picture = pictureElements(sample);
  if (picture === null) return { value: null, details: { reason: "The row does not say what its photo shows." } };
  const reasoning = removePromptEcho(findSections(completion).reasoning ?? "");
  const mentions = extractEntities(reasoning, { lexicon: picture.lexicon });
  const claims = claimedConcepts(mentions);
  const name = (concept: number) => picture.lexicon.names[concept]!;
  const grounded = claims.filter((concept) => picture.grounds.has(concept));
  const recalled = claims.filter((concept) => picture.concepts.has(concept)).length;
  const precision = claims.length === 0 ? 0 : grounded.length / claims.length;
  const recall = recalled / picture.concepts.size;
  return {
    value: combine({ precision, recall }),
    details: {
      precision,
      recall,
      claims: claims.length,
      elements: picture.concepts.size,
      mentions: mentions.length,
      invented: claims.filter((concept) => !picture.grounds.has(concept)).map(name),
      grounded: grounded.map(name),
    },
  };
}
