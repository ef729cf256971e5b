// The tensors of CLIP's image encoder in a checkpoint of the whole CLIP, or of its image half.

import { trace } from "../../tensor/trace.ts";
import type { Parameter } from "../family.ts";
import { floatWeights } from "../linear.ts";
import type { ClipVisionConfig } from "./clip-config.ts";
import { embedWithClip } from "./embed-images.ts";

/** Whether a stored tensor belongs to the image side; the text side is left where it is. */
export function isVisionTensor(name: string): boolean {
  return /^(vision_model\.|visual_projection\.)/.test(name);
}

/** Every parameter, in the order of use: asked of the network itself, by tracing it. */
export function clipParameters(vision: ClipVisionConfig): readonly Parameter[] {
  const parameters = new Map<string, Parameter>();
  const { parameter, linear } = floatWeights();
  const { channels, imageSize } = vision;
  trace({ pixels: { dtype: "float32", shape: [1, channels, imageSize, imageSize] } }, ({ pixels }) => ({
    features: embedWithClip(
      {
        parameter(name, shape) {
          parameters.set(name, { name, shape });
          return parameter(name, shape);
        },
        linear(x, name, shape) {
          const { inFeatures, outFeatures, bias } = shape;
          parameters.set(`${name}.weight`, { name: `${name}.weight`, shape: [outFeatures, inFeatures] });
          if (bias) parameters.set(`${name}.bias`, { name: `${name}.bias`, shape: [outFeatures] });
          return linear(x, name, shape);
        },
      },
      vision,
      pixels!,
    ),
  }));
  return [...parameters.values()];
}
