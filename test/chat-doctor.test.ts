// `globe doctor` against servers of several kinds, from its findings to its exit status.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, afterEach, expect, test } from "vitest";
import { type ProbeReport, probeEndpoint } from "../src/chat/probe-endpoint.ts";
import { doctorCommand } from "../src/cli/doctor.ts";
import { runGlobe } from "./support/run-globe.ts";
import { type ScriptedBehaviour, type ScriptedRequest, startScriptedEndpoint } from "./support/scripted-endpoint.ts";

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});
const folder = mkdtempSync(join(tmpdir(), "globe-doctor-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Looks at the test picture as a model would: by its pixels. */
async function look(bytes: Uint8Array): Promise<string> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const at = (field: number, x: number, y: number) => {
    const column = Math.round(field * 224 + ((x + 1) / 2) * 224);
    const start = (Math.round(((y + 1) / 2) * 224) * info.width + column) * 3;
    return [...data.subarray(start, start + 3)] as [number, number, number];
  };
  const isWhite = (colour: number[]) => colour.every((value) => value === 255);
  const colourOf = ([r, g, b]: [number, number, number]) =>
    r > 200 ? (g > 150 ? "yellow" : "red") : b > 200 ? "blue" : g > 100 ? "green" : b > 100 ? "purple" : "black";
  const shapeOf = (field: number) =>
    isWhite(at(field, 0.3, -0.7)) ? "triangle" : isWhite(at(field, 0.75, -0.75)) ? "circle" : "square";
  return [0, 1, 2].map((field) => `${colourOf(at(field, 0, 0))} ${shapeOf(field)}`).join(", ");
}

/** A model that does everything it is asked for. */
async function able({ text, images, body }: ScriptedRequest): Promise<ScriptedBehaviour> {
  const [image] = images;
  if (image?.mediaType === "image/png") return { text: await look(image.bytes) };
  if (image) return { text: "A street in the evening." };
  if (text.includes("secret word")) return { text: "marzipan" };
  if (body.response_format) return { text: '{"capital":"Paris","hasCoast":true}' };
  if (text.startsWith("Count")) return { text: "1 2 3 4 5 6 7 8", tokenDelayMs: 15 };
  return { text: `yes ${body.seed}` };
}

const qwen = [{ id: "qwen", object: "model", max_model_len: 8096 }];

async function serve(
  answer: (request: ScriptedRequest) => ScriptedBehaviour | Promise<ScriptedBehaviour>,
  models: readonly object[] = qwen,
) {
  const server = await startScriptedEndpoint({ answer, models: models as Record<string, unknown>[] });
  cleanups.push(server.close);
  return server.url;
}

const statesOf = ({ findings }: ProbeReport) => Object.fromEntries(findings.map(({ check, state }) => [check, state]));

test("a server that can do everything", async () => {
  const report = await probeEndpoint({ url: await serve(able), environment: {} });
  expect(report).toMatchObject({ model: "qwen", models: ["qwen"], usable: true });
  expect(statesOf(report)).toEqual({
    answers: "ok",
    pictures: "ok",
    context: "ok",
    logprobs: "ok",
    streaming: "ok",
    completions: "ok",
    seed: "ok",
    structure: "ok",
    parallel: "ok",
  });
  expect(report.findings.every(({ advice }) => advice === null)).toBe(true);
});

test("a server whose model is blind, and says so", async () => {
  const blind = async (request: ScriptedRequest): Promise<ScriptedBehaviour> =>
    request.images.length > 0
      ? {
          status: 500,
          body: { error: { code: 500, message: "image input is not supported - hint: provide the mmproj" } },
        }
      : able(request);
  const report = await probeEndpoint({ url: await serve(blind), environment: {} });
  expect(report.usable).toBe(false);
  expect(report.findings.find(({ check }) => check === "pictures")).toMatchObject({
    state: "missing",
    says: expect.stringContaining("cannot take pictures"),
  });
  // The other checks are still made.
  expect(report.findings).toHaveLength(9);
});

test("a server that drops what it does not know", async () => {
  const poor = async (request: ScriptedRequest): Promise<ScriptedBehaviour> => {
    const { logprobs: _, n: __, ...body } = request.body;
    Object.assign(request.body, { logprobs: false, n: 1, stream: false });
    return request.body.response_format
      ? { text: "Well, France." }
      : able({ ...request, images: request.images, body });
  };
  const report = await probeEndpoint({ url: await serve(poor, [{ id: "qwen" }]), environment: {}, contextGoal: 2_000 });
  expect(statesOf(report)).toMatchObject({
    pictures: "ok",
    logprobs: "missing",
    completions: "limited",
    streaming: "limited",
    structure: "limited",
    parallel: "unknown",
  });
  expect(report.usable).toBe(false);
  expect(report.findings.find(({ check }) => check === "context")?.facts.source).toBe("tried");
});

test("no server at all is one finding", async () => {
  const server = await startScriptedEndpoint();
  await server.close();
  const report = await probeEndpoint({ url: server.url, environment: {}, maxRetries: 0 });
  expect(report).toMatchObject({ usable: false, findings: [{ check: "answers", state: "missing" }] });
  expect(report.findings[0]!.says).toMatch(/Nothing listens/);
});

test("several models are named", async () => {
  const report = await probeEndpoint({ url: await serve(able, [{ id: "a" }, { id: "b" }]), environment: {} });
  expect(report).toMatchObject({ usable: false, model: null, models: ["a", "b"] });
  expect(report.findings[0]!.says).toMatch(/several models.*a, b/);
});

test("an abort ends the probe", async () => {
  const aborter = new AbortController();
  const url = await serve(async (request) => {
    aborter.abort();
    return { ...(await able(request)), delayMs: 5_000 };
  });
  await expect(probeEndpoint({ url, environment: {}, signal: aborter.signal })).rejects.toMatchObject({
    code: "aborted",
  });
});

/** Runs the command in this process and gives what it printed. */
async function runDoctor(options: Record<string, unknown>): Promise<{ status: number; output: string }> {
  const { write } = process.stdout;
  let output = "";
  process.stdout.write = ((text: string) => {
    output += text;
    return true;
  }) as typeof process.stdout.write;
  try {
    return { status: await doctorCommand.run([], options), output };
  } finally {
    process.stdout.write = write;
  }
}

test("the command prints findings, a verdict and exit status 0", async () => {
  const photo = join(folder, "photo.jpg");
  await sharp({ create: { width: 64, height: 48, channels: 3, background: "#468" } })
    .jpeg()
    .toFile(photo);
  const { status, output } = await runDoctor({ url: [await serve(able)], photo });
  expect(status).toBe(0);
  expect(output).toMatch(/^ {2}ok {7}pictures {5}The test picture was described right/m);
  expect(output).toMatch(/photo +The photo is described as: A street in the evening\./);
  expect(output).toMatch(/is fit for globe locate and globe eval\.\n$/);
});

test("the command prints one line of JSON and exit status 3", async () => {
  const { status, output } = await runDoctor({
    url: [await serve(() => ({ text: "no idea" }))],
    json: true,
    parallel: "2",
  });
  expect(status).toBe(3);
  const report = JSON.parse(output) as ProbeReport;
  expect(report.usable).toBe(false);
  expect(report.findings.find(({ check }) => check === "pictures")).toMatchObject({ state: "missing" });
});

test("as a process: one sentence, and exit status 3, where nothing listens", async () => {
  const server = await startScriptedEndpoint();
  await server.close();
  const { status, stdout, stderr } = await runGlobe(["doctor", "--url", server.url]);
  expect(status).toBe(3);
  expect(stdout).toMatch(/missing {2}answers {6}Nothing listens at 127\.0\.0\.1/);
  expect(stderr).toBe("");
});

test.each([
  [{ url: [] }, /--url/],
  [{ url: ["x"], timeout: "soon" }, /--timeout/],
  [{ url: ["x"], parallel: "0" }, /--parallel/],
  [{ url: ["x"], photo: "/no/such.jpg" }, /such\.jpg/],
])("wrong usage: %j", async (options, sentence) => {
  const { GLOBE_URL } = process.env;
  delete process.env.GLOBE_URL;
  try {
    await expect(runDoctor(options)).rejects.toThrow(sentence);
  } finally {
    if (GLOBE_URL !== undefined) process.env.GLOBE_URL = GLOBE_URL;
  }
});
