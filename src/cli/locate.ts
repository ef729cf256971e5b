// `globe locate`: photos in, places and reasons out, as text, as JSON lines or as a page.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import type { Chat } from "../chat/chat.ts";
import type { EndpointOptions } from "../chat/endpoint-options.ts";
import type { EmbeddedOptions } from "../generate/open-embedded.ts";
import type { LocateResult } from "../locate/result-schema.ts";
import type { CommandEntry } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";

interface Flags {
  readonly url?: readonly string[];
  readonly model?: string;
  readonly reasoning: boolean;
  readonly samples?: string;
  readonly hint?: string;
  readonly exif: string;
  readonly json?: boolean;
  readonly html?: string;
  readonly temperature?: string;
  readonly maxTokens?: string;
  readonly seed?: string;
  readonly timeout?: string;
  readonly maxInFlight?: string;
  readonly quantize?: string;
  readonly device?: string;
}

export const locateCommand: CommandEntry = {
  name: "locate",
  summary: "Say where photos were taken, and why",
  declare,
  run: (args, options) => run(args[0] as readonly string[], options as unknown as Flags),
};

function declare(command: Command): void {
  const collect = (value: string, all: readonly string[] = []) => [...all, value];
  command
    .argument("<photo...>", "photos, folders or globs")
    .option("--url <url>", "OpenAI-compatible endpoint; may be repeated (default: $GLOBE_URL)", collect)
    .option(
      "--model <name>",
      "checkpoint to run here, a folder or a pulled model, or a model that the endpoint serves (default: its only one)",
    )
    .option(
      "--quantize <how>",
      "of a checkpoint: none, int4, int8, int4-block32 or int8-block32 (default: int4 from a billion parameters up)",
    )
    .option("--device <device>", "of a checkpoint: cpu, webgpu or cuda (default: cpu)")
    .option("--no-reasoning", "ask for the names alone, without reasons")
    .option("--samples <n>", "ask n times and group the answers on the globe (default: 1)")
    .option("--hint <text>", "what you know already, added to the prompt")
    .option("--exif <mode>", "GPS in the file: ignore it, use it and ask no model, or compare", "ignore")
    .option("--json", "one line of JSON for each photo")
    .option("--html <file>", "write one self-contained page")
    .option("--temperature <t>", "0 to 2 (default: 0 for one answer, 1 for several)")
    .option("--max-tokens <n>", "longest answer in tokens (default: 1024)")
    .option("--seed <n>", "seed of the first answer (default: 0)")
    .option("--timeout <seconds>", "time for one attempt at an answer (default: 300)")
    .option("--max-in-flight <n>", "requests at the same time at each endpoint or checkpoint (default: 8)")
    .addHelpText("after", () => helpText);
}

const helpText = `
Exit status: 0 every photo has its answer, 1 some have none, 2 wrong usage or no
photo found, 3 no answer from the endpoint, 130 interrupted.
Only the picture is sent to the endpoint, and nothing where a checkpoint answers;
metadata never leaves this machine.`;

const noEndpoint = `globe locate needs a model to look at the photos. Fetch one with globe model pull GLOBE-Qwen2.5VL-7B and name it with
--model GLOBE-Qwen2.5VL-7B (or the folder of any checkpoint), or start a server that speaks the OpenAI protocol, such as
vLLM (vllm serve globe-project/GLOBE-Qwen2.5VL-7B), llama-server, ollama or LM Studio, and name it with
--url http://localhost:8000/v1 or in the environment variable GLOBE_URL.`;

