// `globe rewards serve`: pays rewards to trainers in other programs, over HTTP.
import type { Command } from "commander";
import type { Chat } from "../chat/chat.ts";
import type { Preset } from "../task/presets.ts";
import type { CommandEntry, CommandGroup } from "./command.ts";
import { endAtOnce } from "./end-at-once.ts";
import { exitCodes } from "./exit-codes.ts";

interface Flags {
  readonly preset?: string;
  readonly variant?: string;
  readonly weights?: string;
  readonly alpha?: string;
  readonly curve?: string;
  readonly policy?: string;
  readonly judgeUrl?: readonly string[];
  readonly judgeModel?: string;
  readonly judgeCheckpoint?: string;
  readonly judgeTimeout?: string;
  readonly maxInFlight?: string;
  readonly images?: readonly string[];
  readonly host?: string;
  readonly port?: string;
  readonly threads?: string;
  readonly maxRequests?: string;
  readonly maxQueued?: string;
  readonly maxBody?: string;
  readonly apiKeyFile?: string;
  readonly allowHost?: readonly string[];
}

const serveEntry: CommandEntry = {
  name: "serve",
  summary: "Pay rewards over HTTP to trainers in other programs (ms-swift, TRL)",
  declare,
  run: (_args, options) => run(options as unknown as Flags),
};

export const rewardsCommands: CommandGroup = {
  name: "rewards",
  summary: "The rewards of the task, for trainers in other programs",
  commands: [serveEntry],
};

function declare(command: Command): void {
  const collect = (value: string, all: readonly string[] = []) => [...all, value];
  command
    .option("--preset <name>", "sum where a request names none (default: all-readme with a judge, else two-script)")
    .option("--variant <variant>", "what computes the preset: paper or code (default: paper)")
    .option("--weights <list>", "a sum of your own, like accuracy.paper=1,visual.f1=0.5")
    .option("--alpha <share>", "share of accuracy.paper that the city decides (default: 0.8)")
    .option("--curve <name>", "of accuracy.distance: knots, exp, geoR or geoScore (default: knots)")
    .option("--policy <name>", "territories: iso or sovereign (default: iso)")
    .option("--judge-url <url>", "endpoint of the localizability judge; may be repeated", collect)
    .option("--judge-model <name>", "its name there (default: the only one that it lists)")
    .option("--judge-checkpoint <folder>", "the judge in this process instead")
    .option("--judge-timeout <seconds>", "a request goes on without answers that come later (default: 120)")
    .option("--max-in-flight <n>", "questions that the judge works on at the same time (default: 16)")
    .option("--images <folder>", "where pictures may be read that requests name by paths; may be repeated", collect)
    .option("--host <address>", "address to listen on (default: 127.0.0.1)")
    .option("--port <n>", "port to listen on; 0 takes a free one (default: 8010)")
    .option("--threads <n>", "threads that score (default: one for each core, at most 4)")
    .option("--max-requests <n>", "requests that are answered at the same time (default: 64)")
    .option("--max-queued <n>", "requests that wait; more are told to come back (default: 1024)")
    .option("--max-body <MiB>", "largest request (default: 64)")
    .option("--api-key-file <file>", "file with the key that clients must send (default: $GLOBE_REWARDS_API_KEY)")
    .option("--allow-host <name>", "another name that this server is called by; may be repeated", collect)
    .addHelpText(
      "after",
      `
A reward that cannot be computed is null, never 0: the judge was late or not
there, or the row lacks what it compares with. docs/rewards-server.md has the
wire, and the adapters for ms-swift and TRL.
Only this machine can reach the server unless --host says otherwise. SIGTERM and
Ctrl-C finish what runs; a second one ends at once.
Exit status: 0 stopped, 2 wrong usage, 130 stopped at once.`,
    );
}

