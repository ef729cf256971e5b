// Finds out what an endpoint can do, by asking it: pictures, context, log-probabilities, streams, seeds, slots.
import { type Clock, systemClock } from "../run/clock.ts";
import { GlobeError, toGlobeError } from "../run/errors.ts";
import { createRandom } from "../run/random.ts";
import type { ChatRequest, ImagePart } from "./chat.ts";
import { collectCompletions } from "./collect-completion.ts";
import { createTransport } from "./create-transport.ts";
import { createEndpoint } from "./endpoint.ts";
import { type EndpointOptions, resolveOptions } from "./endpoint-options.ts";
import { getJson } from "./get-json.ts";
import { chooseOnlyModel, listModels, type ServedModel } from "./list-models.ts";
import { openEndpoint } from "./open-endpoint.ts";
import { checkCompletions } from "./probe/check-completions.ts";
import { checkContext } from "./probe/check-context.ts";
import { checkLogprobs } from "./probe/check-logprobs.ts";
import { checkParallel } from "./probe/check-parallel.ts";
import { checkPictures } from "./probe/check-pictures.ts";
import { checkSeed } from "./probe/check-seed.ts";
import { checkStreaming } from "./probe/check-streaming.ts";
import { checkStructure } from "./probe/check-structure.ts";
import { type CheckName, type Finding, type Probe, question } from "./probe/finding.ts";
import { drawTestPicture } from "./probe/test-picture.ts";

export interface ProbeOptions extends Omit<EndpointOptions, "urls" | "stream" | "maxInFlight"> {
  readonly url: string;
  /** Longest prompt, in tokens, that is sent to find the context where the server does not tell it; 0 sends none. */
  readonly contextGoal?: number;
  /** Requests sent together to count the server's slots. */
  readonly parallel?: number;
  /** A photo to be described, for a person to judge. */
  readonly photo?: ImagePart;
  /** Decides which shapes and colours are drawn. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly onFinding?: (finding: Finding) => void;
}

export interface ProbeReport {
  readonly url: string;
  readonly model: string | null;
  readonly models: readonly string[];
  /** True where `globe locate` and `globe eval` can work with this endpoint. */
  readonly usable: boolean;
  readonly findings: readonly Finding[];
}

/** Without these nothing works; the others only restrict. */
const needed: ReadonlySet<CheckName> = new Set(["answers", "pictures", "context"]);

/**
 * Runs every check in turn. A check that fails is a finding, so this rejects only for options that make no sense and
 * when it is aborted.
 */
export async function probeEndpoint(options: ProbeOptions): Promise<ProbeReport> {
  const { url, contextGoal = 8_192, parallel = 8, photo, seed, signal, onFinding, ...endpointOptions } = options;
  const common = { maxRetries: 1, timeoutMs: 180_000, ...endpointOptions, urls: url };
  const settings = resolveOptions(common);
  const transport = createTransport(settings);
  const endpoint = createEndpoint(url, settings, transport);
  const clock: Clock = settings.clock ?? systemClock;
  const findings: Finding[] = [];
  const add = (finding: Finding) => {
    findings.push(finding);
    onFinding?.(finding);
  };
  const check = async (name: CheckName, run: () => Promise<Finding>) => {
    try {
      add(await run());
    } catch (error) {
      if (signal?.aborted) throw error;
      add(failure(name, toGlobeError(error)));
    }
  };

  let models: readonly ServedModel[] = [];
  let model: string | null = settings.model ?? null;
  const report = (): ProbeReport => ({
    url: endpoint.href,
    model,
    models: models.map(({ id }) => id),
    usable: !findings.some((finding) => finding.state === "missing" && needed.has(finding.check)),
    findings,
  });
  const streaming = openEndpoint({ ...common, stream: true, maxInFlight: parallel });
  const whole = openEndpoint({ ...common, stream: false });
  try {
    const withSignal = signal ? { signal } : {};
    const named = (request: ChatRequest): ChatRequest => (model === null ? request : { ...request, model });
    const probe: Probe = {
      get listedContext() {
        return models.find(({ id }) => id === model)?.contextTokens ?? null;
      },
      ask: (request) => collectCompletions(whole.complete(named(request), withSignal)),
      stream: (request) => streaming.complete(named(request), withSignal),
      readOwn: (path) =>
        getJson(new URL(path, endpoint.href).href, { ...endpoint.get, timeoutMs: 5_000, signal }).catch(() => null),
      clock,
    };
    await check("answers", async () => {
      models = await listModels(endpoint.modelsUrl, { ...endpoint.get, signal }).catch((error: unknown) => {
        if (model !== null && GlobeError.is(error) && error.facts.status === 404) return [];
        throw error;
      });
      model ??= chooseOnlyModel(models, endpoint.href);
      const { timing } = await probe.ask(question("Say hello.", { maxTokens: 16 }));
      return {
        check: "answers",
        state: "ok",
        says: `${model} answers, in ${(timing.totalMs / 1000).toFixed(2)} s.`,
        advice: null,
        facts: { totalMs: Math.round(timing.totalMs), servedAs: timing.model },
      };
    });
    if (findings[0]?.state !== "ok") return report();

    const picture = await drawTestPicture(createRandom(seed ?? clock.now()));
    await check("pictures", () => checkPictures(probe, picture));
    if (photo) await check("photo", () => describePhoto(probe, photo));
    await check("context", () => checkContext(probe, contextGoal));
    await check("logprobs", () => checkLogprobs(probe));
    await check("streaming", () => checkStreaming(probe));
    await check("completions", () => checkCompletions(probe));
    await check("seed", () => checkSeed(probe));
    await check("structure", () => checkStructure(probe));
    await check("parallel", () => checkParallel(probe, parallel));
    return report();
  } finally {
    await Promise.all([whole.close(), streaming.close(), transport.close()]);
  }
}

async function describePhoto(probe: Probe, photo: ImagePart): Promise<Finding> {
  const content = [photo, { type: "text" as const, text: "Describe this photo in one sentence." }];
  const { choices } = await probe.ask({ messages: [{ role: "user", content }], temperature: 0, maxTokens: 256 });
  const said = choices[0]!.text.replace(/\s+/g, " ").trim();
  return {
    check: "photo",
    state: "unknown",
    says: said === "" ? "The photo got an empty answer." : `The photo is described as: ${said}`,
    advice: "Look whether that is what the photo shows.",
    facts: { said, bytes: photo.bytes.length },
  };
}

/** An answer that the server refused is missing; one that did not come says nothing about the ability. */
function failure(check: CheckName, error: GlobeError): Finding {
  const isRefused = error.code === "http-status" && !error.isRetryable;
  return {
    check,
    state: isRefused || needed.has(check) ? "missing" : "unknown",
    says: error.message,
    advice: null,
    facts: { code: error.code, status: error.facts.status ?? null },
  };
}
