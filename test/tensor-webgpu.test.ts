// Every tensor operation on the WebGPU provider, forward and gradient, and one training step of a decoder. A software
// Vulkan driver is enough: on Debian the packages `chromium` (SwiftShader) and `libvulkan1`.
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openSession } from "../src/tensor/open-session.ts";
import { add } from "../src/tensor/operations/arithmetic.ts";
import { tensorData } from "../src/tensor/tensor-data.ts";
import { decoderTrainingStep, stepFeeds } from "../src/tensor/testing/decoder-step.cases.ts";
import { elementwiseCases } from "../src/tensor/testing/elementwise.cases.ts";
import { movementCases } from "../src/tensor/testing/movement.cases.ts";
import { networkCases } from "../src/tensor/testing/network.cases.ts";
import { relativeError, runForward, runGradient, runOnce } from "../src/tensor/testing/operation-case.cases.ts";
import { rotaryCases } from "../src/tensor/testing/rotary.cases.ts";
import { trace } from "../src/tensor/trace.ts";

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

const cases = [...elementwiseCases, ...movementCases, ...networkCases, ...rotaryCases];

describe.skipIf(missing !== null)("forward on WebGPU", () => {
  test.each(cases.map((row) => [row.name, row] as const))("%s", async (_, row) => {
    expect(relativeError(await runForward(row, "webgpu"))).toBeLessThan(Math.max(row.tolerance ?? 0, 1e-4));
  });
});

describe.skipIf(missing !== null)("gradient on WebGPU", () => {
  const differentiable = cases.filter(
    ({ floats, differentiable: names }) => Object.keys(floats).length > 0 && names?.length !== 0,
  );
  test.each(differentiable.map((row) => [row.name, row] as const))("%s", async (_, row) => {
    for (const [name, result] of Object.entries(await runGradient(row, "webgpu"))) {
      expect(relativeError(result), `gradient of ${name}`).toBeLessThan(Math.max(10 * (row.tolerance ?? 0), 1e-3));
    }
  });
});

describe.skipIf(missing !== null)("training on WebGPU", () => {
  test("one AdamW step of a decoder gives the weights that the CPU gives", async () => {
    const step = decoderTrainingStep();
    const [cpu, gpu] = [await runOnce(step, "cpu", stepFeeds()), await runOnce(step, "webgpu", stepFeeds())];
    for (const [name, { data }] of Object.entries(cpu)) {
      const scale = Math.max(1e-3, ...Array.from(data as Float32Array, Math.abs));
      const errors = Array.from(data as Float32Array, (value, i) => Math.abs(value - Number(gpu[name]!.data[i])));
      expect(Math.max(...errors) / scale, name).toBeLessThan(1e-3);
    }
  });
});
