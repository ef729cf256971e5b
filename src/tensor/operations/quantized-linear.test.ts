// The linear layer over packed weights against float64 arithmetic on the unpacked ones.
import { expect, test } from "vitest";
import { quantizedErrors, quantizedLayers } from "../testing/quantized-layer.cases.ts";
import { trace } from "../trace.ts";
import { quantizedLinear } from "./quantized-linear.ts";

test.each(quantizedLayers)("%s", async (_, layer) => {
  const { y, ...gradients } = await quantizedErrors(layer, "cpu");
  // The kernel rounds x to 8 bits in blocks, so each product is right to about half a percent.
  expect(y).toBeLessThan(1e-2);
  for (const [name, error] of Object.entries(gradients)) expect(error, name).toBeLessThan(1e-5);
});

test("an input of another width is refused by name and shape", () => {
  expect(() =>
    trace({ x: { dtype: "float32", shape: [2, 8] } }, ({ x }) => ({
      y: quantizedLinear(x!, "layer", { bits: 4, blockSize: 32, inFeatures: 64, outFeatures: 8 }),
    })),
  ).toThrow("quantizedLinear: float32 [2, 8] does not fit a weight of [8, 64].");
});

test("a block size that the kernel does not have is refused", () => {
  expect(() =>
    trace({ x: { dtype: "float32", shape: [2, 60] } }, ({ x }) => ({
      y: quantizedLinear(x!, "layer", { bits: 4, blockSize: 20, inFeatures: 60, outFeatures: 8 }),
    })),
  ).toThrow("blocks of 20 are not possible");
});
