// `globe serve`: gives a checkpoint to every program that speaks the OpenAI protocol.
import type { Command } from "commander";
import type { EmbeddedChat, EmbeddedOptions } from "../generate/open-embedded.ts";
import type { RequestRecord } from "../serve/request-record.ts";
import type { CommandEntry } from "./command.ts";
import { endAtOnce } from "./end-at-once.ts";
import { exitCodes } from "./exit-codes.ts";

interface Flags {
  readonly model?: string;
  readonly name?: string;
  readonly host?: string;
  readonly port?: string;
  readonly device?: string;
  readonly quantize?: string;
  readonly threads?: string;
  readonly context?: string;
  readonly maxInFlight?: string;
  readonly maxQueued?: string;
  readonly timeout?: string;
  readonly maxBody?: string;
  readonly maxPixels?: string;
  readonly apiKeyFile?: string;
  readonly allowHost?: readonly string[];
  readonly allowOrigin?: readonly string[];
  readonly allowRemoteImages?: boolean;
  readonly log?: boolean;
  readonly engine?: string;
  readonly python?: string;
  readonly devices?: string;
  readonly engineSet?: readonly string[];
}

export const serveCommand: CommandEntry = {
  name: "serve",
  summary: "Serve a checkpoint to every program that speaks the OpenAI protocol",
  declare,
  run: (args, options) => run(args[0] as string | undefined, options as unknown as Flags),
};

function declare(command: Command): void {
  const collect = (value: string, all: readonly string[] = []) => [...all, value];
  command
    .argument("[checkpoint]", "folder of a Qwen2.5-VL or InternVL3 checkpoint, or the name of one that was pulled")
    .option("--model <checkpoint>", "the same, as locate has it")
    .option("--name <name>", "what clients call the model (default: the folder's name)")
    .option("--host <address>", "address to listen on (default: 127.0.0.1)")
    .option("--port <n>", "port to listen on; 0 takes a free one (default: 8000)")
    .option("--device <device>", "cpu, webgpu or cuda (default: cpu)")
    .option(
      "--quantize <how>",
      "none, int4, int8, int4-block32 or int8-block32 (default: int4 from a billion parameters up)",
    )
    .option("--threads <n>", "processor threads (default: one for each core)")
    .option("--context <tokens>", "prompt and answer together (default: the model's, at most 16384)")
    .option("--max-in-flight <n>", "requests that run at the same time (default: 16)")
    .option("--max-queued <n>", "requests that wait; more are told to come back (default: 128)")
    .option("--timeout <seconds>", "from the arrival of a request to its end (default: 600)")
    .option("--max-body <MiB>", "largest request (default: 64)")
    .option("--max-pixels <n>", "largest picture (default: 120000000)")
    .option("--api-key-file <file>", "file with the key that clients must send (default: $GLOBE_SERVE_API_KEY)")
    .option("--allow-host <name>", "another name that this server is called by; may be repeated", collect)
    .option("--allow-origin <origin>", "web page that may ask, like https://example.org; may be repeated", collect)
    .option("--allow-remote-images", "fetch pictures that requests name by web addresses, from public hosts only")
    .option("--log", "print one line of JSON for each request, without its content")
    .option("--engine <name>", "embedded, or vllm for GPUs (default: embedded)")
    .option("--python <path>", "interpreter that has vLLM (default: python3)")
    .option("--devices <n>", "GPUs that share the model, with vLLM (default: 1)")
    .option("--engine-set <option=value>", "an option of vLLM's own; may be repeated", collect)
    .addHelpText(
      "after",
      `
Only this machine can reach the server unless --host says otherwise. SIGTERM and
Ctrl-C finish what runs; a second one ends at once. docs/engines.md has vLLM.
Exit status: 0 stopped, 2 wrong usage, 4 vLLM ended, 130 stopped at once.`,
    );
}

