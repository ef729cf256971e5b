// The registry of image processors by architecture; a further family is a folder and a line here.

import type { ImageProcessorSource } from "./image-processor-source.ts";
import { openInternvlImageProcessor } from "./internvl3/internvl-image-processor.ts";
import type { ImageProcessor } from "./processor.ts";
import { openQwenImageProcessor } from "./qwen2_5_vl/qwen-image-processor.ts";

/** Opens the image processor of a checkpoint whose config.json names this architecture. */
export const imageProcessors: Readonly<Record<string, (source: ImageProcessorSource) => ImageProcessor>> = {
  Qwen2_5_VLForConditionalGeneration: openQwenImageProcessor,
  InternVLChatModel: openInternvlImageProcessor,
  InternVLForConditionalGeneration: openInternvlImageProcessor,
};
