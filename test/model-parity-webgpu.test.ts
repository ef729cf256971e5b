// One checkpoint of each family on the WebGPU provider, against transformers. A software Vulkan driver is enough: on
// Debian the packages `chromium` (SwiftShader) and `libvulkan1`.
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { openSession } from "../src/tensor/open-session.ts";
import { add } from "../src/tensor/operations/arithmetic.ts";
import { tensorData } from "../src/tensor/tensor-data.ts";
import { trace } from "../src/tensor/trace.ts";
import { openReference, relativeError } from "./reference/models/open-reference.ts";
import { runReference } from "./reference/models/run-reference.ts";

const softwareDriver = "/usr/lib/chromium/vk_swiftshader_icd.json";
// The Vulkan loader reads this when the first WebGPU session opens.
if (!process.env.VK_DRIVER_FILES && existsSync(softwareDriver)) process.env.VK_DRIVER_FILES = softwareDriver;

const missing = await findMissing();
if (missing) {
  console.warn(
    `The WebGPU tests are skipped, because no Vulkan device was found (${missing}). ` +
      "Install the Debian packages chromium and libvulkan1, or set VK_DRIVER_FILES to a driver.",
  );
}

async function findMissing(): Promise<string | null> {
  const graph = trace({ x: { dtype: "float32", shape: [1] } }, ({ x }) => ({ y: add(x!, 1) }));
  try {
    const session = await openSession(graph, { device: "webgpu" });
    await session.run({ x: tensorData("float32", [1], [1]) });
    await session.close();
    return null;
  } catch (error) {
    return (error as Error).message.split("\n")[0]!;
  }
}

test.skipIf(missing !== null).each(["qwen-tied-fp32", "internvl-official-fp32"])(
  "%s gives the same features, logits and greedy tokens",
  async (name) => {
    const reference = await openReference(name);
    const run = await runReference(reference, "webgpu");
    expect(relativeError(run.features, await reference.expected.readFloats("features"))).toBeLessThan(1e-4);
    const [logits] = await run.score(64);
    expect(relativeError(logits!, await reference.expected.readFloats("logits 0"))).toBeLessThan(1e-4);
    expect(await run.decode(8, 64)).toEqual(reference.rows.map((row) => row.greedy.slice(0, 8)));
    await run.close();
  },
  120_000,
);
