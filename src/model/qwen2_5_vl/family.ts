// The family Qwen2.5-VL: 3B, 7B, 32B and 72B, read from config.json.
import type { Family } from "../family.ts";
import { qwen2LanguageModel } from "../qwen2/decoder.ts";
import { inverseFrequencies, rotaryTable } from "../rotary-table.ts";
import { readQwenConfig } from "./config.ts";
import { layouts, qwenParameters, textNames } from "./parameters.ts";
import { ropeIndex } from "./rope-index.ts";
import { qwenVisionTower } from "./vision-tower.ts";

export const qwen25vl: Family = {
  name: "qwen2_5_vl",
  architectures: ["Qwen2_5_VLForConditionalGeneration"],
  describe(json, context) {
    const config = readQwenConfig(json, context);
    const { text, vision } = config;
    const frequencies = inverseFrequencies(text.headSize, text.ropeTheta);
    const axisOf = Uint8Array.from(text.ropeSections.flatMap((size, axis) => Array<number>(size).fill(axis)));
    return {
      family: "qwen2_5_vl",
      text,
      imageTokenId: config.imageTokenId,
      parameters: qwenParameters(config),
      layouts,
      writtenLayout: "official",
      vision: qwenVisionTower(config),
      locate: (tokenIds, images) => ropeIndex(tokenIds, images, { ...vision, imageTokenId: config.imageTokenId }),
      rotaryTable: (positions) => rotaryTable(positions, frequencies, axisOf),
      ...qwen2LanguageModel(text, textNames),
    };
  },
};
