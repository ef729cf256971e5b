// Checkpoints written in every published layout hold the same weights, and the default layout is the official one.
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { layOutParameters } from "../src/model/lay-out-parameters.ts";
import { openCheckpoint } from "../src/model/open-checkpoint.ts";
import { openNetwork } from "../src/model/open-network.ts";
import { writeShards } from "../src/model/safetensors/write-safetensors.ts";
import { openReference, referenceFolder, referenceNames } from "./reference/models/open-reference.ts";

describe.each(referenceNames)("%s", (name) => {
  test("every layout that is written is read again with equal weights", async () => {
    const { network, weights } = await openReference(name);
    for (const { name: layout } of network.layouts) {
      const folder = mkdtempSync(join(tmpdir(), "globe-layout-"));
      try {
        copyFileSync(join(referenceFolder(name), "config.json"), join(folder, "config.json"));
        const tensors = layOutParameters(network, weights.readPieces, { layout, dtype: "F32" });
        await writeShards(folder, tensors, { maxShardSize: 200_000 });
        const again = openNetwork(await openCheckpoint(folder));
        expect(again.weights.layout).toBe(layout);
        expect(again.network.text.isTied).toBe(network.text.isTied);
        for (const { name: parameter } of network.parameters) {
          expect(await again.weights.readFloats(parameter), parameter).toEqual(await weights.readFloats(parameter));
        }
      } finally {
        rmSync(folder, { recursive: true });
      }
    }
  });

  test("the default layout goes with the architecture", async () => {
    const { network } = await openReference(name);
    const names = layOutParameters(network, async function* () {}).map((tensor) => tensor.name);
    expect(names).toContain(
      {
        qwen2_5_vl: "model.norm.weight",
        internvl3:
          name.startsWith("internvl-hf") || name.startsWith("internvl-qk")
            ? "vision_tower.encoder.layer.0.attention.q_proj.weight"
            : "vision_model.encoder.layers.0.attn.qkv.weight",
      }[network.family],
    );
  });
});

test("a layout that does not exist is refused with the known ones", async () => {
  const { network, weights } = await openReference(referenceNames[0]!);
  expect(() => layOutParameters(network, weights.readPieces, { layout: "gguf" })).toThrow(
    'internvl3 has no layout "gguf"; it has official, hf, nested hf.',
  );
});