async function run(patterns: readonly string[], flags: Flags): Promise<number> {
  const { readChoice, readNumber, readQuantize, readUrls } = await import("./read-flags.ts");
  const { GlobeError } = await import("../run/errors.ts");
  const exif = readChoice("--exif", flags.exif, ["ignore", "use", "compare"]);
  const checkpoint = await findCheckpoint(flags, exif);
  const hasUrl = checkpoint === null && Boolean(flags.url?.length || process.env.GLOBE_URL);
  if (!hasUrl && checkpoint === null && exif !== "use") {
    throw new GlobeError("usage", await explainNoModel(flags.model));
  }
  if (checkpoint === null && (flags.quantize !== undefined || flags.device !== undefined)) {
    throw new GlobeError(
      "usage",
      "--quantize and --device are about a checkpoint, and --model names no folder of one.",
    );
  }
  const device = flags.device === undefined ? "cpu" : readChoice("--device", flags.device, ["cpu", "webgpu", "cuda"]);
  const quantize = readQuantize("--quantize", flags.quantize);
  const whole = (flag: string, text: unknown, min = 0) => readNumber(flag, text, { min, whole: true });
  const { readCheckpointProfile } = await import("../locate/read-checkpoint-profile.ts");
  const { profile, world } =
    checkpoint === null ? { profile: undefined, world: null } : await readCheckpointProfile(checkpoint);
  const { resolveSampling } = await import("../locate/locate-options.ts");
  const sampling = resolveSampling({
    profile,
    samples: whole("--samples", flags.samples, 1),
    temperature: readNumber("--temperature", flags.temperature, { max: 2 }),
    maxTokens: whole("--max-tokens", flags.maxTokens, 1),
    seed: whole("--seed", flags.seed),
  });
  const { chooseQuestion } = await import("../locate/choose-question.ts");
  chooseQuestion({ reasoning: flags.reasoning, hint: flags.hint ?? null, profile });
  const timeout = readNumber("--timeout", flags.timeout, { min: 0.001 });
  const endpoint = {
    urls: hasUrl ? readUrls(flags.url) : [],
    model: flags.model,
    maxInFlight: whole("--max-in-flight", flags.maxInFlight, 1) ?? 8,
    timeoutMs: timeout === undefined ? undefined : Math.round(timeout * 1000),
    // Text that nobody reads as it comes is asked for in one piece, which costs both sides less.
    stream: !flags.json && sampling.samples === 1,
  };
  const { listPhotos } = await import("../locate/list-photos.ts");
  const photos = await listPhotos(patterns);
  const { enforcePageLimit, writePage } = await import("../locate/write-page.ts");
  if (flags.html !== undefined) {
    enforcePageLimit(photos.length);
    const { checkWritable } = await import("../run/write-atomic.ts");
    await checkWritable(flags.html);
  }

  const { hasPhotograph, miniatureNotice } = await import("../locate/miniature-notice.ts");
  const paths = photos.flatMap(({ path, failure }) => (failure ? [] : [path]));
  const notice = world === "miniature" && (await hasPhotograph(paths)) ? miniatureNotice : undefined;
  if (notice !== undefined) process.stderr.write(`${notice}\n\n`);
  const { abortOnInterrupt } = await import("./abort-on-interrupt.ts");
  const { openGazetteer } = await import("../place/open-gazetteer.ts");
  const { locatePhotos } = await import("../locate/locate-photos.ts");
  const { openOutput } = await import("../locate/open-output.ts");
  const { systemClock } = await import("../run/clock.ts");
  const interrupt = abortOnInterrupt();
  const unread = new AbortController();
  // A page holds a bounded number of photos; without one, a folder of a million must not stay in memory.
  const results: LocateResult[] = [];
  const ends: End[] = [];
  const gazetteer = openGazetteer();
  const { chat, whyNoChat } =
    checkpoint === null
      ? await openChat(endpoint, flags.json === true || exif === "use")
      : { chat: await openCheckpointChat(checkpoint, { device, quantize, signal: interrupt.signal, ...endpoint }) };
  const output = openOutput({
    paths: photos.map(({ path }) => path),
    samples: sampling.samples,
    json: flags.json ?? false,
    clock: systemClock,
    stdout: process.stdout,
    stderr: process.stderr,
    onClosed: () => unread.abort(),
  });
  try {
    const inFlight = endpoint.maxInFlight * Math.max(1, endpoint.urls.length);
    for await (const event of locatePhotos(photos, {
      ...{ chat, whyNoChat, gazetteer, ...sampling, exif },
      ...(checkpoint === null && { model: flags.model }),
      profile,
      reasoning: flags.reasoning,
      hint: flags.hint,
      signal: AbortSignal.any([interrupt.signal, unread.signal]),
      // Half as many photos again as requests, so that a picture is ready whenever a request may be sent.
      concurrency: Math.min(64, Math.ceil((inFlight * 1.5) / sampling.samples)),
    })) {
      output.show(event);
      if (event.event.type !== "result") continue;
      const { status, error } = event.event.result;
      ends.push({ status, error });
      if (flags.html !== undefined) results.push(event.event.result);
    }
  } finally {
    output.close();
    interrupt.release();
    await chat?.close();
  }
  if (flags.html !== undefined && results.length > 0) await writePage(flags.html, results, gazetteer, notice);
  if (unread.signal.aborted) return exitCodes.ok;
  if (interrupt.signal.aborted) {
    process.stderr.write(`globe: interrupted; ${ends.length} of ${photos.length} photos are done.\n`);
    return exitCodes.interrupted;
  }
  return conclude(ends);
}

