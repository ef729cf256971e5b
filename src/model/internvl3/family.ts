// The family InternVL3 with a Qwen2.5 language model, read from either of its two published forms of config.json.
import { GlobeError } from "../../run/errors.ts";
import type { Family } from "../family.ts";
import { qwen2LanguageModel } from "../qwen2/decoder.ts";
import { inverseFrequencies, rotaryTable } from "../rotary-table.ts";
import { readInternConfig } from "./config.ts";
import { internParameters, layouts, textNames } from "./parameters.ts";
import { internVisionTower } from "./vision-tower.ts";

export const internvl3: Family = {
  name: "internvl3",
  architectures: ["InternVLChatModel", "InternVLForConditionalGeneration"],
  describe(json, context) {
    const config = readInternConfig(json, context);
    const { text } = config;
    const vision = internVisionTower(config);
    const frequencies = inverseFrequencies(text.headSize, text.ropeTheta);
    const axisOf = new Uint8Array(frequencies.length);
    return {
      family: "internvl3",
      text,
      imageTokenId: config.imageTokenId,
      parameters: internParameters(config),
      layouts,
      // The -hf architecture cannot be read with official names, nor the official one with those of -hf.
      writtenLayout: config.isOriginal ? "official" : "hf",
      vision,
      locate(tokenIds, images, imageTokenId = config.imageTokenId) {
        requirePlaceholders(
          tokenIds,
          imageTokenId,
          images.reduce((sum, image) => sum + vision.tokenCount(image), 0),
        );
        return {
          positions: [Int32Array.from({ length: tokenIds.length }, (_, index) => index)],
          next: tokenIds.length,
        };
      },
      rotaryTable: (positions) => rotaryTable(positions, frequencies, axisOf),
      ...qwen2LanguageModel(text, textNames),
    };
  },
};

function requirePlaceholders(tokenIds: ArrayLike<number>, imageTokenId: number | undefined, expected: number): void {
  const found = Array.from(tokenIds).filter((id) => id === imageTokenId).length;
  if (found === expected || (imageTokenId === undefined && expected === 0)) return;
  throw new GlobeError(
    "usage",
    `The prompt has ${found} image placeholders and its pictures ${expected} feature rows; they must be equal.`,
  );
}
