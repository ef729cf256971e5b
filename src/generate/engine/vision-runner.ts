// Features of pictures, in runs that are short enough to stop between them.
import type { ImagePixels, Network } from "../../model/family.ts";
import type { Session } from "../../tensor/open-session.ts";
import type { Graph, TensorData } from "../../tensor/tensor.ts";
import { type GraphPart, splitGraph } from "./split-graph.ts";

export interface VisionRunner {
  /** Features [rows, hidden size of the language model] of one picture, when `next` has been called often enough. */
  start(image: ImagePixels): FeatureJob;
  close(): Promise<void>;
}

export interface FeatureJob {
  /** Does one run; null as long as there are more. */
  next(): Promise<Float32Array | null>;
}

/** Tiles are seen one by one and whole pictures part by part of the tower; `open` builds the session of a part. */
export function createVisionRunner(
  network: Pick<Network, "vision">,
  graph: () => Graph,
  { parts, open }: { readonly parts: number; readonly open: (graph: Graph) => Promise<Session> },
): VisionRunner {
  let split: readonly GraphPart[] | null = null;
  const sessions: Session[] = [];
  const run = async (index: number, feeds: Readonly<Record<string, TensorData>>) => {
    split ??= splitGraph(graph(), parts);
    sessions[index] ??= await open(split[index]!.graph);
    const { inputs } = sessions[index];
    return sessions[index].run(Object.fromEntries(Object.keys(inputs).map((name) => [name, feeds[name]!])));
  };

  /** One picture, or one of its tiles. */
  const startOne = (image: ImagePixels): FeatureJob => {
    const feeds: Record<string, TensorData> = network.vision.feeds([image], "one");
    let index = 0;
    return {
      async next() {
        const outputs = await run(index, feeds);
        index++;
        if (index === split!.length) return outputs.features!.data as Float32Array;
        const later = new Set(split!.slice(index).flatMap(({ takes }) => takes));
        for (const name of Object.keys(feeds)) if (/^part \d/.test(name) && !later.has(name)) delete feeds[name];
        Object.assign(feeds, outputs);
        return null;
      },
    };
  };

  return {
    start(image) {
      if (!("tiles" in image) || image.tiles === 1) return startOne(image);
      const size = image.pixels.length / image.tiles;
      const rows: Float32Array[] = [];
      let job: FeatureJob | null = null;
      return {
        async next() {
          const tile = rows.length;
          job ??= startOne({ tiles: 1, pixels: image.pixels.subarray(tile * size, (tile + 1) * size) });
          const features = await job.next();
          if (!features) return null;
          job = null;
          rows.push(features);
          return rows.length === image.tiles ? join(rows) : null;
        },
      };
    },
    async close() {
      for (const session of sessions) await session?.close();
    },
  };
}

function join(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