/**
 * The chat with the model that it asks. An endpoint that cannot be reached ends the command, or, where every photo has
 * its own line, becomes the failure of every photo that needs it.
 */
async function openChat(endpoint: EndpointOptions, asItems: boolean) {
  if (endpoint.urls.length === 0) return { chat: null };
  const { discoverModel } = await import("../chat/discover-model.ts");
  const { openEndpoint } = await import("../chat/open-endpoint.ts");
  const { describeFailure } = await import("../locate/failed-result.ts");
  try {
    const { model } = await discoverModel(endpoint);
    return { chat: openEndpoint({ ...endpoint, model }) };
  } catch (error) {
    if (!asItems) throw error;
    return { chat: null, whyNoChat: describeFailure(error) };
  }
}

/**
 * globe-nano where nothing is named. The folder of `--model` where it names one with a config.json, or a model that was pulled; with an endpoint it is what
 * the server calls its model, but for folders beside `GLOBE_URL`, which no server's names look like.
 */
async function findCheckpoint({ url, model }: Flags, exif: string): Promise<string | null> {
  if (url?.length) return null;
  if (model === undefined) return exif === "use" || process.env.GLOBE_URL ? null : findBundled();
  if (existsSync(join(model, "config.json"))) return model;
  if (process.env.GLOBE_URL) return null;
  const { findModel } = await import("../model/hub/model-name.ts");
  return findModel(model);
}

/** globe-nano, which comes with the package. */
function findBundled(): string | null {
  const folder = fileURLToPath(new URL("../../assets/globe-nano", import.meta.url));
  return existsSync(join(folder, "config.json")) ? folder : null;
}

/** A path that leads to no checkpoint is more likely a mistake than a model's name. */
async function explainNoModel(model: string | undefined): Promise<string> {
  if (model === undefined) return noEndpoint;
  if (/^[.~/\\]|[/\\]$/.test(model)) {
    const found = existsSync(model) ? "holds no config.json" : "does not exist";
    return `--model ${model} ${found}. Name the folder of a checkpoint: config.json, *.safetensors and tokenizer.json.`;
  }
  const { repositoryOf } = await import("../model/hub/model-name.ts");
  if (repositoryOf(model) === null) return noEndpoint;
  return `--model ${model} was not fetched yet: globe model pull ${model}. Or name an endpoint that serves it with --url.`;
}

async function openCheckpointChat(
  checkpoint: string,
  options: Pick<EmbeddedOptions, "device"> & {
    readonly quantize: EmbeddedOptions["quantize"];
    readonly maxInFlight: number;
    readonly timeoutMs: number | undefined;
    readonly signal: AbortSignal;
  },
): Promise<Chat> {
  const { device, quantize, maxInFlight, timeoutMs, signal } = options;
  const { openEmbedded } = await import("../generate/open-embedded.ts");
  const { createProgress } = await import("../run/progress.ts");
  const { systemClock } = await import("../run/clock.ts");
  const progress = createProgress({ label: "Quantizing", total: null, clock: systemClock });
  try {
    return await openEmbedded({
      checkpoint,
      device: device ?? "cpu",
      maxConcurrent: maxInFlight,
      signal,
      ...(quantize && { quantize }),
      ...(timeoutMs !== undefined && { timeoutMs }),
      onQuantize: (done, total) => progress.update(done, `of ${total} weights`),
    });
  } finally {
    progress.clear();
  }
}

const endpointCodes = new Set(["connection", "http-status", "bad-response", "timeout"]);
const usageCodes = new Set(["missing-file", "file-system", "config"]);

/** How a photo ended. */
type End = Pick<LocateResult, "status" | "error">;

async function conclude(results: readonly End[]): Promise<number> {
  const { hasFailed } = await import("../locate/has-failed.ts");
  const { count } = await import("../locate/format-figures.ts");
  const failures = results.filter(hasFailed);
  if (failures.length === 0) return exitCodes.ok;
  if (results.length > 1 || !process.stdout.isTTY) {
    process.stderr.write(`globe: ${failures.length} of ${count(results.length, "photo")} without an answer.\n`);
  }
  if (failures.some(({ error }) => error?.code === "internal")) return exitCodes.internal;
  const all = (codes: ReadonlySet<string>) => results.every(({ error }) => error !== null && codes.has(error.code));
  return all(endpointCodes) ? exitCodes.endpoint : all(usageCodes) ? exitCodes.usage : exitCodes.someFailed;
}