async function run(argument: string | undefined, flags: Flags): Promise<number> {
  const checkpoint = await findCheckpoint(argument, flags.model);
  const { readChoice, readNumber, readQuantize } = await import("./read-flags.ts");
  if (readChoice("--engine", flags.engine ?? "embedded", ["embedded", "vllm"]) === "vllm") {
    const { serveCheckpointWithVllm } = await import("./serve-with-vllm.ts");
    return await serveCheckpointWithVllm(checkpoint, flags);
  }
  const foreign = (["python", "devices", "engineSet"] as const).find((name) => flags[name] !== undefined);
  if (foreign !== undefined) {
    const { GlobeError } = await import("../run/errors.ts");
    throw new GlobeError("usage", `--${foreign === "engineSet" ? "engine-set" : foreign} is for --engine vllm.`);
  }
  const whole = (flag: string, text: unknown, min: number, max?: number) =>
    readNumber(flag, text, { min, whole: true, ...(max !== undefined && { max }) });
  const device = readChoice("--device", flags.device ?? "cpu", ["cpu", "webgpu", "cuda"]);
  const quantize = readQuantize("--quantize", flags.quantize);
  const threads = whole("--threads", flags.threads, 1);
  const contextTokens = whole("--context", flags.context, 16);
  const port = whole("--port", flags.port, 0, 65_535);
  const maxInFlight = whole("--max-in-flight", flags.maxInFlight, 1, 256) ?? 16;
  const maxQueued = whole("--max-queued", flags.maxQueued, 0, 100_000);
  const timeout = readNumber("--timeout", flags.timeout, { min: 0.001, max: 86_400 });
  // Beyond 512 MiB a body is longer than any string.
  const maxBody = readNumber("--max-body", flags.maxBody, { min: 0.001, max: 511 });
  const picturePixels = whole("--max-pixels", flags.maxPixels, 256);
  const { readApiKey } = await import("../serve/read-api-key.ts");
  const apiKey = await readApiKey(flags.apiKeyFile, process.env.GLOBE_SERVE_API_KEY);

  const say = (text: string) => process.stderr.write(`${text}\n`);
  const chat = await openModel({
    checkpoint,
    device,
    ...(quantize && { quantize }),
    ...(threads !== undefined && { threads }),
    ...(contextTokens !== undefined && { contextTokens }),
  });
  try {
    const { startServer } = await import("../serve/start-server.ts");
    const { serveUntilStopped } = await import("../serve/serve-until-stopped.ts");
    const { packageVersion } = await import("./package-version.ts");
    const { digestOf } = await import("../run/digest.ts");
    const { digest, name, precision, vocabulary, contextTokens: contextLength } = chat.info;
    const version = packageVersion();
    const modelName = flags.name ?? name;
    const server = await startServer({
      chat,
      modelName,
      contextLength,
      biasVocabulary: vocabulary,
      failure: noteFailure(chat, say),
      version,
      fingerprint: `fp_${digestOf({ digest, precision, device, version }).slice(0, 12)}`,
      ...(flags.host !== undefined && { host: flags.host }),
      ...(port !== undefined && { port }),
      maxInFlight,
      ...(maxQueued !== undefined && { maxQueued }),
      ...(timeout !== undefined && { timeoutMs: Math.round(timeout * 1000) }),
      ...(apiKey !== undefined && { apiKey }),
      allowHosts: flags.allowHost ?? [],
      allowOrigins: flags.allowOrigin ?? [],
      allowRemoteImages: flags.allowRemoteImages ?? false,
      limits: {
        picturePixels,
        bodyBytes: maxBody === undefined ? undefined : Math.round(maxBody * 1024 * 1024),
      },
      onFailure: (error, id) => say(`globe: request ${id} failed: ${describeFailure(error)}`),
      ...(flags.log && { onRequest: (record: RequestRecord) => process.stdout.write(`${JSON.stringify(record)}\n`) }),
    });
    if (server.isOpen) {
      say(
        `Warning: whoever can reach ${flags.host} can use this model. Ask for a key with --api-key-file, or leave out --host.`,
      );
    }
    say(`${modelName} (${precision}) answers at ${server.url}. Ctrl-C stops it.`);
    const end = await serveUntilStopped(server, {
      onStopping: () => say("Finishing the requests that run; Ctrl-C again ends at once."),
    });
    // The engine would still finish its current step.
    if (end === "aborted") endAtOnce();
  } finally {
    // The engine takes its time to close; whoever does not wait for it leaves as before.
    process.on("SIGINT", endAtOnce).on("SIGTERM", endAtOnce);
    await chat.close();
    process.off("SIGINT", endAtOnce).off("SIGTERM", endAtOnce);
  }
  return exitCodes.ok;
}

/** The folder that the argument or `--model` names; what is no model of ours stays as it is and is explained when it is opened. */
async function findCheckpoint(argument: string | undefined, flag: string | undefined): Promise<string> {
  const { GlobeError } = await import("../run/errors.ts");
  const { findModel, repositoryOf } = await import("../model/hub/model-name.ts");
  const { existsSync } = await import("node:fs");
  if ((argument === undefined) === (flag === undefined)) {
    throw new GlobeError("usage", "globe serve takes one model: globe serve FOLDER, or globe serve --model NAME.");
  }
  const name = (argument ?? flag) as string;
  const found = findModel(name);
  if (found !== null || existsSync(name) || repositoryOf(name) === null) return found ?? name;
  throw new GlobeError(
    "missing-file",
    `${name} is neither a folder nor a model that was pulled: globe model pull ${name}`,
  );
}

/** Why the model cannot answer any more; said once on standard error. */
function noteFailure(chat: EmbeddedChat, say: (text: string) => void): () => string | null {
  let isSaid = false;
  return () => {
    const failure = chat.failure();
    if (failure && !isSaid) say(`globe: the model stopped working: ${failure.message} Start the server again.`);
    isSaid ||= failure !== null;
    return failure?.message ?? null;
  };
}

async function openModel(options: EmbeddedOptions) {
  const { openEmbedded } = await import("../generate/open-embedded.ts");
  const { createProgress } = await import("../run/progress.ts");
  const { systemClock } = await import("../run/clock.ts");
  const progress = createProgress({ label: "Quantizing", total: null, clock: systemClock });
  try {
    return await openEmbedded({
      ...options,
      onQuantize: (done, total) => progress.update(done, `of ${total} weights`),
    });
  } finally {
    progress.clear();
  }
}

function describeFailure(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
