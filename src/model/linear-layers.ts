// Which matrices of a network are linear layers: asked of the network itself, by tracing it.
import type { Network } from "./family.ts";
import { floatWeights, type LinearShape, type Weights } from "./linear.ts";
import { traceLanguageModel, traceVisionTower } from "./trace-network.ts";

export interface LinearLayer extends LinearShape {
  /** The layer; its matrix is `NAME.weight`. */
  readonly name: string;
  readonly part: "language" | "vision";
  /** Whether the layer makes the logits. */
  readonly isHead: boolean;
}

/** Every linear layer in the order of use. Layers of the vision tower that are traced as convolutions are not among them. */
export function linearLayers(network: Network): readonly LinearLayer[] {
  const layers = new Map<string, LinearLayer>();
  const record = (part: LinearLayer["part"]): Weights => {
    const weights = floatWeights();
    return {
      ...weights,
      linear(x, name, shape) {
        const isHead = part === "language" && shape.outFeatures === network.text.vocabulary;
        layers.set(name, { name, part, isHead, ...shape });
        return weights.linear(x, name, shape);
      },
    };
  };
  traceVisionTower(network, record("vision"));
  traceLanguageModel(network, record("language"));
  return [...layers.values()];
}
