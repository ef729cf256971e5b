// Every tensor operation on the WebGPU provider, forward and gradient, and one training step of a decoder. A software
// Vulkan driver is enough: on Debian the packages `chromium` (SwiftShader) and `libvulkan1`.
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { differentiate } from "../src/tensor/differentiate.ts";
import { openSession } from "../src/tensor/open-session.ts";
import { add, multiply } from "../src/tensor/operations/arithmetic.ts";
import { gather } from "../src/tensor/operations/gather.ts";
import { range } from "../src/tensor/operations/leaf.ts";
import { sum } from "../src/tensor/operations/reduce.ts";
import { tensorData } from "../src/tensor/tensor-data.ts";
import { allCases, differentiableCases } from "../src/tensor/testing/all-cases.cases.ts";
import { decoderTrainingStep, stepFeeds } from "../src/tensor/testing/decoder-step.cases.ts";
import { relativeError, runForward, runGradient, runOnce } from "../src/tensor/testing/operation-case.cases.ts";
import { quantizedErrors, quantizedLayers } from "../src/tensor/testing/quantized-layer.cases.ts";
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

// float16 is an optional feature of a GPU, which the software driver lacks.
const needsHalf = ({ name }: { name: string }) => name.includes("float16");
const forwardCases = allCases.filter((row) => !needsHalf(row));
const gradientCases = differentiableCases.filter((row) => !needsHalf(row));

describe.skipIf(missing !== null)("forward on WebGPU", () => {
  test.each(forwardCases.map((row) => [row.name, row] as const))("%s", async (_, row) => {
    expect(relativeError(await runForward(row, "webgpu"))).toBeLessThan(Math.max(row.tolerance ?? 0, 1e-4));
  });
});

describe.skipIf(missing !== null)("gradient on WebGPU", () => {
  test.each(gradientCases.map((row) => [row.name, row] as const))("%s", async (_, row) => {
    for (const [name, result] of Object.entries(await runGradient(row, "webgpu"))) {
      expect(relativeError(result), `gradient of ${name}`).toBeLessThan(Math.max(10 * (row.tolerance ?? 0), 1e-3));
    }
  });
});

describe.skipIf(missing !== null)("packed weights on WebGPU", () => {
  test.each(quantizedLayers)("%s", async (_, layer) => {
    const { y, ...gradients } = await quantizedErrors(layer, "webgpu");
    expect(y).toBeLessThan(1e-2);
    for (const [name, error] of Object.entries(gradients)) expect(error, name).toBeLessThan(1e-4);
  });
});

describe.skipIf(missing !== null)("repeated indices on WebGPU", () => {
  test("the gradient of an embedding over 3,000 tokens is bit-equal in 50 runs", async () => {
    const [rows, width, tokens] = [32, 16, 3000];
    const graph = trace(
      { ids: { dtype: "int64", shape: [tokens] }, table: { dtype: "float32", shape: [rows, width] } },
      ({ ids, table }) => ({ loss: sum(multiply(gather(table!, ids!), multiply(range(width, "float32"), 0.1))) }),
    );
    const session = await openSession(differentiate(graph, { loss: "loss", withRespectTo: ["table"] }), {
      device: "webgpu",
    });
    const ids = Array.from({ length: tokens }, (_, token) => (token % 3 === 0 ? token % rows : 7));
    const feeds = {
      ids: tensorData("int64", [tokens], ids),
      table: tensorData("float32", [rows, width], new Array(rows * width).fill(0.1)),
    };
    let first: Float32Array | undefined;
    for (let run = 0; run < 50; run++) {
      const results = await session.run(feeds, ["gradient of table"]);
      const gradient = results["gradient of table"]!.data as Float32Array;
      first ??= gradient;
      expect(gradient).toEqual(first);
    }
    for (const [place, value] of first!.entries()) {
      const count = ids.filter((id) => id === Math.floor(place / width)).length;
      expect(Math.abs(value - count * 0.1 * (place % width))).toBeLessThan(1e-4 * tokens);
    }
    await session.close();
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
