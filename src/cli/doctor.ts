// `globe doctor`: asks an endpoint what it can do, and says what is wrong and what to do about it.
import type { Command } from "commander";
import type { Finding } from "../chat/probe/finding.ts";
import type { CommandEntry } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";

interface Flags {
  readonly url?: readonly string[];
  readonly model?: string;
  readonly photo?: string;
  readonly context?: string;
  readonly parallel?: string;
  readonly timeout?: string;
  readonly json?: boolean;
}

export const doctorCommand: CommandEntry = {
  name: "doctor",
  summary: "Say what an endpoint can do, and what is wrong with it",
  declare,
  run: (_args, options) => run(options as unknown as Flags),
};

function declare(command: Command): void {
  const collect = (value: string, all: readonly string[] = []) => [...all, value];
  command
    .option("--url <url>", "OpenAI-compatible endpoint; may be repeated (default: $GLOBE_URL)", collect)
    .option("--model <name>", "model to ask (default: the only one that the endpoint serves)")
    .option("--photo <file>", "also send this photo and show how it is described")
    .option("--context <tokens>", "longest prompt to try where the server does not tell its context (default: 8192)")
    .option("--parallel <n>", "requests to send together, to count the server's slots (default: 8)")
    .option("--timeout <seconds>", "time for one attempt at an answer (default: 180)")
    .option("--json", "print the findings as JSON, one line for each endpoint")
    .addHelpText(
      "after",
      `
A drawn test picture is sent, and no photo unless --photo names one.
Exit status: 0 the endpoint is fit for locate and eval, 2 wrong usage,
3 it is not, 130 interrupted.`,
    );
}

async function run(flags: Flags): Promise<number> {
  const { readNumber, readUrls } = await import("./read-flags.ts");
  const urls = readUrls(flags.url);
  const timeout = readNumber("--timeout", flags.timeout, { min: 0.001 });
  const contextGoal = readNumber("--context", flags.context, { max: 1_000_000, whole: true });
  const parallel = readNumber("--parallel", flags.parallel, { min: 1, max: 64, whole: true });
  const photo = flags.photo === undefined ? undefined : await loadImage(flags.photo);

  const { abortOnInterrupt } = await import("./abort-on-interrupt.ts");
  const { probeEndpoint } = await import("../chat/probe-endpoint.ts");
  const { parseBaseUrl } = await import("../chat/base-url.ts");
  const { signal, release } = abortOnInterrupt();
  let isFit = true;
  try {
    for (const url of urls) {
      if (!flags.json) process.stdout.write(`${parseBaseUrl(url).href}\n`);
      const report = await probeEndpoint({
        url,
        model: flags.model,
        signal,
        ...(timeout !== undefined && { timeoutMs: Math.round(timeout * 1000) }),
        ...(contextGoal !== undefined && { contextGoal }),
        ...(parallel !== undefined && { parallel }),
        ...(photo && { photo }),
        ...(!flags.json && { onFinding: (finding: Finding) => process.stdout.write(showFinding(finding)) }),
      });
      isFit &&= report.usable;
      process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : showVerdict(report.usable));
    }
  } finally {
    release();
  }
  return isFit ? exitCodes.ok : exitCodes.endpoint;
}

async function loadImage(path: string) {
  const { encodeForModel } = await import("../photo/encode-photo.ts");
  const { mediaType, bytes } = await encodeForModel(path);
  return { type: "image" as const, mediaType, bytes };
}

/** Columns in front of what a check says: two spaces, its state and its name. */
const indent = 24;

function showFinding({ check, state, says, advice }: Finding): string {
  const width = Math.max(40, (process.stdout.columns ?? 100) - indent);
  const lines = [...wrap(says, width), ...(advice === null ? [] : wrap(advice, width))];
  const head = `  ${state.padEnd(9)}${check.padEnd(13)}`;
  return lines.map((line, i) => `${i === 0 ? head : " ".repeat(indent)}${line}\n`).join("");
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  // What a model says may hold escape sequences, which a terminal would obey.
  for (const word of text.replace(/\p{Cc}+/gu, " ").split(" ")) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function showVerdict(isUsable: boolean): string {
  return isUsable
    ? "This endpoint is fit for globe locate and globe eval.\n"
    : "This endpoint is not fit for globe locate and globe eval: see what is missing.\n";
}
