// What a run holds its columns to where the configuration leaves it open: served models, and the weights of files.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { discoverModel } from "../chat/discover-model.ts";
import { toGlobeError } from "../run/errors.ts";
import { writeAtomic } from "../run/write-atomic.ts";
import type { CurateConfig } from "./curate-config.ts";
import { digestWeights, type FileDigest } from "./digest-weights.ts";
import { readKey } from "./read-key.ts";

export interface Pins {
  /** By the place of an endpoint in the configuration: the model that its server offered when it was first asked. */
  readonly models: Readonly<Record<string, string>>;
  /** Of the point teacher, as last seen. */
  readonly weights: string | null;
  readonly files: Readonly<Record<string, FileDigest>>;
}

export interface PinnedColumns {
  /** With every model named that is known. */
  readonly config: CurateConfig;
  /** Digest of the point teacher's weights; null where there is none, or where they were never seen. */
  readonly weights: string | null;
  /** Columns that have to wait, by name, and why: nobody can say which model would answer. */
  readonly waiting: ReadonlyMap<string, string>;
}

export interface PinOptions {
  readonly folder: string;
  /** Only who is about to ask may ask which model is there. */
  readonly isAsking: boolean;
  readonly signal: AbortSignal;
  readonly environment: NodeJS.ProcessEnv;
}

export const pinsFile = "pins.json";
const attempts = 3;

/**
 * A teacher without a model is held to the only one that its endpoint served when the run first asked it. Throws `config`
 * where an endpoint serves several.
 */
export async function pinColumns(config: CurateConfig, options: PinOptions): Promise<PinnedColumns> {
  const path = join(options.folder, pinsFile);
  const known = await readPins(options.folder);
  const models = { ...known.models };
  const waiting = new Map<string, string>();
  const pinModel = async <Settings extends Endpoint>(place: string, name: string, settings: Settings) => {
    if (settings.model !== undefined) return settings;
    if (models[place] === undefined && options.isAsking) {
      try {
        models[place] = await askForModel(name, settings, options);
      } catch (thrown) {
        options.signal.throwIfAborted();
        const error = toGlobeError(thrown);
        if (error.code === "config") throw error;
        waiting.set(name, error.message);
      }
    }
    return models[place] === undefined ? settings : { ...settings, model: models[place] };
  };
  const teachers = await Promise.all(
    config.teachers.map((teacher) => pinModel(`teachers.${teacher.name}`, teacher.name, teacher)),
  );
  const { embeddings } = config.verify;
  const verify =
    embeddings === undefined
      ? config.verify
      : { ...config.verify, embeddings: await pinModel("verify.embeddings", "embeddings", embeddings) };
  const { weights, files } = await pinWeights(config, known);
  const pins: Pins = { models, weights, files };
  if (JSON.stringify(pins) !== JSON.stringify(known)) await writeAtomic(path, `${JSON.stringify(pins, null, 2)}\n`);
  return { config: { ...config, teachers, verify }, weights, waiting };
}

/** What the run in this folder is held to. */
export async function readPins(folder: string): Promise<Pins> {
  const path = join(folder, pinsFile);
  if (!existsSync(path)) return { models: {}, weights: null, files: {} };
  return JSON.parse(await readFile(path, "utf8")) as Pins;
}

type Endpoint = Pick<CurateConfig["teachers"][number], "url" | "model" | "apiKeyEnv" | "timeoutSeconds">;

async function askForModel(name: string, endpoint: Endpoint, { signal, environment }: PinOptions): Promise<string> {
  const { url, apiKeyEnv, timeoutSeconds } = endpoint;
  const apiKey = readKey({ name, apiKeyEnv }, environment);
  for (let attempt = 1; ; attempt++) {
    try {
      const timeoutMs = Math.round(timeoutSeconds * 1000);
      return (await discoverModel({ urls: url, apiKey, timeoutMs, environment })).model;
    } catch (error) {
      if (attempt === attempts || !toGlobeError(error).isRetryable) throw error;
      await pause(1000 * attempt, undefined, { signal });
    }
  }
}

/** Without the files, answers that are there still count: they belong to the weights that were last seen. */
async function pinWeights({ pointTeacher }: CurateConfig, known: Pins): Promise<Pick<Pins, "weights" | "files">> {
  if (pointTeacher === undefined) return { weights: known.weights, files: known.files };
  try {
    const { digest, files } = await digestWeights(pointTeacher, known.files);
    return { weights: digest, files };
  } catch (error) {
    if (toGlobeError(error).code !== "missing-file") throw error;
    return { weights: known.weights, files: known.files };
  }
}
