// `globe eval`: puts a dataset to a model, keeps every answer, and says how good they are.
import type { Command } from "commander";
import { plainLine } from "../run/plain-text.ts";
import type { CommandEntry } from "./command.ts";

interface Flags {
  readonly dataset: string;
  readonly dataRoot: string;
  readonly images?: string;
  readonly columns?: string;
  readonly url?: readonly string[];
  readonly model?: string;
  readonly output?: string;
  readonly report?: string;
  readonly json?: boolean;
  readonly by?: readonly string[];
  readonly run?: string;
  readonly profile: string;
  readonly prompt?: string;
  readonly use_cot?: boolean;
  readonly reasoning: boolean;
  readonly temperature?: string;
  readonly maxTokens?: string;
  readonly seed?: string;
  readonly logprobs: boolean;
  readonly maxPixels?: string;
  readonly limit?: string;
  readonly maxInFlight?: string;
  readonly timeout?: string;
  readonly maxRetries?: string;
  readonly stream?: boolean;
  readonly cache: boolean;
}

export const evalCommand: CommandEntry = {
  name: "eval",
  summary: "Measure a model on a dataset of photos with known places",
  declare,
  run: (_args, options) => run(options as unknown as Flags),
};

function declare(command: Command): void {
  const collect = (value: string, all: readonly string[] = []) => [...all, value];
  command
    .requiredOption(
      "--dataset <name|file>",
      "img2gps3k, mp16-reason-test-12k, osv-test-mini-3k, or a CSV, JSONL or Parquet table",
    )
    .option("--data-root <dir>", "folder with the files of a named dataset", "data")
    .option("--images <dir>", "folder of the photos (default: the table's own)")
    .option("--columns <map>", "columns of the table, like id=IMG_ID,lat=LAT,lon=LON")
    .option("--url <url>", "OpenAI-compatible endpoint; may be repeated (default: GLOBE_URL)", collect)
    .option("--model <name>", "model to ask (default: the only one that the endpoint serves)")
    .option("--output <file>", "write one CSV line a photo, with the dataset's columns in front")
    .option("--report <file>", "write one self-contained HTML page")
    .option("--json", "print the summary as JSON")
    .option("--by <column>", "break the figures down by a column; may be repeated", collect)
    .option("--run <dir>", "run directory (default: runs/eval-<digest of the settings>)")
    .option(
      "--profile <name>",
      "default, eval-code for the published prompts, temperature and penalties, or nano for globe-nano",
      "default",
    )
    .option("--prompt <id>", "prompt to ask with, instead of the profile's")
    .option("--use_cot", "with --profile eval-code: the published prompt with reasoning, instead of the one without")
    .option("--no-reasoning", "ask for the names alone")
    .option("--temperature <t>", "0 to 2 (default: the profile's)")
    .option("--max-tokens <n>", "longest answer in tokens (default: the profile's)")
    .option("--seed <n>", "seed of every request (default: 0)")
    .option("--no-logprobs", "do not ask for log-probabilities, from which the confidence comes")
    .option("--max-pixels <n>", "most pixels of the picture that is sent (default: 1003520)")
    .option("--limit <n>", "only the first rows")
    .option("--max-in-flight <n>", "requests at the same time for each endpoint (default: 16)")
    .option("--timeout <seconds>", "time for one attempt at an answer (default: 300)")
    .option("--max-retries <n>", "further attempts at one request (default: 4)")
    .option("--stream", "ask for streams, which show the time to the first token and cost more processor time")
    .option("--no-cache", "do not use answers that another run got to the same request")
    .addHelpText(
      "after",
      `
Interrupted or killed, the same command goes on and asks for no answer twice.
Exit status: 0 every row has an answer, 2 wrong usage, 3 the endpoint failed,
4 some rows have no answer (the same command asks for those again),
130 interrupted.`,
    );
}

