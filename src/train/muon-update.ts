// One step of Muon over the matrices of a model's layers, in a session of its own.
import { openSession, type Session } from "../tensor/open-session.ts";
import { multiply } from "../tensor/operations/arithmetic.ts";
import type { Graph, TensorData, TensorType } from "../tensor/tensor.ts";
import { trace } from "../tensor/trace.ts";
import { muonSteps } from "./muon-step.ts";
import type { ParameterSet } from "./parameter-set.ts";

/** Muon bears a higher rate than AdamW: what AdamW updates beside it takes this share of the rate. */
export const besideMuon = 0.3;

/** Matrices inside repeated layers; embeddings and heads are looked up row by row and take AdamW, as all vectors do. */
export function isLayerMatrix(name: string, { length: rank }: readonly number[]): boolean {
  return rank > 1 && /\.(?:layers|blocks)\.\d+\./.test(name);
}

export interface MuonUpdate {
  /** Parameters that it changes; the others are left to AdamW. */
  readonly names: ReadonlySet<string>;
  /** Changes weights and momenta in place. Gradients are multiplied by `gradientScale` first. */
  step(gradients: ParameterSet, factors: { readonly rate: number; readonly gradientScale: number }): Promise<void>;
  close(): Promise<void>;
}

/** `momenta` has the names of `weights` and starts at zeros. The session opens with the first step. */
export function createMuonUpdate(
  weights: ParameterSet,
  momenta: ParameterSet,
  { weightDecay, threads }: { readonly weightDecay: number; readonly threads: number | undefined },
): MuonUpdate {
  const names = [...weights].flatMap(([name, { shape }]) => (isLayerMatrix(name, shape) ? [name] : []));
  let session: Promise<Session> | null = null;
  const open = () =>
    openSession(traceUpdate(weights, names, weightDecay), {
      device: "cpu",
      ...(threads !== undefined && { threads }),
    });
  return {
    names: new Set(names),
    async step(gradients, { rate, gradientScale }) {
      session ??= open();
      const feeds: Record<string, TensorData> = { rate: scalar(rate), gradientScale: scalar(gradientScale) };
      for (const name of names) {
        feeds[name] = feedOf(weights, name);
        feeds[`gradient of ${name}`] = feedOf(gradients, name);
        feeds[`momentum of ${name}`] = feedOf(momenta, name);
      }
      const next = await (await session).run(feeds);
      for (const name of names) {
        weights.get(name)!.values.set(next[name]!.data as Float32Array);
        momenta.get(name)!.values.set(next[`momentum of ${name}`]!.data as Float32Array);
      }
    },
    async close() {
      await (await session)?.close();
    },
  };
}

function traceUpdate(weights: ParameterSet, names: readonly string[], decay: number): Graph {
  const inputs: Record<string, TensorType> = { rate: scalarType, gradientScale: scalarType };
  for (const name of names) {
    const type = { dtype: "float32", shape: weights.get(name)!.shape } as const;
    for (const each of [name, `gradient of ${name}`, `momentum of ${name}`]) inputs[each] = type;
  }
  return trace(inputs, (fed) => {
    const states = names.map((name) => ({
      weight: fed[name]!,
      gradient: multiply(fed[`gradient of ${name}`]!, fed.gradientScale!),
      momentum: fed[`momentum of ${name}`]!,
      stacked: name.endsWith("qkv.weight") ? 3 : 1,
    }));
    const updated = muonSteps(states, { rate: fed.rate!, decay });
    return Object.fromEntries(
      updated.flatMap(({ weight, momentum }, index) => [
        [names[index]!, weight],
        [`momentum of ${names[index]}`, momentum],
      ]),
    );
  });
}

const scalarType: TensorType = { dtype: "float32", shape: [] };
const scalar = (value: number): TensorData => ({ dtype: "float32", shape: [], data: Float32Array.of(value) });

function feedOf(set: ParameterSet, name: string): TensorData {
  const { shape, values } = set.get(name)!;
  return { dtype: "float32", shape, data: values };
}
