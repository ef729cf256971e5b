// One evaluation from its options to its scored items: inspects the dataset, opens the run, asks, scores, summarizes.
import type { Chat, ChatRequest, ImagePart } from "../chat/chat.ts";
import type { ColumnMap } from "../data/columns.ts";
import { findImage } from "../data/find-image.ts";
import type { Sample } from "../data/sample.ts";
import type { SampleRow } from "../data/sample-row.ts";
import { encodeForModel } from "../photo/encode-photo.ts";
import type { PhotoSource } from "../photo/photo.ts";
import type { Gazetteer } from "../place/gazetteer.ts";
import type { Clock } from "../run/clock.ts";
import { digestOf } from "../run/digest.ts";
import { GlobeError, toGlobeError } from "../run/errors.ts";
import { createProgress, type Progress } from "../run/progress.ts";
import { openRunDirectory, type RunDirectory } from "../run/run-directory.ts";
import { buildRequest } from "../task/build-request.ts";
import type { ProfileName } from "../task/profiles.ts";
import { type PromptId, prompts } from "../task/prompts.ts";
import type { Asker } from "./ask-item.ts";
import { type DatasetInspection, inspectDataset } from "./inspect-dataset.ts";
import { requireColumns } from "./require-columns.ts";
import type { ResponseCache } from "./response-cache.ts";
import { type EvaluationCounts, runEvaluation } from "./run-evaluation.ts";

export interface DatasetSource {
  /** Absolute. */
  readonly path: string;
  readonly columns?: ColumnMap;
}

export interface Dataset {
  /** Name of a benchmark, or the file name of a table. Its folder does not decide the results. */
  readonly name: string;
  /** Where it was read from and how, so that a later report finds photos that stand in the table. */
  readonly source?: DatasetSource | undefined;
  /** Begins a new reading from the first row. */
  readonly rows: () => AsyncIterable<SampleRow>;
  /** Folder of the photos. */
  readonly imageRoot: string;
}

export interface EvaluateOptions {
  readonly dataset: Dataset;
  readonly chat: Chat;
  readonly model: string;
  /** Base URLs, for the digest of a request; the same name may be another model elsewhere. */
  readonly sources: readonly string[];
  readonly profile: ProfileName;
  readonly reasoning: boolean;
  readonly prompt?: PromptId | undefined;
  readonly sampling: Readonly<Partial<Pick<ChatRequest, "temperature" | "maxTokens" | "seed">>>;
  readonly withLogprobs: boolean;
  /** Most pixels of the picture that is sent. */
  readonly maxPixels: number;
  readonly limit?: number | undefined;
  /** Columns that the figures will be broken down by; checked before anything is asked. */
  readonly by?: readonly string[] | undefined;
  readonly inFlight: number;
  readonly cache: ResponseCache | null;
  readonly gazetteer: Gazetteer;
  readonly runPath?: string | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told once, before the first request. */
  readonly onStart?: (run: RunDirectory, inspection: DatasetInspection) => void;
}

export interface Evaluated {
  readonly path: string;
  readonly promptId: PromptId;
  readonly inspection: DatasetInspection;
  readonly counts: EvaluationCounts;
}

/**
 * Asks every row that has no answer yet and leaves all answers in the run directory. What goes into the configuration
 * decides the results; endpoints, concurrency and the cache do not, so a run may go on with others.
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluated> {
  const { dataset, gazetteer, clock, signal, model } = options;
  const rows = () => firstRows(dataset.rows(), options.limit ?? Number.POSITIVE_INFINITY);
  const reading = createProgress({ label: "rows read", total: null, clock });
  const inspection = await inspectDataset(watched(rows(), signal, reading), gazetteer).finally(reading.clear);
  if (inspection.rows === 0) throw new GlobeError("config", `${dataset.name} has no rows.`);
  requireColumns(options.by ?? [], inspection.columns);
  const { request: template, promptId } = requestFor(noImage, options);
  const config = {
    dataset: { name: dataset.name, rows: inspection.rows, digest: inspection.digest },
    model,
    prompt: promptId,
    request: template,
    maxPixels: options.maxPixels,
  };
  const run = await openRunDirectory({
    command: "eval",
    config,
    versions: {
      gazetteer: gazetteer.version,
      prompt: prompts[promptId].sha256,
      endpoints: options.sources,
      dataset: dataset.source,
    },
    path: options.runPath,
    clock,
  });
  try {
    options.onStart?.(run, inspection);
    const counts = await runEvaluation({
      rows: rows(),
      run,
      asker: createAsker(options, digestOf({ sources: options.sources, ...config, dataset: null })),
      inFlight: options.inFlight,
      progress: createProgress({ label: "eval", total: inspection.rows, clock }),
      signal,
    });
    await run.event("asked", { ...counts });
    return { path: run.path, promptId, inspection, counts };
  } catch (error) {
    // On a full disk this line cannot be written either, and the first failure is the one to tell.
    await run.event("stopped", { reason: toGlobeError(error).message }).catch(() => {});
    throw error;
  } finally {
    await run.close();
  }
}

const noImage: ImagePart = { type: "image", mediaType: "image/jpeg", bytes: new Uint8Array() };

function requestFor(image: ImagePart, options: EvaluateOptions) {
  const { profile, reasoning, prompt, sampling, withLogprobs, model } = options;
  const { request, promptId } = buildRequest(image, { profile, reasoning, ...(prompt && { prompt }) });
  const given = Object.fromEntries(Object.entries(sampling).filter(([, value]) => value !== undefined));
  return { request: { ...request, ...given, model, ...(withLogprobs && { topLogprobs: 0 }) }, promptId };
}

function createAsker(options: EvaluateOptions, requestDigest: string): Asker {
  return {
    chat: options.chat,
    cache: options.cache,
    requestDigest,
    prepare: (sample) => prepareImage(sample, options),
    buildRequest: (image) => requestFor(image, options).request,
  };
}

async function prepareImage(sample: Sample, { dataset, maxPixels }: EvaluateOptions): Promise<ImagePart> {
  const image = sample.images[0];
  const source = image?.bytes ?? image?.path;
  if (source === undefined) throw new GlobeError("missing-file", `Row ${sample.id} names no photo.`);
  if (typeof source === "string" && /^https?:/i.test(source)) {
    const advice = "nothing is downloaded here; save the photo beside the table, or in a folder that --images names";
    throw new GlobeError("missing-file", `${source} is a web address, and ${advice}.`);
  }
  // The server decodes the picture anyway, and testing a whole folder is what `globe data check` does.
  const encode = (photo: PhotoSource) => encodeForModel(photo, { maxPixels, verify: false });
  const encoded = await encode(source).catch(async (error: unknown) => {
    if (typeof source !== "string" || toGlobeError(error).code !== "missing-file") throw error;
    return encode(await findImage(source, dataset.imageRoot));
  });
  return { type: "image", mediaType: encoded.mediaType, bytes: encoded.bytes };
}

/** A million rows take half a minute to read: long enough to be shown, and to be interrupted. */
async function* watched(
  rows: AsyncIterable<SampleRow>,
  signal: AbortSignal,
  progress: Progress,
): AsyncGenerator<SampleRow> {
  let count = 0;
  for await (const row of rows) {
    signal.throwIfAborted();
    progress.update(++count);
    yield row;
  }
}

async function* firstRows(rows: AsyncIterable<SampleRow>, limit: number): AsyncGenerator<SampleRow> {
  let count = 0;
  for await (const row of rows) {
    if (count++ >= limit) return;
    yield row;
  }
}
