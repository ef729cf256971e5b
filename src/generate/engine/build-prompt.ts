// From the messages of a request to what the network is given: tokens, positions, and features in their places.
import type { ChatMessage } from "../../chat/chat.ts";
import type { Network } from "../../model/family.ts";
import { loadPhoto } from "../../photo/load-photo.ts";
import { sha256 } from "../../run/digest.ts";
import type { BoundedStore } from "../cache/bounded-store.ts";
import type { MeasuredPrompt, PreparedImage, Processor } from "../processor/processor.ts";
import type { Embed } from "./embedding-table.ts";
import type { Prompt } from "./scheduler.ts";

export interface PromptSource {
  readonly network: Network;
  readonly processor: Processor;
  readonly embed: Embed;
  readonly features: (image: PreparedImage) => Promise<Float32Array>;
  /** Features of earlier photos by the digest of their file. */
  readonly knownFeatures: BoundedStore<Float32Array>;
}

/** Photos are decoded when the prompt's turn comes, since pixels take far more memory than files. */
export function buildPrompt(source: PromptSource, messages: readonly ChatMessage[], measured: MeasuredPrompt): Prompt {
  const { network, processor, embed, knownFeatures } = source;
  const { hiddenSize } = network.text;
  const { tokenIds, imageTokenRanges: ranges } = measured;
  const { positions, next } = network.locate(tokenIds, measured.images, processor.imageTokenId);
  const photos = listPhotos(messages).map((bytes) => ({ bytes, digest: sha256(bytes) }));
  const features: Float32Array[] = [];
  let decoding: Promise<PreparedImage> | null = null;

  const decode = async (bytes: Uint8Array) => processor.prepareImage(await loadPhoto(bytes));
  const prepare = async (index: number) => {
    const { bytes, digest } = photos[index]!;
    const known = knownFeatures.get(digest);
    const ahead = index === 0 ? decoding : null;
    decoding = null;
    features[index] = known ?? (await source.features(await (ahead ?? decode(bytes))));
    if (!known) knownFeatures.set(digest, features[index], features[index].byteLength);
  };

  return {
    key: sha256(`${sha256(bytesOf(tokenIds))} ${photos.map(({ digest }) => digest).join(" ")}`),
    tokens: tokenIds.length,
    next,
    preparation: photos.map((_, index) => () => prepare(index)),
    prefetch() {
      const first = photos[0];
      if (!first || decoding || knownFeatures.get(first.digest)) return;
      decoding = decode(first.bytes);
      // Whoever needs the pixels sees the failure; until then nobody may be listening.
      decoding.catch(() => undefined);
    },
    async chunk(start, end) {
      const embeddings = await embed(tokenIds.subarray(start, end));
      for (const [index, range] of ranges.entries()) {
        const first = Math.max(start, range.start);
        const last = Math.min(end, range.start + range.length);
        if (first >= last) continue;
        const rows = features[index]!.subarray((first - range.start) * hiddenSize, (last - range.start) * hiddenSize);
        embeddings.set(rows, (first - start) * hiddenSize);
      }
      return { embeddings, positions: positions.map((axis) => axis.subarray(start, end)) };
    },
  };
}

function listPhotos(messages: readonly ChatMessage[]): readonly Uint8Array[] {
  return messages.flatMap(({ content }) =>
    typeof content === "string" ? [] : content.flatMap((part) => (part.type === "image" ? [part.bytes] : [])),
  );
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
