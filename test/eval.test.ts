// `globe eval`, `globe score` and `globe compare` as a person starts them, against a scripted endpoint.
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { writeSamples } from "../src/data/write-samples.ts";
import { prompts } from "../src/task/prompts.ts";
import { drawPictures } from "./support/draw-pictures.ts";
import { runGlobe, startGlobe } from "./support/run-globe.ts";
import {
  type ScriptedEndpoint,
  type ScriptedEndpointOptions,
  startScriptedEndpoint,
} from "./support/scripted-endpoint.ts";

const folder = mkdtempSync(join(tmpdir(), "globe-eval-"));
const photos = join(folder, "photos");
const table = join(folder, "truth.csv");
const count = 20;
let names: string[];
let endpoint: ScriptedEndpoint;
let runs = 0;

const paris = "<think>zinc roofs</think><answer>country: France\ncity: Paris</answer>";
const lyon = "<think>two rivers</think><answer>country: France\ncity: Lyon</answer>";

beforeAll(async () => {
  names = await drawPictures(photos, count);
  writeFileSync(
    table,
    `IMG_ID,LAT,LON,city,country,season\n${names.map((name, i) => `${name},48.8566,2.3522,Paris,France,${i % 2 ? "winter" : "summer"}`).join("\n")}\n`,
  );
});
afterEach(() => endpoint?.close());
afterAll(() => rmSync(folder, { recursive: true }));

async function serve(answer: NonNullable<ScriptedEndpointOptions["answer"]> = () => paris) {
  endpoint = await startScriptedEndpoint({ answer });
  return endpoint;
}

const completions = () => endpoint.requests.filter(({ path }) => path.endsWith("/chat/completions")).length;
const newRun = () => join(folder, `run-${runs++}`);
const evalArgs = (run: string, ...more: string[]) => [
  "eval",
  "--dataset",
  table,
  "--images",
  photos,
  "--url",
  endpoint.url,
  "--run",
  run,
  ...more,
];
const readCsv = (path: string) => parse(readFileSync(path), { columns: true, bom: true }) as Record<string, string>[];

test("figures are broken down by a column that is asked for, and one that is not there is refused before any request", async () => {
  await serve();
  const refused = await runGlobe(evalArgs(newRun(), "--by", "weather"));
  expect(refused).toMatchObject({ status: 2, stdout: "" });
  expect(refused.stderr).toContain('--by names "weather", which is no column of the dataset. It has IMG_ID, LAT,');
  expect(completions()).toBe(0);
  const run = newRun();
  const { stdout } = await runGlobe(evalArgs(run, "--by", "season"));
  expect(stdout).toMatch(/^by season +rows[\s\S]*^summer +10 +100\.0 %/m);
  const again = await runGlobe(["score", run, "--by", "weather"]);
  expect(again).toMatchObject({ status: 2, stdout: "" });
});

test("rows that cannot be read keep their columns, say why, and count neither as right nor as wrong", async () => {
  await serve();
  const odd = join(folder, "odd.csv");
  writeFileSync(
    odd,
    `IMG_ID,LAT,LON,city,country\n${names[0]},48.8,2.3,Paris,France\nb.jpg,far,2.3,Lyon,France\nc.jpg,1,2,,\n`,
  );
  const output = join(folder, "odd-predictions.csv");
  const run = newRun();
  const args = ["eval", "--dataset", odd, "--images", photos, "--url", endpoint.url, "--run", run, "--output", output];
  const { status, stdout } = await runGlobe(args);
  expect(status).toBe(4);
  expect(stdout.replaceAll(/\n(?!-)/g, " ")).toMatch(/- 1 row: .*odd\.csv, line 3: LAT must be a number, not "far"\./);
  expect(stdout).toMatch(/- 1 row: There is no photo .*c\.jpg/);
  const [, unreadable, missing] = readCsv(output);
  expect(unreadable).toMatchObject({ IMG_ID: "b.jpg", LAT: "far", city: "Lyon", status: "error", match_country: "" });
  expect(missing).toMatchObject({ IMG_ID: "c.jpg", status: "error", match_code_country: "", match_code_city: "" });
});

