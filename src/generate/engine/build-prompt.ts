// From tokens and pictures to what the network is given: embeddings with features in their places, and positions.
import type { ImagePixels, ImageShape, Network } from "../../model/family.ts";
import { sha256 } from "../../run/digest.ts";
import type { BoundedStore } from "../cache/bounded-store.ts";
import type { TokenRange } from "../processor/processor.ts";
import type { Embed } from "./embedding-table.ts";
import type { Prompt } from "./generation.ts";
import type { FeatureJob, VisionRunner } from "./vision-runner.ts";

export interface PromptSource {
  readonly network: Network;
  readonly imageTokenId: number;
  readonly embed: Embed;
  readonly vision: Pick<VisionRunner, "start">;
  /** Features of earlier pictures by their digest. */
  readonly knownFeatures: BoundedStore<Float32Array>;
}

export interface PromptParts {
  readonly tokenIds: Int32Array;
  readonly pictures: readonly Picture[];
}

export interface Picture {
  readonly shape: ImageShape;
  /** The tokens whose embeddings the features replace. */
  readonly range: TokenRange;
  /** Pictures with the same digest are the same picture. */
  readonly digest: string;
  /** Called when the prompt's turn comes, since pixels take far more memory than files. */
  readonly load: () => Promise<ImagePixels>;
}

export function buildPrompt(source: PromptSource, { tokenIds, pictures }: PromptParts): Prompt {
  const { network, embed, knownFeatures } = source;
  const { hiddenSize } = network.text;
  const shapes = pictures.map(({ shape }) => shape);
  const { positions, next } = network.locate(tokenIds, shapes, source.imageTokenId);
  const features: Float32Array[] = [];
  let loading: Promise<ImagePixels> | null = null;
  let job: FeatureJob | null = null;

  /** One run for the first picture that has no features yet. */
  const prepare = async (): Promise<boolean> => {
    const index = features.length;
    const { digest, load } = pictures[index]!;
    const known = knownFeatures.get(digest);
    if (!known) {
      loading ??= load();
      job ??= source.vision.start(await loading);
    }
    const done = known ?? (await job!.next());
    if (!done) return false;
    if (!known) knownFeatures.set(digest, done, done.byteLength);
    features.push(done);
    [loading, job] = [null, null];
    return features.length === pictures.length;
  };

  return {
    key: sha256(`${sha256(bytesOf(tokenIds))} ${pictures.map(({ digest }) => digest).join(" ")}`),
    tokens: tokenIds.length,
    next,
    ...(pictures.length > 0 && { prepare }),
    prefetch() {
      const first = pictures[0];
      if (!first || loading || knownFeatures.get(first.digest)) return;
      loading = first.load();
      // Whoever needs the pixels sees the failure; until then nobody may be listening.
      loading.catch(() => undefined);
    },
    async chunk(start, end) {
      const embeddings = await embed(tokenIds.subarray(start, end));
      for (const [index, { range }] of pictures.entries()) {
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

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
