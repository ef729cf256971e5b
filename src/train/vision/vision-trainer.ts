// The state of vision pre-training: parameters, what the updates keep of them, and the steps that change both.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openSafetensors } from "../../model/safetensors/open-safetensors.ts";
import { writeSafetensors } from "../../model/safetensors/write-safetensors.ts";
import { GlobeError } from "../../run/errors.ts";
import { writeAtomic } from "../../run/write-atomic.ts";
import { openSession, type Session } from "../../tensor/open-session.ts";
import type { TensorData } from "../../tensor/tensor.ts";
import { countElements } from "../../tensor/tensor-data.ts";
import { scalarFeed } from "./picture-batch.ts";
import {
  stateNames,
  trainedParameters,
  type UpdateOptions,
  type VisionPlan,
  visionTrainingStep,
} from "./training-step.ts";

export interface VisionStep {
  readonly loss: number;
  readonly gradientNorm: number;
  /** The parts of the loss by name. */
  readonly parts: Readonly<Record<string, number>>;
}

export interface VisionTrainer {
  /** Optimizer steps done. */
  readonly step: number;
  /** Parameters of the tower, the merger and the heads by name, as they are. */
  readonly values: ReadonlyMap<string, TensorData>;
  /** Throws before any weight changes when the loss is not finite. */
  update(plan: VisionPlan, feeds: Readonly<Record<string, TensorData>>, rate: number): Promise<VisionStep>;
  save(folder: string): Promise<void>;
  restore(folder: string): Promise<void>;
  close(): Promise<void>;
}

/** `initial` gives the first values of every parameter that `trainedParameters` lists. */
export function createVisionTrainer(
  plan: VisionPlan,
  initial: ReadonlyMap<string, Float32Array>,
  options: UpdateOptions,
  threads?: number,
): VisionTrainer {
  const parameters = trainedParameters(plan);
  const values = new Map<string, TensorData>();
  const state = new Map<string, TensorData>();
  for (const parameter of parameters) {
    const { name, shape } = parameter;
    values.set(name, { dtype: "float32", shape, data: initial.get(name)! });
    for (const kept of stateNames(parameter, options.matrices)) {
      state.set(kept, { dtype: "float32", shape, data: new Float32Array(countElements(shape)) });
    }
  }
  let step = 0;
  let opened: { readonly plan: VisionPlan; readonly session: Session } | null = null;

  /** Sessions keep gigabytes of memory, so there is one at a time. */
  async function sessionFor(wanted: VisionPlan): Promise<Session> {
    if (opened?.plan === wanted) return opened.session;
    await opened?.session.close();
    const session = await openSession(visionTrainingStep(wanted, options), {
      device: "cpu",
      ...(threads !== undefined && { threads }),
    });
    opened = { plan: wanted, session };
    return session;
  }

  return {
    get step() {
      return step;
    },
    values,
    async update(wanted, feeds, rate) {
      const session = await sessionFor(wanted);
      const [beta1, beta2] = options.betas;
      const outputs = await session.run({
        ...feeds,
        ...Object.fromEntries(values),
        ...Object.fromEntries(state),
        rate: scalarFeed(rate),
        meanCorrection: scalarFeed(1 - beta1 ** (step + 1)),
        varianceCorrection: scalarFeed(1 - beta2 ** (step + 1)),
      });
      const numbers: Record<string, number> = {};
      for (const [name, { data }] of Object.entries(outputs)) {
        if (!values.has(name) && !state.has(name)) numbers[name] = Number(data[0]);
      }
      const { loss, gradientNorm, ...parts } = numbers as { loss: number; gradientNorm: number };
      if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
        throw new GlobeError(
          "internal",
          `The loss of step ${step + 1} is ${loss} and its gradient's norm ${gradientNorm}; the weights were left as ` +
            "they are. Lower the learning rate.",
        );
      }
      for (const [name, value] of Object.entries(outputs)) {
        if (values.has(name)) values.set(name, value);
        else if (state.has(name)) state.set(name, value);
      }
      step++;
      return { loss, gradientNorm, parts };
    },
    async save(folder) {
      const tensors = [...values, ...state].map(([name, { shape, data }]) => ({
        name,
        dtype: "F32" as const,
        shape,
        data: data as Float32Array<ArrayBuffer>,
      }));
      await writeSafetensors(join(folder, "vision.safetensors"), tensors);
      await writeAtomic(join(folder, "vision.json"), `${JSON.stringify({ version: 1, step })}\n`);
    },
    async restore(folder) {
      const tensors = await openSafetensors(join(folder, "vision.safetensors"));
      if (tensors.names.length !== values.size + state.size) {
        throw new GlobeError("config", `${folder} holds ${tensors.names.length} arrays and not those of this model.`, {
          facts: { file: folder },
        });
      }
      for (const known of [values, state]) {
        for (const [name, { dtype, shape }] of known) {
          known.set(name, { dtype, shape, data: await tensors.readFloats(name) });
        }
      }
      ({ step } = JSON.parse(await readFile(join(folder, "vision.json"), "utf8")) as { step: number });
    },
    close: async () => opened?.session.close(),
  };
}
