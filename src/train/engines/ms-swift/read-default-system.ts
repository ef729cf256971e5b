// What a checkpoint is told before a question that comes without a system text.
import { openProcessor } from "../../../generate/processor/open-processor.ts";

/**
 * The text that the checkpoint's own chat template says by itself, as Qwen's does; empty where it says none. ms-swift has
 * templates of its own, and for every model of a kind the same text.
 */
export async function readDefaultSystem(checkpoint: string): Promise<string> {
  const processor = await openProcessor(checkpoint);
  const { text } = await processor.measure([{ role: "user", content: "?" }]);
  return /<\|im_start\|>system\n(.*?)<\|im_end\|>/s.exec(text)?.[1] ?? "";
}
