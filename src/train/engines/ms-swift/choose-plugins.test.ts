// Which of our Python files ms-swift imports.
import { describe, expect, test } from "vitest";
import { referenceFolder } from "../../../../test/support/reference-models.ts";
import { openCheckpoint } from "../../../model/open-checkpoint.ts";
import { choosePlugins } from "./choose-plugins.ts";

const qwen = "Qwen2_5_VLForConditionalGeneration";

describe("plugins", () => {
  test.each([
    ["the published vocabulary", "sft", { architecture: qwen, config: { image_token_id: 151_655 } }, []],
    ["no number, which is the published one", "sft", { architecture: qwen, config: {} }, []],
    ["another vocabulary", "rm", { architecture: qwen, config: { image_token_id: 4095 } }, ["globe_swift_tokens.py"]],
    ["another family", "sft", { architecture: "InternVLChatModel", config: { image_token_id: 9 } }, []],
    ["no checkpoint", "sft", null, []],
    [
      "rewards and another vocabulary",
      "grpo",
      { architecture: qwen, config: { image_token_id: 9 } },
      ["globe_swift.py", "globe_swift_tokens.py"],
    ],
    ["rewards alone", "grpo", { architecture: qwen, config: { image_token_id: 151_655 } }, ["globe_swift.py"]],
  ] as const)("%s", (_, kind, checkpoint, names) => {
    expect(choosePlugins(kind, checkpoint)).toEqual(names);
  });

  test("a random model with a small vocabulary needs its tokens told", async () => {
    expect(choosePlugins("sft", await openCheckpoint(`${referenceFolder}qwen-tied-fp32`))).toEqual([
      "globe_swift_tokens.py",
    ]);
  });
});
