// The sessions of a training run: one for gradients, one for log-probabilities, opened when they are first needed.
import { weightsOf } from "../tensor/graph.ts";
import { openSession, type Session } from "../tensor/open-session.ts";
import type { TensorData } from "../tensor/tensor.ts";
import { type MicroBatch, microBatchTypes } from "./micro-batch.ts";
import type { Objective } from "./objective.ts";
import { sharedTypes } from "./shared-prompts.ts";
import type { TrainableModel } from "./trainable-model.ts";
import { traceGradients, traceLogProbabilities } from "./training-graph.ts";

type Feeds = Readonly<Record<string, TensorData>>;

export interface TrainingSessions {
  /** Loss, metrics and gradients; parameters that a batch does not reach have none. */
  gradients(batch: MicroBatch, weights: Feeds): Promise<Record<string, TensorData>>;
  logProbabilities(batch: MicroBatch, weights: Feeds): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Every session keeps the memory of its largest run, so that no more than these are open at once. */
const maxSessions = 2;

export function createTrainingSessions(
  model: TrainableModel,
  objective: Objective,
  { temperature, threads }: { readonly temperature: number; readonly threads: number | undefined },
): TrainingSessions {
  const { network, trained, frozen } = model;
  // Batches with and without pictures have graphs of their own; the order is that of use.
  const open = new Map<string, Promise<Session>>();

  const sessionFor = async (kind: "gradients" | "logProbabilities", batch: MicroBatch): Promise<Session> => {
    const takes = batch.feeds.isImage === undefined ? "nothing" : model.takes;
    const sharesPrompts = batch.feeds.promptOf !== undefined;
    const key = `${kind} ${takes} ${sharesPrompts}`;
    const known = open.get(key) ?? build(kind, takes, sharesPrompts);
    open.delete(key);
    open.set(key, known);
    if (open.size > maxSessions) {
      const [oldest, session] = [...open][0]!;
      open.delete(oldest);
      await (await session).close();
    }
    return known;
  };

  const build = (
    kind: "gradients" | "logProbabilities",
    takes: "nothing" | "features" | "pixels",
    sharesPrompts: boolean,
  ) => {
    const rowInputs = kind === "gradients" ? objective.rowInputs : [];
    const types = { ...microBatchTypes(network, { takes, rowInputs }), ...(sharesPrompts && sharedTypes(network)) };
    const graph =
      kind === "gradients"
        ? traceGradients(model, objective, types, { temperature })
        : traceLogProbabilities(model, types, { temperature });
    const used = weightsOf(graph);
    return openSession(graph, {
      device: "cpu",
      weights: frozen,
      fedWeights: [...trained.keys()].filter((name) => used.has(name)),
      ...(threads === undefined ? {} : { threads }),
    });
  };

  const run = (session: Session, batch: MicroBatch, weights: Feeds) => {
    const feeds: Record<string, TensorData> = {};
    for (const name of Object.keys(session.inputs)) feeds[name] = batch.feeds[name] ?? weights[name]!;
    return session.run(feeds);
  };

  return {
    async gradients(batch, weights) {
      return run(await sessionFor("gradients", batch), batch, weights);
    },
    async logProbabilities(batch, weights) {
      const outputs = await run(await sessionFor("logProbabilities", batch), batch, weights);
      return outputs.logProbabilities!.data as Float32Array;
    },
    async close() {
      const sessions = [...open.values()];
      open.clear();
      for (const session of sessions) await (await session).close();
    },
  };
}