async function run(flags: Flags): Promise<number> {
  const { readChoice, readNumber, readUrls } = await import("./read-flags.ts");
  const profile = readChoice("--profile", flags.profile, ["default", "eval-code", "nano"]);
  const prompt =
    flags.prompt === undefined
      ? undefined
      : readChoice("--prompt", flags.prompt, ["prompt.train", "prompt.evalCot", "prompt.direct", "prompt.nano"]);
  const urls = readUrls(flags.url);
  const whole = (flag: string, text: unknown, min = 0) => readNumber(flag, text, { min, whole: true });
  const maxInFlight = whole("--max-in-flight", flags.maxInFlight, 1) ?? 16;
  const timeout = readNumber("--timeout", flags.timeout, { min: 0.001 });
  const sampling = {
    temperature: readNumber("--temperature", flags.temperature, { max: 2 }),
    maxTokens: whole("--max-tokens", flags.maxTokens, 1),
    seed: whole("--seed", flags.seed) ?? 0,
  };
  const maxPixels = whole("--max-pixels", flags.maxPixels, 784) ?? 1_003_520;
  const limit = whole("--limit", flags.limit, 1);
  const { checkWritable } = await import("../run/write-atomic.ts");
  for (const path of [flags.output, flags.report]) if (path !== undefined) await checkWritable(path);

  const { parseColumnMap } = await import("../data/columns.ts");
  const { openDataset } = await import("../evaluate/open-dataset.ts");
  const dataset = await openDataset(flags.dataset, {
    dataRoot: flags.dataRoot,
    images: flags.images,
    columns: flags.columns === undefined ? undefined : parseColumnMap(flags.columns),
  });
  const { discoverModel } = await import("../chat/discover-model.ts");
  const { openEndpoint } = await import("../chat/open-endpoint.ts");
  const { openResponseCache } = await import("../evaluate/response-cache.ts");
  const { openGazetteer } = await import("../place/open-gazetteer.ts");
  const { evaluate } = await import("../evaluate/evaluate.ts");
  const { abortOnInterrupt } = await import("./abort-on-interrupt.ts");
  const { systemClock } = await import("../run/clock.ts");

  const endpoint = {
    urls,
    model: flags.model,
    maxInFlight,
    maxRetries: whole("--max-retries", flags.maxRetries),
    timeoutMs: timeout === undefined ? undefined : Math.round(timeout * 1000),
    stream: flags.stream ?? false,
  };
  const { model, sources } = await discoverModel(endpoint);
  const gazetteer = openGazetteer();
  const cache = flags.cache
    ? openResponseCache({ onFailure: ({ message }) => say(`No answers are shared with other runs: ${message}`) })
    : null;
  const chat = openEndpoint({ ...endpoint, model });
  const { signal, release } = abortOnInterrupt();
  let path: string;
  try {
    const evaluated = await evaluate({
      dataset,
      chat,
      model,
      sources,
      profile,
      // The published evaluation asks without reasoning unless it is told otherwise.
      reasoning: flags.reasoning && (profile !== "eval-code" || flags.use_cot === true),
      prompt,
      sampling,
      withLogprobs: flags.logprobs,
      maxPixels,
      limit,
      by: flags.by,
      inFlight: maxInFlight * urls.length,
      cache,
      gazetteer,
      runPath: flags.run,
      clock: systemClock,
      signal,
      onStart: announce,
    });
    path = evaluated.path;
  } finally {
    release();
    await chat.close();
    cache?.close();
  }
  const { finish } = await import("./score.ts");
  return finish(path, flags, dataset);
}

function announce(
  { path, isResumed }: { readonly path: string; readonly isResumed: boolean },
  { rows, badRows, goldFailures }: import("../evaluate/inspect-dataset.ts").DatasetInspection,
): void {
  say(`${isResumed ? "Going on with" : "Beginning"} ${path}: ${rows === 1 ? "1 row" : `${rows} rows`}.`);
  if (badRows > 0)
    say(`Rows that cannot be read: ${badRows}. They are kept as failed; \`globe data check\` names them.`);
  if (goldFailures.count > 0) {
    say(
      `Rows whose own names, given as the answer, are not scored as right, so that no answer can match them: ` +
        `${goldFailures.count} (${goldFailures.examples.join(", ")}${goldFailures.count > goldFailures.examples.length ? ", …" : ""}).`,
    );
  }
}

function say(text: string): void {
  process.stderr.write(`${plainLine(text)}\n`);
}
