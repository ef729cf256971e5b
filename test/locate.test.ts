// Tests of `globe locate` as a person runs it: output, JSON lines, exit statuses, EXIF, interruption.
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocateResult, locateResultSchema } from "../src/locate/result-schema.ts";
import { readExif } from "../src/photo/read-exif.ts";
import { drawPictures } from "./support/draw-pictures.ts";
import { photoCollection } from "./support/photo-collection.ts";
import { runGlobe, startGlobe } from "./support/run-globe.ts";
import { type ScriptedEndpoint, type ScriptedRequest, startScriptedEndpoint } from "./support/scripted-endpoint.ts";

const folder = mkdtempSync(join(tmpdir(), "globe-locate-test-"));
const reasons = "The tram is yellow and climbs a steep street towards the river.";
const lisbon = `<think>${reasons}</think><answer>country: Portugal\ncity: Lisbon</answer>`;
let endpoint: ScriptedEndpoint;
const seen: ScriptedRequest[] = [];
let script: (
  request: ScriptedRequest,
) => ReturnType<NonNullable<Parameters<typeof startScriptedEndpoint>[0]>["answer"] & {}>;

const photo = (name: string) => join(folder, name);
const locate = (args: readonly string[], env: Record<string, string> = {}) => {
  seen.length = 0;
  return runGlobe(["locate", ...args], { cwd: folder, env });
};
const lines = (stdout: string): LocateResult[] =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => locateResultSchema.parse(JSON.parse(line)));

beforeAll(async () => {
  endpoint = await startScriptedEndpoint({
    answer: (request) => {
      seen.push(request);
      return script(request);
    },
  });
  await drawPictures(join(folder, "album"), 3);
  const gps = {
    GPSLatitudeRef: "S",
    GPSLatitude: "33/1 51/1 24/1",
    GPSLongitudeRef: "E",
    GPSLongitude: "151/1 12/1 54/1",
  };
  await sharp(join(folder, "album/picture-0000.jpg")).withExif({ IFD3: gps }).toFile(photo("sydney.jpg"));
  await sharp(join(folder, "album/picture-0001.jpg")).toFile(photo("plain.jpg"));
  writeFileSync(photo("broken.jpg"), "this is not a picture");
});
afterAll(() => endpoint.close());

