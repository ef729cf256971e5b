// A model over weights in memory that change between answers: what training samples from, without a checkpoint between.
import type { Network } from "../../model/family.ts";
import type { Weights } from "../../model/linear.ts";
import { traceLanguageModel } from "../../model/trace-network.ts";
import { openSession, type Session } from "../../tensor/open-session.ts";
import type { Device } from "../../tensor/tensor.ts";
import type { WeightSource } from "../../tensor/weight.ts";
import type { Embed } from "./embedding-table.ts";
import { createLanguageRunner, type LanguageRunner } from "./language-runner.ts";
import { openVision } from "./open-vision.ts";
import type { VisionRunner } from "./vision-runner.ts";

export interface LiveModelOptions {
  readonly network: Network;
  /** How layers use their weights (floats, adapters); called once for each graph. */
  readonly weights: () => Weights;
  /** The numbers, by the names that `weights` gives them; asked again at every refresh. */
  readonly source: WeightSource;
  /** Reads the same table as `source`, as it stands at that moment. */
  readonly embed: Embed;
  readonly device?: Device;
  readonly threads?: number;
  /** Whether the vision tower changes too; otherwise its sessions, and features made by them, outlive a refresh. */
  readonly hasLiveVision?: boolean;
}

export interface LiveModel {
  readonly network: Network;
  readonly embed: Embed;
  /** Follows the weights of the last refresh. Runs must not overlap a refresh. */
  readonly runner: LanguageRunner;
  readonly vision: Pick<VisionRunner, "start">;
  /** Takes the weights as they are now. Keys, values and features that were made before are void. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the model with the weights as they are. Built in they are packed, so that decoding costs as little as from a
 * checkpoint; the graph is traced once, and a refresh only builds its session again.
 */
export async function openLiveModel(options: LiveModelOptions): Promise<LiveModel> {
  const { network, weights, source, embed, device = "cpu", threads, hasLiveVision = false } = options;
  const sessionOptions = { device, weights: source, ...(threads === undefined ? {} : { threads }) };
  const graph = traceLanguageModel(network, weights());
  let session: Session = await openSession(graph, sessionOptions);
  let runner = createLanguageRunner(network, session);
  let vision = openVision(network, weights, sessionOptions);
  return {
    network,
    embed,
    runner: { run: (batch) => runner.run(batch) },
    vision: { start: (image) => vision.start(image) },
    async refresh() {
      // First away with the old one: two of them need not fit into memory.
      await session.close();
      session = await openSession(graph, sessionOptions);
      runner = createLanguageRunner(network, session);
      if (!hasLiveVision) return;
      await vision.close();
      vision = openVision(network, weights, sessionOptions);
    },
    async close() {
      await session.close();
      await vision.close();
    },
  };
}
