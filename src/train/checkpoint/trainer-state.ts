// What a trainer needs to go on as if it had never stopped: fp32 weights, both moments, and the step.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openSafetensors } from "../../model/safetensors/open-safetensors.ts";
import { writeSafetensors } from "../../model/safetensors/write-safetensors.ts";
import { GlobeError } from "../../run/errors.ts";
import { writeAtomic } from "../../run/write-atomic.ts";
import type { ParameterSet } from "../parameter-set.ts";

export interface TrainerState {
  readonly weights: ParameterSet;
  readonly means: ParameterSet;
  readonly variances: ParameterSet;
}

const parts = ["weights", "means", "variances"] as const;

export async function saveTrainer(folder: string, state: TrainerState & { readonly step: number }): Promise<void> {
  const tensors = parts.flatMap((part) =>
    [...state[part]].map(([name, { shape, values }]) => ({
      name: `${part} ${name}`,
      dtype: "F32" as const,
      shape,
      data: values,
    })),
  );
  await writeSafetensors(join(folder, "trainer.safetensors"), tensors);
  await writeAtomic(join(folder, "trainer.json"), `${JSON.stringify({ version: 1, step: state.step })}\n`);
}

/** Fills the state in place and returns the step. Throws `config` when the folder is that of another model. */
export async function restoreTrainer(folder: string, state: TrainerState): Promise<number> {
  const tensors = await openSafetensors(join(folder, "trainer.safetensors"));
  const expected = parts.reduce((sum, part) => sum + state[part].size, 0);
  if (tensors.names.length !== expected) {
    throw new GlobeError("config", `${folder} holds ${tensors.names.length} arrays; this model has ${expected}.`, {
      facts: { file: folder },
    });
  }
  for (const part of parts) {
    for (const [name, { values }] of state[part]) values.set(await tensors.readFloats(`${part} ${name}`));
  }
  const { step } = JSON.parse(await readFile(join(folder, "trainer.json"), "utf8")) as { step: number };
  return step;
}