test("photos of MP16-Pro are found beside the table, and by the report after they have moved", async () => {
  await serve();
  const place = mkdtempSync(join(folder, "mp16-"));
  copyFileSync(join(photos, names[0]!), join(place, "5d_9e_1.jpg"));
  writeFileSync(join(place, "truth.csv"), "IMG_ID,LAT,LON,city,country\n5d/9e/1.jpg,48.85,2.35,Paris,France\n");
  const args = ["eval", "--dataset", "truth.csv", "--url", endpoint.url, "--run", "run"];
  expect(await runGlobe(args, { cwd: place })).toMatchObject({ status: 0 });
  mkdirSync(join(place, "moved"));
  renameSync(join(place, "5d_9e_1.jpg"), join(place, "moved", "5d_9e_1.jpg"));
  const report = join(place, "report.html");
  await runGlobe(["score", join(place, "run"), "--images", join(place, "moved"), "--report", report]);
  expect(readFileSync(report, "utf8")).toContain("data:image/jpeg;base64,");
});

test("failures of the published evaluation are no answers, however it wrote them", async () => {
  const path = join(folder, "published.csv");
  const cells = ["", "null", '"{""data"": null}"', '"{""error"": ""timeout""}"', '"{""data"": ""country: France""}"'];
  writeFileSync(
    path,
    `IMG_ID,LAT,LON,city,country,prediction\n${cells.map((cell, i) => `${i}.jpg,1,2,Paris,France,${cell}`).join("\n")}\n`,
  );
  const { status, stdout } = await runGlobe(["score", path, "--json"]);
  expect(status).toBe(4);
  expect(JSON.parse(stdout)).toMatchObject({ rows: 5, statuses: { error: 4, recovered: 1 }, all: null });
});

test("a photo behind a web address is not downloaded, and the row says what to do", async () => {
  await serve();
  const path = join(folder, "remote.csv");
  writeFileSync(path, `id,image,country\na,${endpoint.url}/photo.jpg,France\n`);
  const args = ["eval", "--dataset", path, "--url", endpoint.url, "--run", newRun()];
  const { status, stdout } = await runGlobe(args);
  expect(status).toBe(4);
  expect(stdout.replaceAll("\n", " ")).toContain(
    "photo.jpg is a web address, and nothing is downloaded here; save the photo",
  );
  expect(endpoint.requests.every(({ path }) => path === "/v1/models")).toBe(true);
});