describe("text", () => {
  test("reasoning first, then country, city, point with radius, and a map link", async () => {
    script = () => lisbon;
    const { status, stdout, stderr } = await locate(["plain.jpg", "--url", endpoint.url]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const order = [
      "plain.jpg",
      reasons,
      "country",
      "Portugal",
      "city",
      "Lisbon",
      "point",
      " ± ",
      "map",
      "https://www.openstreetmap.org/?mlat=38.7",
    ];
    const places = order.map((part) => stdout.indexOf(part));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(stdout).toMatch(/point +38\.\d+, -9\.\d+ ± [\d.]+ km/);
    expect(stdout).not.toMatch(/<\/?(think|answer)>/);
  });

  test("the reasoning is there before the answer is complete", async () => {
    script = () => ({ text: lisbon, tokenDelayMs: 60 });
    const { process: child, finished } = startGlobe(["locate", "plain.jpg", "--url", endpoint.url], { cwd: folder });
    const first = await new Promise<string>((resolve) => {
      let text = "";
      child.stdout!.on("data", (piece: string) => {
        text += piece;
        if (text.includes("yellow")) resolve(text);
      });
    });
    expect(first).not.toContain("river");
    expect((await finished).stdout).toContain("river");
  });

  test("control sequences of a model do not reach the terminal", async () => {
    script = () => lisbon.replace("yellow", "\u001b[31myel\u0007low\u202e");
    const { stdout } = await locate(["plain.jpg", "--url", endpoint.url]);
    expect(stdout).toContain("[31myellow");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  test("a model that does not know is an answer, and one that rambles is a failure", async () => {
    script = () => "I like it.";
    const rambling = await locate(["plain.jpg", "--url", endpoint.url]);
    expect(rambling.status).toBe(1);
    expect(rambling.stdout).toContain("no country and no city that can be read");
    script = () => "<think>Only sky.</think><answer>country: unknown\ncity: unknown</answer>";
    const honest = await locate(["plain.jpg", "--url", endpoint.url]);
    expect(honest.status).toBe(0);
    expect(honest.stdout).toContain("cannot tell where this is");
  });

  test("several answers become candidates", async () => {
    script = ({ body }) => lisbon.replaceAll("Lisbon", ["Lisbon", "Porto", "Lisbon", "Lisbon"][Number(body.seed)]!);
    const { stdout, status } = await locate(["plain.jpg", "--url", endpoint.url, "--samples", "4"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/confidence +75 % \(3 of 4 answers\)/);
    expect(stdout).toMatch(/also +Porto, Portugal, 25 % \(1 of 4 answers\)/);
    expect(seen.map(({ body }) => body.temperature)).toEqual([1, 1, 1, 1]);
  });
});

describe("--json", () => {
  test("one line a photo in the given order: files, folders, globs, and what fails", async () => {
    script = () => lisbon;
    const args = ["plain.jpg", "broken.jpg", "album", "s*.jpg", "none.jpg", "--json", "--url", endpoint.url];
    const { status, stdout, stderr } = await locate(args);
    const results = lines(stdout);
    expect(results.map(({ photo: path, status: end, error }) => [path, end, error?.code])).toEqual([
      ["plain.jpg", "ok", undefined],
      ["broken.jpg", "error", "decode-error"],
      ["album/picture-0000.jpg", "ok", undefined],
      ["album/picture-0001.jpg", "ok", undefined],
      ["album/picture-0002.jpg", "ok", undefined],
      ["sydney.jpg", "ok", undefined],
      ["none.jpg", "error", "missing-file"],
    ]);
    expect(status).toBe(1);
    expect(stderr).toBe("globe: 2 of 7 photos without an answer.\n");
  });

  test("settings reach the endpoint and are recorded", async () => {
    script = () => "country: Portugal\ncity: Lisbon";
    const settings = ["--temperature", "0.5", "--max-tokens", "99", "--seed", "5", "--model", "m", "--hint", "a river"];
    const { stdout } = await locate(["plain.jpg", "--json", "--no-reasoning", ...settings, "--url", endpoint.url]);
    expect(seen[0]!.body).toMatchObject({ temperature: 0.5, max_tokens: 99, seed: 5, model: "m" });
    expect(seen[0]!.text).toMatch(/^Based on the provided image, please output.*a river$/s);
    expect(lines(stdout)[0]!.request).toMatchObject({
      promptId: "prompt.direct",
      hint: "a river",
      temperature: 0.5,
      maxTokens: 99,
      seed: 5,
    });
  });

  test("GLOBE_URL names the endpoint, and --url is stronger", async () => {
    script = () => lisbon;
    expect((await locate(["plain.jpg", "--json"], { GLOBE_URL: endpoint.url })).status).toBe(0);
    const both = await locate(["plain.jpg", "--json", "--url", endpoint.url], { GLOBE_URL: "http://127.0.0.1:9" });
    expect(both.status).toBe(0);
  });

  test("several endpoints share the work", async () => {
    script = () => lisbon;
    const second = await startScriptedEndpoint({ answer: () => lisbon });
    const args = ["album", "sydney.jpg", "plain.jpg", "--json", "--max-in-flight", "1"];
    const { status } = await locate([...args, "--url", endpoint.url, "--url", second.url]);
    await second.close();
    expect(status).toBe(0);
    expect(second.requests.filter(({ path }) => path.endsWith("completions")).length).toBeGreaterThan(0);
    expect(seen.length).toBeGreaterThan(0);
  });
});

describe("EXIF", () => {
  test("metadata never leaves the machine", async () => {
    script = () => lisbon;
    expect((await readExif(photo("sydney.jpg"))).gps).not.toBeNull();
    for (const mode of ["ignore", "compare"]) {
      await locate(["sydney.jpg", "--exif", mode, "--url", endpoint.url]);
      const [image] = seen[0]!.images;
      expect((await sharp(image!.bytes).metadata()).exif).toBeUndefined();
      expect(Buffer.from(image!.bytes).includes("Exif")).toBe(false);
      expect(JSON.stringify({ ...seen[0]!.body, messages: seen[0]!.text })).not.toContain("sydney");
    }
  });

  test("use answers without a model, also without an endpoint", async () => {
    const { status, stdout } = await locate(["sydney.jpg", "--exif", "use"]);
    expect(status).toBe(0);
    expect(seen).toHaveLength(0);
    expect(stdout).toMatch(/country +Australia/);
    expect(stdout).toMatch(/point +-33\.85667, 151\.21500 ± 50 m/);
    expect(stdout).toContain("no model was asked");
  });

  test("use without a position in the file says that a model is needed", async () => {
    const { status, stdout } = await locate(["sydney.jpg", "plain.jpg", "--exif", "use", "--json"]);
    expect(status).toBe(1);
    expect(lines(stdout)[1]!.error?.message).toContain("--url");
  });

  test("compare says how far the answer is from the position", async () => {
    script = () => lisbon;
    const { stdout } = await locate(["sydney.jpg", "plain.jpg", "--exif", "compare", "--url", endpoint.url]);
    expect(stdout).toMatch(
      /camera +-33\.85667, 151\.21500 by the GPS in the file, 18,\d{2}0 km from the answer, another country/,
    );
    expect(stdout).toContain("The file has no GPS position to compare with.");
  });
});

describe("failures", () => {
  test.each<[string, readonly string[], number, RegExp]>([
    ["a model that nobody knows", ["plain.jpg", "--model", "no-such-model"], 2, /needs a model.*GLOBE_URL/s],
    ["no photo", [], 2, /missing required argument/],
    ["an unknown flag", ["plain.jpg", "--nope"], 2, /unknown option/],
    ["an unknown EXIF mode", ["plain.jpg", "--url", "x", "--exif", "maybe"], 2, /--exif takes/],
    ["no number", ["plain.jpg", "--url", "x", "--samples", "many"], 2, /--samples takes a whole number/],
    ["samples at temperature 0", ["plain.jpg", "--url", "x", "--samples", "3", "--temperature", "0"], 2, /same answer/],
    ["an address that is none", ["plain.jpg", "--url", "ftp://x"], 2, /http/],
    ["an endpoint that is down", ["plain.jpg", "--url", "http://127.0.0.1:9"], 3, /127\.0\.0\.1:9/],
  ])("%s", async (_, args, status, message) => {
    const finished = await locate(args);
    expect(finished.stderr).toMatch(message);
    expect(finished.status).toBe(status);
    expect(finished.stdout).toBe("");
  });

  test("a missing file alone", async () => {
    const { status, stdout, stderr } = await locate(["none.jpg", "--url", endpoint.url]);
    expect(status).toBe(2);
    expect(stdout + stderr).toContain("none.jpg does not exist");
  });

  test("an endpoint that is down: every photo still has its line", async () => {
    const { status, stdout } = await locate(["album", "plain.jpg", "--json", "--url", "http://127.0.0.1:9"]);
    expect(status).toBe(3);
    expect(lines(stdout).map(({ error }) => error?.code)).toEqual(Array(4).fill("connection"));
  });

  test("an endpoint that refuses everybody is not asked for every photo", async () => {
    script = () => ({ status: 401, body: { error: { message: "bad key" } } });
    const album = join(folder, "large");
    await drawPictures(album, 40, { width: 32, height: 32 });
    const { status, stdout } = await locate(["large", "--json", "--max-in-flight", "2", "--url", endpoint.url]);
    expect(status).toBe(3);
    expect(lines(stdout)).toHaveLength(40);
    expect(seen.length).toBeLessThan(12);
  });

  test("one failure among several answers does not fail the photo", async () => {
    script = ({ body }) => (body.seed === 1 ? { status: 400, body: { error: { message: "no" } } } : lisbon);
    const { status, stdout } = await locate(["plain.jpg", "--samples", "4", "--json", "--url", endpoint.url]);
    expect(status).toBe(0);
    expect(lines(stdout)[0]).toMatchObject({ confidence: 0.75, status: "ok" });
  });

  test("a time limit", async () => {
    script = () => ({ text: lisbon, delayMs: 5_000 });
    const { status, stdout } = await locate(["plain.jpg", "--json", "--timeout", "0.2", "--url", endpoint.url]);
    expect(status).toBe(3);
    expect(lines(stdout)[0]!.error?.code).toBe("timeout");
  });
});

describe("interruption", () => {
  test("before the first answer, a page that was there stays", async () => {
    seen.length = 0;
    script = () => ({ text: lisbon, delayMs: 30_000 });
    const page = join(folder, "kept.html");
    writeFileSync(page, "an earlier page");
    const { process: child, finished } = startGlobe(["locate", "plain.jpg", "--html", page, "--url", endpoint.url], {
      cwd: folder,
    });
    while (seen.length < 1) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill("SIGINT");
    expect(await finished).toMatchObject({ status: 130, stderr: expect.stringContaining("0 of 1 photos are done") });
    expect(readFileSync(page, "utf8")).toBe("an earlier page");
  });

  test("Ctrl-C prints what is done and ends with 130", async () => {
    // One photo hangs; the others are done, and those behind it wait for their turn.
    seen.length = 0;
    script = (request) => (request === seen[0] ? { text: lisbon, delayMs: 30_000 } : lisbon);
    const page = join(folder, "interrupted.html");
    const args = ["locate", "album", "sydney.jpg", "--json", "--html", page, "--url", endpoint.url];
    const { process: child, finished } = startGlobe(args, { cwd: folder });
    while (seen.length < 4) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 300));
    child.kill("SIGINT");
    const { status, stdout, stderr } = await finished;
    expect(status).toBe(130);
    expect(lines(stdout)).toHaveLength(3);
    expect(stderr).toContain("interrupted; 3 of 4 photos are done");
  });

  test("a reader that leaves early, as head does, is no error", async () => {
    script = () => ({ text: lisbon, tokenDelayMs: 5 });
    const { process: child, finished } = startGlobe(["locate", "album", "--url", endpoint.url], { cwd: folder });
    child.stdout!.once("data", () => child.stdout!.destroy());
    const { status, stderr } = await finished;
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });
});

describe.skipIf(photoCollection === null)("real photographs (left out where the collection is missing)", () => {
  test("locates photographs of every size, and refuses every hostile file in a sentence", async () => {
    script = () => lisbon;
    const args = [`${photoCollection}/p00*.jpg`, `${photoCollection}/hostile`, "--json", "--url", endpoint.url];
    const { status, stdout } = await locate(args);
    const results = lines(stdout);
    expect(results.filter(({ status: end }) => end === "ok").length).toBeGreaterThanOrEqual(9);
    for (const { error } of results) if (error) expect(error.code).not.toBe("internal");
    expect(status).toBe(1);
  });
});
