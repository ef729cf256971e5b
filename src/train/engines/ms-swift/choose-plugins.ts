// The Python files of ours that a run on ms-swift needs.
import type { Checkpoint } from "../../../model/open-checkpoint.ts";
import type { TrainKind } from "../../config/train-schema.ts";

/** ms-swift takes the token of a photo to have the number that it has in the published vocabulary. */
const publishedImageToken = 151_655;

/** Names in `adapters/`; `checkpoint` is null where it cannot be opened. */
export function choosePlugins(
  kind: TrainKind,
  checkpoint: Pick<Checkpoint, "architecture" | "config"> | null,
): readonly string[] {
  const isRenumbered =
    checkpoint?.architecture === "Qwen2_5_VLForConditionalGeneration" &&
    (checkpoint.config.image_token_id ?? publishedImageToken) !== publishedImageToken;
  return [...(kind === "grpo" ? ["globe_swift.py"] : []), ...(isRenumbered ? ["globe_swift_tokens.py"] : [])];
}