test("runs without a row in common are not compared", async () => {
  const write = (id: string) => {
    const path = join(folder, `${id}-only.csv`);
    writeFileSync(path, `IMG_ID,country,prediction\n${id}.jpg,France,country: France\n`);
    return path;
  };
  const { status, stdout, stderr } = await runGlobe(["compare", write("a"), write("b")]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(/no row in common.*a-only\.csv: a\.jpg; ids of .*b-only\.csv: b\.jpg\./);
});

test("the published evaluation's flags work, and its columns are kept with the points filled in", async () => {
  await serve(({ index }) => (index % 4 === 0 ? lyon : paris));
  const output = join(folder, "published.csv");
  const { status, stdout } = await runGlobe(
    evalArgs(newRun(), "--output", output, "--use_cot", "--no-cache", "--max-in-flight", "1", "--by", "season"),
  );
  expect(status).toBe(0);
  expect(stdout).toMatch(/within 25 km +75\.0 %/);
  expect(stdout).toMatch(/country +100\.0 %/);
  const rows = readCsv(output);
  expect(rows.map(({ IMG_ID }) => IMG_ID)).toEqual(names);
  expect(Object.keys(rows[0]!).slice(0, 11)).toEqual(
    "IMG_ID,LAT,LON,city,country,season,prediction,pred_city,pred_country,pred_LAT,pred_LON".split(","),
  );
  expect(rows[1]).toMatchObject({ city: "Paris", pred_city: "paris", pred_country: "france", status: "ok" });
  expect(JSON.parse(rows[1]!.prediction!)).toEqual({ data: paris });
  expect(Math.abs(Number(rows[1]!.pred_LAT) - 48.8566)).toBeLessThan(0.05);
  expect(rows[0]).toMatchObject({ pred_city: "lyon", match_city: "different", match_country: "same" });
  expect(Math.abs(Number(rows[0]!.distance_km) - 392)).toBeLessThan(5);
});

test("the profile eval-code sends the published prompts, temperature and penalties", async () => {
  const asked: { text: string; body: Readonly<Record<string, unknown>> }[] = [];
  await serve(({ text, body }) => {
    asked.push({ text, body });
    return paris;
  });
  const profile = ["--profile", "eval-code", "--limit", "1", "--no-cache"];
  expect((await runGlobe(evalArgs(newRun(), ...profile, "--use_cot"))).status).toBe(0);
  expect((await runGlobe(evalArgs(newRun(), ...profile))).status).toBe(0);
  expect((await runGlobe(evalArgs(newRun(), "--limit", "1", "--no-cache"))).status).toBe(0);
  expect(asked.map(({ text }) => text)).toEqual([
    prompts["prompt.evalCot"].text,
    prompts["prompt.direct"].text,
    prompts["prompt.train"].text,
  ]);
  const published = { temperature: 0.1, frequency_penalty: 0.7, presence_penalty: 0.7, max_tokens: 512 };
  expect(asked[0]!.body).toMatchObject(published);
  expect(asked[2]!.body).toMatchObject({ temperature: 0, max_tokens: 1024, seed: 0 });
  expect(asked[2]!.body).not.toHaveProperty("frequency_penalty");
});

test("a finished run asks nothing again, and another run finds the answers in the cache", async () => {
  await serve();
  const run = newRun();
  expect((await runGlobe(evalArgs(run))).status).toBe(0);
  expect(completions()).toBe(count);
  expect((await runGlobe(evalArgs(run))).status).toBe(0);
  expect((await runGlobe(evalArgs(newRun()))).status).toBe(0);
  expect(completions()).toBe(count);
  expect((await runGlobe(evalArgs(newRun(), "--no-cache", "--seed", "1"))).status).toBe(0);
  expect(completions()).toBe(2 * count);
});

test("how an answer ended is counted apart, and both denominators are shown", async () => {
  const answers = [
    paris,
    "I cannot help with identifying this location.",
    "<think>no idea</think><answer>country: unknown\ncity: unknown</answer>",
    "<think>hm</think><answer>country: France or Spain\ncity: Paris</answer>",
    "<think>zinc roofs</think>country: France\ncity: Paris",
    "the quick brown fox",
  ];
  await serve(({ index }) =>
    index === 6 ? { text: "<think>endless", finishReason: "length" } : (answers[index] ?? paris),
  );
  const run = newRun();
  const { status, stdout } = await runGlobe(evalArgs(run, "--no-cache", "--max-in-flight", "1", "--json"));
  expect(status).toBe(0);
  const { statuses, all, answered } = JSON.parse(stdout);
  expect(statuses).toEqual({
    ok: 14,
    recovered: 1,
    abstained: 1,
    ambiguous: 1,
    unparsed: 1,
    truncated: 1,
    refused: 1,
    error: 0,
  });
  expect([all.rows, answered.rows]).toEqual([20, 15]);
  expect(all.country.share).toBeCloseTo(15 / 20, 10);
  expect(answered.country.share).toBe(1);
});

describe("what fails is asked again by the same command, and leaves no headline until then", () => {
  test("a server that answers some rows with errors", async () => {
    let isWell = false;
    await serve(({ index }) =>
      !isWell && index % 5 === 0 ? { status: 400, body: { error: { message: "out of cheese" } } } : paris,
    );
    const run = newRun();
    const args = evalArgs(run, "--no-cache", "--max-in-flight", "1");
    const first = await runGlobe(args);
    expect(first.status).toBe(4);
    expect(first.stdout).toContain("incomplete");
    isWell = true;
    const before = completions();
    const second = await runGlobe(args);
    expect(second.status).toBe(0);
    expect(completions() - before).toBe(4);
    expect(second.stdout).toMatch(/country +100\.0 %/);
  });

  test("a photo that is missing and one that is broken", async () => {
    await serve();
    const holed = join(folder, "holed.csv");
    writeFileSync(join(photos, "broken.jpg"), "no picture");
    writeFileSync(holed, `id,country\n${names[0]},France\nnowhere.jpg,France\nbroken.jpg,France\n`);
    const output = join(folder, "holed-out.csv");
    const { status } = await runGlobe([
      ...["eval", "--dataset", holed, "--images", photos, "--url", endpoint.url],
      ...["--run", newRun(), "--output", output, "--no-cache"],
    ]);
    expect(status).toBe(4);
    const rows = readCsv(output);
    expect(rows.map((row) => row.status)).toEqual(["ok", "error", "error"]);
    expect(rows[1]!.error).toContain("nowhere.jpg");
    expect(rows[2]!.error).toContain("broken.jpg");
  });

  test("an endpoint that dies: the run stops early, keeps what it has and goes on later", async () => {
    let answered = 0;
    let isWell = false;
    await serve(() => {
      if (isWell || answered < 2) {
        answered++;
        return paris;
      }
      return { status: 503, body: { error: { message: "gone" } } };
    });
    const run = newRun();
    const args = evalArgs(run, "--no-cache", "--max-in-flight", "1", "--max-retries", "0");
    const first = await runGlobe(args);
    expect(first.status).toBe(3);
    expect(first.stderr).toContain("the same command goes on");
    isWell = true;
    expect((await runGlobe(args)).status).toBe(0);
    expect(answered).toBe(count);
  });
});

test("Ctrl-C ends with what is done, and the same command goes on", async () => {
  let asked = 0;
  await serve(() => {
    asked++;
    return { text: paris, delayMs: 150 };
  });
  const args = evalArgs(newRun(), "--no-cache", "--max-in-flight", "2");
  const started = startGlobe(args);
  while (asked < 6) await new Promise((resolve) => setTimeout(resolve, 20));
  started.process.kill("SIGINT");
  const first = await started.finished;
  expect(first.status).toBe(130);
  expect(first.stderr).toContain("the same command goes on");
  expect((await runGlobe(args)).status).toBe(0);
  expect(asked).toBeLessThanOrEqual(count + 2);
});

test("a run directory of other settings is refused, and two processes do not work in one", async () => {
  await serve(() => ({ text: paris, delayMs: 100 }));
  const run = newRun();
  expect((await runGlobe(evalArgs(run, "--limit", "2"))).status).toBe(0);
  const other = await runGlobe(evalArgs(run, "--limit", "3", "--seed", "5"));
  expect([other.status, other.stderr]).toEqual([2, expect.stringContaining("belongs to another run")]);

  const shared = newRun();
  const started = startGlobe(evalArgs(shared, "--no-cache", "--max-in-flight", "1"));
  while (completions() < 4) await new Promise((resolve) => setTimeout(resolve, 20));
  const second = await runGlobe(evalArgs(shared, "--no-cache", "--max-in-flight", "1"));
  expect([second.status, second.stderr]).toEqual([2, expect.stringContaining("Another process is working")]);
  expect((await started.finished).status).toBe(0);
});

test("scoring again from the run, from our CSV and from a published CSV gives the same figures", async () => {
  await serve(({ index }) => (index % 3 === 0 ? lyon : index % 7 === 0 ? "nothing" : paris));
  const run = newRun();
  const output = join(folder, "again.csv");
  const first = await runGlobe(evalArgs(run, "--no-cache", "--output", output, "--json"));
  const figures = (text: string) => {
    const { all, answered, statuses } = JSON.parse(text);
    return { all, answered, statuses };
  };
  const published = join(folder, "published-form.csv");
  const rows = readCsv(output).map(({ IMG_ID, LAT, LON, city, country, prediction }) => [
    ...[IMG_ID, LAT, LON, city, country],
    `"${prediction!.replaceAll('"', '""')}"`,
  ]);
  writeFileSync(published, `IMG_ID,LAT,LON,city,country,prediction\n${rows.map((row) => row.join(",")).join("\n")}\n`);
  for (const path of [run, join(run, "items.jsonl"), output, published]) {
    const again = await runGlobe(["score", path, "--json"]);
    expect(again.status).toBe(0);
    expect(figures(again.stdout)).toEqual(figures(first.stdout));
  }
  expect(completions()).toBe(count);
});

test("two runs are compared row by row", async () => {
  await serve(({ body }) => (body.seed === 1 ? lyon : paris));
  const [a, b] = [newRun(), newRun()];
  await runGlobe(evalArgs(a, "--no-cache"));
  await runGlobe(evalArgs(b, "--no-cache", "--seed", "1"));
  const { status, stdout } = await runGlobe(["compare", a, b, "--json"]);
  expect(status).toBe(0);
  const { pairs, rates } = JSON.parse(stdout);
  expect(pairs).toBe(count);
  const city = (rates as { metric: string; first: number; second: number; p: number }[]).find(
    ({ metric }) => metric === "city",
  )!;
  expect([city.first, city.second]).toEqual([count, 0]);
  expect(city.p).toBeCloseTo(2 ** (1 - count), 12);
});

test("photos that stand in the table are in the report, and no file of their name is", async () => {
  await serve();
  const place = mkdtempSync(join(folder, "bytes-"));
  const path = join(place, "samples.parquet");
  const bytes = new Uint8Array(readFileSync(join(photos, names[0]!)));
  writeFileSync(join(place, "secret.jpg"), readFileSync(join(photos, names[1]!)));
  await writeSamples(path, [
    { id: "a", images: [{ path: "secret.jpg", bytes }], country: "France", city: "Paris" },
    { id: "b", images: [{ bytes }], country: "France", city: "Paris" },
  ]);
  const [report, run] = [join(place, "report.html"), join(place, "run")];
  const args = ["eval", "--dataset", path, "--url", endpoint.url, "--run", run, "--report", report, "--no-cache"];
  expect(await runGlobe(args)).toMatchObject({ status: 0 });
  const pictures = new Set(readFileSync(report, "utf8").match(/data:image\/jpeg;base64,[\w+/=]+/g));
  expect(pictures.size).toBe(1);
  const again = join(place, "again.html");
  expect(await runGlobe(["score", run, "--report", again])).toMatchObject({ status: 0 });
  expect(new Set(readFileSync(again, "utf8").match(/data:image\/jpeg;base64,[\w+/=]+/g))).toEqual(pictures);
  expect(readFileSync(join(run, "items.jsonl"), "utf8").match(/"image":null/g)).toHaveLength(2);
});

test.each(["jsonl", "parquet"])("a %s table with its own column names is read the same", async (format) => {
  await serve();
  const path = join(folder, `samples.${format}`);
  const samples = names.map((name) => ({
    id: name,
    images: [{ path: join(photos, name) }],
    country: "France",
    city: "Paris",
  }));
  await writeSamples(path, samples);
  const { status, stdout } = await runGlobe([
    ...["eval", "--dataset", path, "--url", endpoint.url, "--run", newRun(), "--json", "--no-cache"],
  ]);
  expect(status).toBe(0);
  expect(JSON.parse(stdout).all.city.share).toBe(1);
});

test.each([
  [["--dataset", "missing.csv"], 2, "missing.csv"],
  [["--dataset", "img2gps3k"], 2, "img2gps3k_gt.csv"],
  [["--profile", "fast"], 2, "--profile takes default, eval-code"],
  [["--max-in-flight", "0"], 2, "--max-in-flight takes a whole number from 1 up"],
  [["--columns", "id=NO_SUCH"], 2, "NO_SUCH"],
])("a sentence says what to do about %j", async (flags, status, words) => {
  await serve();
  const finished = await runGlobe(evalArgs(newRun(), ...flags), { cwd: folder });
  expect([finished.status, finished.stderr]).toEqual([status, expect.stringContaining(words)]);
  expect(finished.stderr).not.toContain("    at ");
});

test("without an endpoint, a sentence says how to name one, and an endpoint that is not there is named", async () => {
  await serve();
  const without = await runGlobe(["eval", "--dataset", table]);
  expect([without.status, without.stderr]).toEqual([2, expect.stringContaining("--url")]);
  const gone = await runGlobe(["eval", "--dataset", table, "--url", "http://127.0.0.1:9", "--max-retries", "0"]);
  expect([gone.status, gone.stderr]).toEqual([3, expect.stringContaining("127.0.0.1:9")]);
});

test("a run directory holds what made the results", async () => {
  await serve();
  const run = newRun();
  await runGlobe(evalArgs(run, "--limit", "2"));
  expect(readdirSync(run).sort()).toEqual([
    "config.json",
    "events.jsonl",
    "items.jsonl",
    "lock",
    "manifest.json",
    "summary.json",
  ]);
  const manifest = JSON.parse(readFileSync(join(run, "manifest.json"), "utf8"));
  expect(manifest.versions.gazetteer).toContain("GeoNames");
  expect(manifest.versions.prompt).toBe(prompts["prompt.train"].sha256);
});
