// The engine without its thread: requests go in, events come out, one unit of work at a time.
import type { ChatEvent, ChatMessage } from "../../chat/chat.ts";
import { loadPhoto } from "../../photo/load-photo.ts";
import { sha256 } from "../../run/digest.ts";
import { GlobeError } from "../../run/errors.ts";
import { enforceLimit } from "../../run/limits.ts";
import { createBoundedStore } from "../cache/bounded-store.ts";
import { engineLimits, type ResolvedEngineOptions } from "../engine-options.ts";
import type { EngineRequest } from "../engine-request.ts";
import { checkContext } from "../processor/check-context.ts";
import { MOST_ALTERNATIVES } from "../sampling/rank-logprobs.ts";
import { readSamplingSettings } from "../sampling/sampling-settings.ts";
import { createSamplingWorkspace } from "../sampling/sampling-workspace.ts";
import { sequenceRandom } from "../sampling/sequence-random.ts";
import { type Answer, createAnswer } from "./answer.ts";
import { buildPrompt } from "./build-prompt.ts";
import type { Generation } from "./generation.ts";
import type { OpenModel } from "./open-model.ts";
import { createScheduler, type Scheduler } from "./scheduler.ts";

export interface EngineCore {
  /** Events go to `emit`, the last of them `usage`; resolves when the request has been let in. */
  submit(request: EngineRequest, emit: (event: ChatEvent) => void, fail: (error: unknown) => void): Promise<Generation>;
  cancel(generation: Generation): void;
  step: Scheduler["step"];
  readonly scheduler: Scheduler;
}

export function openCore(model: OpenModel, options: ResolvedEngineOptions): EngineCore {
  const { network, processor, info } = model;
  const { vocabulary } = network.text;
  const workspace = createSamplingWorkspace(vocabulary);
  const knownFeatures = createBoundedStore<Float32Array>(engineLimits.featureBytes.value);
  const scheduler = createScheduler({
    runner: model.runner,
    sizes: network.text,
    embed: model.embed,
    axes: network.locate([0], []).positions.length,
    maxConcurrent: options.maxConcurrent,
    chunkTokens: chunkFor(network.text, info.parameters),
    turnTokens: engineLimits.turnTokens.value,
    evenRows: info.scheme !== null && options.reproducible && options.maxConcurrent > 1,
    cacheBytes: options.cacheBytes,
    promptCacheBytes: options.promptCacheBytes,
  });

  return {
    scheduler,
    step: scheduler.step,
    cancel: scheduler.cancel,
    async submit(request, emit, fail) {
      const settings = readSamplingSettings(request);
      const { n, topLogprobs, stop, seed } = readCounts(request);
      const measured = await processor.measure(request.messages, { contextLength: info.contextTokens });
      const room = info.contextTokens - measured.tokenIds.length;
      const maxTokens = request.maxTokens ?? room;
      checkContext(measured, { contextLength: info.contextTokens, maxTokens });
      const files = listPhotos(request.messages);
      const pictures = measured.images.map((shape, index) => ({
        shape,
        range: measured.imageTokenRanges[index]!,
        digest: sha256(files[index]!),
        load: async () => processor.prepareImage(await loadPhoto(files[index]!)),
      }));
      const source = { ...model, imageTokenId: processor.imageTokenId, knownFeatures };
      const prompt = buildPrompt(source, { tokenIds: measured.tokenIds, pictures });
      const answers: Answer[] = Array.from({ length: n }, (_, index) =>
        createAnswer({
          ...{ index, settings, stop, maxTokens, topLogprobs, vocabulary, workspace },
          random: sequenceRandom(seed + index),
          promptTokens: measured.tokenIds,
          tokenBytes: processor.tokenBytes,
          endTokenIds: processor.endTokenIds,
          emit(event) {
            emit(event);
            if (event.type !== "finish" || answers.some(({ isFinished }) => !isFinished)) return;
            const completionTokens = answers.reduce((total, { tokens }) => total + tokens, 0);
            emit({ type: "usage", promptTokens: prompt.tokens, completionTokens });
          },
        }),
      );
      const generation: Generation = { prompt, sequences: answers, maxTokens, fail };
      scheduler.submit(generation);
      return generation;
    },
  };
}

/** Runs are as long as the limits on tokens and on arithmetic allow, in steps of 16 tokens. */
function chunkFor({ vocabulary, hiddenSize }: { vocabulary: number; hiddenSize: number }, parameters: number): number {
  const perToken = 2 * Math.max(1, parameters - vocabulary * hiddenSize);
  const tokens = Math.floor(engineLimits.chunkOperations.value / perToken / 16) * 16;
  return Math.min(engineLimits.chunkTokens.value, Math.max(16, tokens));
}

function listPhotos(messages: readonly ChatMessage[]): readonly Uint8Array[] {
  return messages.flatMap(({ content }) =>
    typeof content === "string" ? [] : content.flatMap((part) => (part.type === "image" ? [part.bytes] : [])),
  );
}

function readCounts({ n = 1, topLogprobs, stop = [], seed, maxTokens = 1 }: EngineRequest) {
  const whole = (name: string, value: number, low: number, high: number) => {
    if (Number.isSafeInteger(value) && value >= low && value <= high) return;
    throw new GlobeError("usage", `${name} must be a whole number from ${low} to ${high}, not ${value}.`);
  };
  whole("n", n, 1, engineLimits.completions.value);
  whole("The number of log-probabilities", topLogprobs ?? 0, 0, MOST_ALTERNATIVES);
  whole("max_tokens", maxTokens, 1, Number.MAX_SAFE_INTEGER);
  whole("The seed", seed ?? 0, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  enforceLimit(engineLimits.stops, stop.length, "The request");
  return { n, topLogprobs, stop, seed: seed ?? Math.floor(Math.random() * 2 ** 31) };
}
