// The verb of the room: one photo in, its reasoning as it is written, and one result out.
import type { Completions } from "../chat/collect-completion.ts";
import { encodeForModel } from "../photo/encode-photo.ts";
import type { PhotoSource } from "../photo/photo.ts";
import { type Exif, readExif } from "../photo/read-exif.ts";
import { readSource } from "../photo/read-source.ts";
import { systemClock } from "../run/clock.ts";
import { sha256 } from "../run/digest.ts";
import { chooseQuestion } from "./choose-question.ts";
import { type Asked, describeFailure, notAsked, settleFailure } from "./failed-result.ts";
import { type GatherEvent, type GatheredAnswer, gatherAnswers } from "./gather-answers.ts";
import { compareWithExif, settleFromGps, whyNoGps } from "./locate-from-exif.ts";
import { type LocateOptions, resolveSampling } from "./locate-options.ts";
import { type FailureFacts, type LocateResult, schemaVersion } from "./result-schema.ts";
import { type Settled, settleAnswers } from "./settle-answers.ts";

/** `result` comes once, as the last event. */
export type LocateEvent = GatherEvent | { readonly type: "result"; readonly result: LocateResult };

const noModel: FailureFacts = {
  code: "config",
  message:
    "No model was named to look at the photo. Start a server (vLLM, llama-server, ollama and others speak the same protocol) and name it with --url or GLOBE_URL.",
  isRetryable: false,
};

/**
 * Locates one photo. A failure (an unreadable file, an endpoint that does not answer) is a result with status `error`
 * and not an exception; numbers that make no sense throw `usage`, and an abort throws the reason of `signal`.
 */
export async function* locatePhoto(source: PhotoSource, options: LocateOptions): AsyncGenerator<LocateEvent> {
  const { chat, gazetteer, signal, clock = systemClock, exif: exifMode = "ignore" } = options;
  const sampling = resolveSampling(options);
  const hint = options.hint?.trim() || null;
  const question = chooseQuestion({ reasoning: options.reasoning ?? true, hint, profile: options.profile });
  const begun = clock.monotonic();
  let digest: string | null = null;
  let exif: Exif | null = null;

  const finish = (part: Settled & Partial<Asked>): LocateEvent => {
    const { source: answeredBy, request, model, endpoint, usage, timing, ...settled } = { ...notAsked, ...part };
    return {
      type: "result",
      result: {
        schema: schemaVersion,
        photo: typeof source === "string" ? source : null,
        digest,
        source: answeredBy,
        ...settled,
        exif: exif && compareWithExif(exif, { ...settled, source: answeredBy }, gazetteer),
        request,
        model,
        endpoint,
        gazetteer: gazetteer.version,
        usage,
        timing: { firstTokenMs: timing.firstTokenMs, totalMs: tenths(clock.monotonic() - begun) },
      },
    };
  };

  try {
    signal?.throwIfAborted();
    const bytes = await readSource(source, options.limits);
    digest = sha256(bytes);
    // A file that is no picture is refused below, by the decoder, with a better sentence.
    if (exifMode !== "ignore") exif = await readExif(bytes).catch(() => null);
    if (exifMode === "use" && exif?.gps) {
      yield finish({ ...settleFromGps(exif.gps, gazetteer), source: "exif" });
      return;
    }
    if (!chat) {
      yield finish(settleFailure(options.whyNoChat ?? noModel));
      return;
    }
    const { maxPixels, limits } = options;
    const picture = await encodeForModel(bytes, { ...(maxPixels && { maxPixels }), ...(limits && { limits }) });
    signal?.throwIfAborted();
    const image = { type: "image", mediaType: picture.mediaType, bytes: picture.bytes } as const;
    const answers: GatheredAnswer[] = [];
    for await (const event of gatherAnswers(chat, {
      ...sampling,
      question,
      image,
      gazetteer,
      model: options.model,
      signal,
    })) {
      if (event.type === "answer") answers[event.answer] = event.gathered;
      yield event;
    }
    const settled = settleAnswers(answers.map(({ served, ...answer }) => answer));
    yield finish({
      ...settled,
      ...describeService(
        answers.flatMap(({ served }) => served ?? []),
        options.model ?? null,
      ),
      notes: exifMode === "use" ? [whyNoGps(exif), ...settled.notes] : settled.notes,
      request: {
        promptId: question.promptId,
        promptSha256: question.sha256,
        hint,
        ...sampling,
        picture: {
          width: picture.width,
          height: picture.height,
          bytes: picture.bytes.byteLength,
          sha256: sha256(picture.bytes),
        },
      },
    });
  } catch (thrown) {
    if (signal?.aborted) throw signal.reason;
    yield finish(settleFailure(describeFailure(thrown)));
  }
}

/** Who answered, what it cost in tokens, and when the first word came. */
function describeService(
  served: readonly Pick<Completions, "usage" | "timing">[],
  model: string | null,
): Pick<Asked, "model" | "endpoint" | "usage" | "timing"> {
  const usages = served.flatMap(({ usage }) => usage ?? []);
  const firsts = served.flatMap(({ timing }) => timing.firstTokenMs ?? []);
  return {
    model: served.find(({ timing }) => timing.model !== null)?.timing.model ?? model,
    endpoint: served[0]?.timing.source ?? null,
    usage:
      usages.length === 0
        ? null
        : {
            promptTokens: usages.reduce((sum, { promptTokens }) => sum + promptTokens, 0),
            completionTokens: usages.reduce((sum, { completionTokens }) => sum + completionTokens, 0),
          },
    timing: { firstTokenMs: firsts.length === 0 ? null : tenths(Math.min(...firsts)), totalMs: 0 },
  };
}

const tenths = (ms: number) => Math.round(ms * 10) / 10;