async function run(flags: Flags): Promise<number> {
  const { readChoice, readNumber } = await import("./read-flags.ts");
  const { distanceCurves } = await import("../task/distance-curves.ts");
  const { GlobeError } = await import("../run/errors.ts");
  const whole = (flag: string, text: unknown, min: number, max: number) =>
    readNumber(flag, text, { min, max, whole: true });
  const hasJudge = flags.judgeUrl !== undefined || flags.judgeCheckpoint !== undefined;
  if (flags.judgeUrl && flags.judgeCheckpoint) {
    throw new GlobeError("usage", "Give one judge: --judge-url or --judge-checkpoint.");
  }
  const { name: presetName, preset } = await choosePreset(flags, hasJudge);
  const alpha = readNumber("--alpha", flags.alpha, { max: 1 });
  const curves = Object.keys(distanceCurves) as readonly (keyof typeof distanceCurves)[];
  const curve = flags.curve === undefined ? undefined : readChoice("--curve", flags.curve, curves);
  const policy =
    flags.policy === undefined ? undefined : readChoice("--policy", flags.policy, ["iso", "sovereign"] as const);
  const numbers = {
    port: whole("--port", flags.port, 0, 65_535),
    threads: whole("--threads", flags.threads, 1, 64),
    maxInFlight: whole("--max-in-flight", flags.maxInFlight, 1, 4096),
    maxRequests: whole("--max-requests", flags.maxRequests, 1, 4096),
    maxQueued: whole("--max-queued", flags.maxQueued, 0, 100_000),
    judgeTimeoutMs: seconds(readNumber("--judge-timeout", flags.judgeTimeout, { min: 0.001, max: 86_400 })),
    // Beyond 512 MiB a body is longer than any string.
    bodyBytes: mebibytes(readNumber("--max-body", flags.maxBody, { min: 0.001, max: 511 })),
  };
  const { readApiKey } = await import("../serve/read-api-key.ts");
  const apiKey = await readApiKey(flags.apiKeyFile, process.env.GLOBE_REWARDS_API_KEY);
  const imageFolders = await findFolders(flags.images ?? []);
  const { startRewardServer } = await import("../serve/rewards/start-reward-server.ts");
  const { serveUntilStopped } = await import("../serve/serve-until-stopped.ts");
  const { packageVersion } = await import("./package-version.ts");
  const say = (text: string) => process.stderr.write(`${text}\n`);
  const chat = await openJudge(flags, numbers.maxInFlight);
  try {
    const server = await startRewardServer({
      ...{ preset, presetName, imageFolders, version: packageVersion(), allowHosts: flags.allowHost ?? [] },
      ...(chat && { judge: { chat, ...(flags.judgeModel !== undefined && { model: flags.judgeModel }) } }),
      rewards: {
        ...(alpha !== undefined && { alpha }),
        ...(curve !== undefined && { curve }),
        ...(policy !== undefined && { policy }),
      },
      ...definedOnly({ ...numbers, apiKey, host: flags.host }),
      onFailure: (error, id) => say(`globe: request ${id} failed: ${error instanceof Error ? error.stack : error}`),
    });
    if (server.isOpen) {
      say(`Warning: whoever can reach ${flags.host} can use this server. Ask for a key with --api-key-file.`);
    }
    const terms = preset.map(({ reward, weight }) => `${weight} ${reward}`).join(" + ");
    say(`Rewards at ${server.url}/rewards; ${presetName} is ${terms}. Ctrl-C stops it.`);
    const end = await serveUntilStopped(server, {
      onStopping: () => say("Finishing the requests that run; Ctrl-C again ends at once."),
    });
    if (end === "aborted") endAtOnce();
  } finally {
    await chat?.close();
  }
  return exitCodes.ok;
}

async function choosePreset(flags: Flags, hasJudge: boolean): Promise<{ name: string; preset: Preset }> {
  const { readChoice } = await import("./read-flags.ts");
  const { GlobeError } = await import("../run/errors.ts");
  const { presetNames, presetOf } = await import("../task/presets.ts");
  const { rewardNames } = await import("../task/rewards.ts");
  if (flags.weights === undefined) {
    const name = readChoice("--preset", flags.preset ?? (hasJudge ? "all-readme" : "two-script"), presetNames);
    return {
      name,
      preset: presetOf(name, readChoice("--variant", flags.variant ?? "paper", ["paper", "code"] as const)),
    };
  }
  if (flags.preset !== undefined || flags.variant !== undefined) {
    throw new GlobeError("usage", "--weights is a sum of your own: leave out --preset and --variant.");
  }
  const preset = flags.weights.split(",").map((term) => {
    const [name = "", weight = ""] = term.split("=");
    const value = weight.trim() === "" ? Number.NaN : Number(weight);
    if (Number.isFinite(value)) return { reward: readChoice("--weights", name.trim(), rewardNames), weight: value };
    throw new GlobeError("usage", `--weights takes rewards with numbers, like accuracy.paper=1, and not "${term}".`);
  });
  if (new Set(preset.map(({ reward }) => reward)).size === preset.length) return { name: "own", preset };
  throw new GlobeError("usage", "--weights names a reward twice.");
}

async function openJudge(flags: Flags, maxInFlight: number | undefined): Promise<Chat | null> {
  if (flags.judgeCheckpoint !== undefined) {
    const { openEmbedded } = await import("../generate/open-embedded.ts");
    return openEmbedded({ checkpoint: flags.judgeCheckpoint });
  }
  if (flags.judgeUrl === undefined) return null;
  const { openEndpoint } = await import("../chat/open-endpoint.ts");
  // The judge says one word, so there is nothing to stream.
  return openEndpoint({ urls: flags.judgeUrl, model: flags.judgeModel, maxInFlight, stream: false });
}

async function findFolders(folders: readonly string[]): Promise<readonly string[]> {
  const { stat } = await import("node:fs/promises");
  const { GlobeError } = await import("../run/errors.ts");
  for (const folder of folders) {
    const found = await stat(folder).catch(() => null);
    if (!found?.isDirectory()) throw new GlobeError("usage", `--images takes folders, and ${folder} is none.`);
  }
  return folders;
}

const seconds = (value: number | undefined) => (value === undefined ? undefined : Math.round(value * 1000));
const mebibytes = (value: number | undefined) => (value === undefined ? undefined : Math.round(value * 1024 * 1024));

function definedOnly<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
