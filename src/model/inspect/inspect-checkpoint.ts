// Looks into a checkpoint without loading it: what it is, what it needs, and whether everything is there.
import { basename, join, resolve } from "node:path";
import { GlobeError } from "../../run/errors.ts";
import type { Network } from "../family.ts";
import { compareKeys } from "../key-layout.ts";
import type { LinearLayer } from "../linear-layers.ts";
import { openCheckpoint } from "../open-checkpoint.ts";
import type { Scheme } from "../quantize/scheme.ts";
import { familyOf } from "../registry.ts";
import { estimateMemory, type PrecisionMemory } from "./estimate-memory.ts";

export interface Inspection {
  readonly schema: "globe.model-inspection/1";
  readonly folder: string;
  readonly name: string;
  readonly architecture: string;
  readonly digest: string;
  /** Null where this build cannot read the architecture or its sizes; `problem` says why. */
  readonly model: InspectedModel | null;
  readonly problem: string | null;
  readonly tensors: readonly InspectedTensor[];
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly tensors: number }[];
  /** Numbers stored under each element type. */
  readonly elements: Readonly<Record<string, number>>;
}

export interface InspectedModel {
  readonly family: string;
  /** How the files name the tensors. */
  readonly layout: string;
  readonly parameters: ParameterCounts;
  /** Positions that the model was made for. */
  readonly contextTokens: number;
  readonly memory: readonly PrecisionMemory[];
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly misshapen: readonly string[];
}

export interface ParameterCounts {
  readonly total: number;
  readonly language: number;
  readonly vision: number;
  /** Of the token embeddings, which a tied head shares. */
  readonly embeddings: number;
}

export interface InspectedTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: number;
  readonly file: string;
}

export interface InspectOptions {
  /** How the engine stores a layer where its language model is quantized by a scheme. */
  readonly schemeOf: (layer: LinearLayer, scheme: Scheme) => Scheme | null;
}

/** Throws where there is no checkpoint or its files are broken; tensors that do not fit are listed. */
export async function inspectCheckpoint(folder: string, { schemeOf }: InspectOptions): Promise<Inspection> {
  const checkpoint = await openCheckpoint(folder);
  const { tensors, architecture, digest, config } = checkpoint;
  const listed = tensors.names.map((name) => {
    const { dtype, shape, length, file } = tensors.info(name);
    return { name, dtype, shape, bytes: length, file: basename(file) };
  });
  const elements: Record<string, number> = {};
  for (const { dtype, shape } of listed) elements[dtype] = (elements[dtype] ?? 0) + countOf(shape);
  const found = describe();
  return {
    schema: "globe.model-inspection/1",
    folder: resolve(folder),
    name: basename(resolve(folder)),
    architecture,
    digest,
    ...found,
    tensors: listed,
    files: tensors.headers.map(({ file, fileSize, entries }) => ({
      name: basename(file),
      bytes: fileSize,
      tensors: entries.length,
    })),
    elements,
  };

  function describe(): Pick<Inspection, "model" | "problem"> {
    let network: Network;
    try {
      const file = join(folder, "config.json");
      network = familyOf(architecture, file).describe(config, { file, storedNames: tensors.names });
    } catch (error) {
      if (!GlobeError.is(error)) throw error;
      return { model: null, problem: error.message };
    }
    const compared = compareKeys(network, new Map(listed.map((tensor) => [tensor.name, tensor])));
    const { layout, missing, unexpected, misshapen } = compared;
    return {
      problem: null,
      model: {
        family: network.family,
        layout,
        parameters: countParameters(network),
        contextTokens: network.text.maximumPositions,
        memory: estimateMemory(network, schemeOf),
        ...{ missing, unexpected, misshapen },
      },
    };
  }
}

/** The language model has the layers behind the embeddings and the head; everything else sees pictures. */
function countParameters({ parameters, embedding }: Network): ParameterCounts {
  const isLanguage = (name: string) => /^(language_model\.)?(model\.(layers|norm|embed_tokens)|lm_head)\b/.test(name);
  const sum = (keep: (name: string) => boolean) =>
    parameters.filter(({ name }) => keep(name)).reduce((total, { shape }) => total + countOf(shape), 0);
  const total = sum(() => true);
  const language = sum(isLanguage);
  return { total, language, vision: total - language, embeddings: sum((name) => name === embedding) };
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
