// Whether a prompt and its answer fit into the model's context, said before any work is spent on them.
import { GlobeError } from "../../run/errors.ts";
import type { MeasuredPrompt } from "./processor.ts";

/** Throws `too-large` with the counts of text and photos where they do not fit. */
export function checkContext(
  { tokenIds, images }: Pick<MeasuredPrompt, "tokenIds" | "images">,
  { contextLength, maxTokens = 1 }: { readonly contextLength: number; readonly maxTokens?: number | undefined },
): void {
  const needed = tokenIds.length + maxTokens;
  if (needed <= contextLength) return;
  const imageTokens = images.reduce((sum, { tokens }) => sum + tokens, 0);
  const photos = images.length === 1 ? "one photo" : `${images.length} photos`;
  const share = images.length === 0 ? "" : ` (${imageTokens} of them for ${photos})`;
  const room = contextLength - tokenIds.length;
  const remedy =
    room > 0
      ? `ask for at most ${room} tokens`
      : images.length === 0
        ? "shorten the messages"
        : "send fewer or smaller photos, or shorten the messages";
  throw new GlobeError(
    "too-large",
    `The prompt has ${tokenIds.length} tokens${share} and the answer may take ${maxTokens}, ` +
      `but the context holds ${contextLength}; ${remedy}.`,
    { facts: { limit: "context length" } },
  );
}
