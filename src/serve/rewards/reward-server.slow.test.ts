// The reward server over real connections: values, a judge that is slow or dead, hostile input, repetition, shutdown.
import { mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  type ScriptedEndpoint,
  type ScriptedEndpointOptions,
  startScriptedEndpoint,
} from "../../../test/support/scripted-endpoint.ts";
import type { Chat } from "../../chat/chat.ts";
import { openEndpoint } from "../../chat/open-endpoint.ts";
import { presetOf } from "../../task/presets.ts";
import type { RunningServer } from "../start-server.ts";
import type { RewardServerOptions } from "./reward-server-options.ts";
import { startRewardServer } from "./start-reward-server.ts";

const think = (city: string, reasoning = "A church.") =>
  `<think>${reasoning}</think><answer>country: France\ncity: ${city}</answer>`;
const columns = { solution: ["France\tParis"], entities: [["church"]] };
const sayYes = [
  { token: "yes", logprob: Math.log(0.6) },
  { token: "no", logprob: Math.log(0.2) },
];

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(options: Partial<RewardServerOptions> = {}): Promise<RunningServer> {
  const server = await startRewardServer({ preset: presetOf("two-script"), port: 0, threads: 1, ...options });
  closing.push(() => server.abort());
  return server;
}

async function startJudged(
  answer: NonNullable<ScriptedEndpointOptions["answer"]>,
  options: Partial<RewardServerOptions> = {},
) {
  const endpoint: ScriptedEndpoint = await startScriptedEndpoint({ answer });
  closing.push(() => endpoint.close());
  const chat = openEndpoint({ urls: endpoint.url, stream: false, maxRetries: 1, environment: {} });
  closing.push(() => chat.close());
  return { endpoint, server: await start({ judge: { chat }, ...options }) };
}

async function ask(server: RunningServer, request: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}/rewards`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof request === "string" ? request : JSON.stringify(request),
  });
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server says is compared below.
  return { status: response.status, headers: response.headers, body: (await response.json()) as any };
}

async function metric(server: RunningServer, line: string): Promise<number> {
  const text = await (await fetch(server.url.replace("/v1", "/metrics"))).text();
  const found = text.split("\n").find((each) => each.startsWith(`${line} `));
  if (found === undefined) throw new Error(`There is no metric ${line}.`);
  return Number(found.slice(line.length));
}

let picture: string;
let folder: string;
beforeAll(async () => {
  const bytes = await sharp({ create: { width: 64, height: 48, channels: 3, background: "#246" } })
    .jpeg()
    .withExif({ IFD0: { Artist: "Somebody" } })
    .toBuffer();
  picture = `data:image/jpeg;base64,${bytes.toString("base64")}`;
  folder = mkdtempSync(join(tmpdir(), "globe-rewards-"));
  writeFileSync(join(folder, "photo.jpg"), bytes);
  writeFileSync(join(folder, "broken.jpg"), "no picture");
  symlinkSync("/etc/hostname", join(folder, "link.jpg"));
});

describe("rules", () => {
  test("are paid for a batch, summed by group", async () => {
    const server = await start();
    const { status, body } = await ask(server, {
      completions: [think("Paris"), think("Lyon"), "nothing", think("Madrid")],
      rows: [0, 0, 0, 1],
      columns: { solution: ["France\tParis", "Spain\tMadrid"], entities: [["church"], null] },
    });
    expect(status).toBe(200);
    expect(body.rewards).toEqual({
      "accuracy.paper": [1, expect.closeTo(0.2, 9), 0, 0],
      "visual.paper": [1, 1, 0, null],
      "format.strict": [1, 1, 0, 1],
    });
    expect(body.totals).toEqual([2.5, expect.closeTo(1.7, 9), 0, 1]);
    expect(body.left_out).toEqual([{ row: 1, reward: "visual.paper", members: 1 }]);
    expect(body.abstentions).toEqual([
      { reward: "visual.paper", cause: "row", reason: expect.any(String), completions: [3] },
    ]);
    expect(await metric(server, 'globe_rewards_abstentions_total{cause="row"}')).toBe(1);
    expect(await metric(server, "globe_rewards_completions_total")).toBe(4);
  });

  test("keep the order of completions over many pieces and threads", async () => {
    const server = await start({ threads: 2 });
    const completions = Array.from({ length: 500 }, (_, index) => (index % 3 === 0 ? think("Paris") : "nothing"));
    const { body } = await ask(server, {
      completions,
      rows: completions.map(() => 0),
      columns,
      rewards: ["format.strict"],
    });
    expect(body.rewards["format.strict"]).toEqual(completions.map((_, index) => (index % 3 === 0 ? 1 : 0)));
    expect([body.totals, body.preset]).toEqual([null, null]);
  });

  test("make a whole group null where one abstains, if asked to", async () => {
    const { body } = await ask(await start(), {
      ...{ completions: [think("Paris"), think("Lyon")], rows: [0, 1], columns: { country: ["France", null] } },
      ...{ rewards: ["accuracy.paper"], whole_groups: true, details: true },
    });
    expect(body.rewards["accuracy.paper"]).toEqual([1, null]);
    expect(body.details).toHaveLength(2);
  });
});

describe("the judge", () => {
  test("is shown each row's picture without its metadata, and each reasoning", async () => {
    const seen: string[] = [];
    const { server } = await startJudged(
      ({ text, images }) => {
        expect(Buffer.from(images[0]!.bytes).includes("Somebody")).toBe(false);
        seen.push(text);
        return { text: "yes", top: [sayYes] };
      },
      { imageFolders: [folder] },
    );
    const { body } = await ask(server, {
      completions: [think("Paris", "One."), think("Paris", "Two."), think("Paris", "Three.")],
      ...{
        rows: [0, 1, 2],
        preset: "all-readme",
        columns: { country: ["France", "France", "France"], images: [picture, "photo.jpg", null] },
      },
    });
    expect(body.rewards["localizability.paper"]).toEqual([expect.closeTo(0.75, 6), expect.closeTo(0.75, 6), null]);
    expect(seen.toSorted()).toEqual(["One.", "Two."]);
    expect(body.abstentions).toContainEqual(
      expect.objectContaining({ reward: "localizability.paper", cause: "no-image", completions: [2] }),
    );
  });

  test.each([
    ["slow", { delayMs: 60_000 }, "judge-timeout"],
    ["refusing", { status: 500, body: { error: { message: "broken" } } }, "judge-error"],
    ["undecided", { text: "maybe" }, "judge-unclear"],
  ] as const)("that is %s gives null and a count", async (_, behaviour, cause) => {
    const { server } = await startJudged(() => behaviour, { judgeTimeoutMs: cause === "judge-timeout" ? 200 : 5_000 });
    const { status, body } = await ask(server, {
      completions: [think("Paris"), think("Lyon")],
      ...{ rows: [0, 0], columns: { ...columns, images: [picture] } },
      weights: { "accuracy.paper": 1, "localizability.paper": 0.5, "localizability.code": 0.5 },
    });
    expect(status).toBe(200);
    expect(body.rewards["localizability.paper"]).toEqual([null, null]);
    // The release's rule makes 0 of an answer with neither word, as the release did; it had an answer.
    if (cause !== "judge-unclear") expect(body.rewards["localizability.code"]).toEqual([null, null]);
    expect(body.totals[0]).toBe(1);
    const nulls = body.abstentions.reduce(
      (sum: number, { completions }: { completions: number[] }) => sum + completions.length,
      0,
    );
    expect(await metric(server, `globe_rewards_abstentions_total{cause="${cause}"}`)).toBe(nulls);
    expect(nulls).toBe(cause === "judge-unclear" ? 2 : 4);
  });

  test("that is not there gives null, and the rest of the sum is paid", async () => {
    const chat: Chat = openEndpoint({ urls: "http://127.0.0.1:9", model: "gone", maxRetries: 0, environment: {} });
    closing.push(() => chat.close());
    const server = await start({ judge: { chat } });
    const { body } = await ask(server, {
      ...{ completions: [think("Paris")], preset: "all-readme", columns: { ...columns, images: [picture] } },
    });
    expect(body.rewards["localizability.paper"]).toEqual([null]);
    expect(body.totals).toEqual([2.5]);
    expect(body.abstentions[0].cause).toBe("judge-unreachable");
  });

  test("that nobody named is said so, at the start and for a request", async () => {
    await expect(startRewardServer({ preset: presetOf("all-readme"), port: 0 })).rejects.toThrow("--judge-url");
    const { status, body } = await ask(await start(), {
      completions: ["a"],
      columns: {},
      rewards: ["localizability.paper"],
    });
    expect([status, body.error.code]).toEqual([400, "no_judge"]);
  });
});

describe("hostile input", () => {
  test.each([
    ["a path without folders", {}, "../photo.jpg", "this server reads no files"],
    ["a path upwards", { images: true }, "../../etc/hostname", "names no file under the folders"],
    ["an absolute path", { images: true }, "/etc/hostname", "names no file under the folders"],
    ["a link that leads out", { images: true }, "link.jpg", "names no file under the folders"],
    ["a file that is not there", { images: true }, "nothing.jpg", "names no file under the folders"],
    ["a web address", { images: true }, "http://127.0.0.1/a.jpg", "names no file under the folders"],
    ["no picture", { images: true }, "broken.jpg", "Invalid 'columns.images[0]'"],
    ["broken base64", {}, "data:image/png;base64,@@@", "base64"],
  ])("%s for a picture is refused", async (_, { images }: { images?: boolean }, image, words) => {
    const { server, endpoint } = await startJudged(() => "yes", images ? { imageFolders: [folder] } : {});
    const request = {
      completions: [think("Paris")],
      columns: { ...columns, images: [image] },
      rewards: ["localizability.paper"],
    };
    const { status, body } = await ask(server, request);
    expect(status).toBe(400);
    expect(body.error.message).toContain(words);
    expect(endpoint.requests.filter(({ path }) => path.includes("completions"))).toEqual([]);
  });

  test.each([
    ["no JSON", "{", 400, "not valid JSON"],
    ["brackets without end", "[".repeat(5_000_000), 413, "JSON outside strings"],
    ["more than the limit", `{"completions":["${"a".repeat(9_000_000)}"],"columns":{}}`, 413, "request body size"],
    ["a prototype", '{"completions":["a"],"columns":{},"__proto__":{"x":1}}', 400, "Unknown parameter"],
    ["a surrogate alone", '{"completions":["\\ud800"],"columns":{"city":["\\udfff"]}}', 200, ""],
  ])("a body of %s gets a sentence", async (_, sent, expected, words) => {
    const server = await start({ bodyBytes: 8_000_000 });
    const { status, body } = await ask(server, sent);
    expect(status).toBe(expected);
    if (words) expect(body.error.message).toContain(words);
    expect((await ask(server, { completions: ["a"], columns: {} })).status).toBe(200);
  });

  test("forms, strange hosts, wrong keys and unknown paths are turned away", async () => {
    const server = await start();
    expect((await ask(server, "a=b", { "content-type": "text/plain" })).status).toBe(415);
    expect((await fetch(`${server.url}/other`)).status).toBe(404);
    expect((await fetch(`${server.url}/rewards`, { method: "DELETE" })).status).toBe(405);
    expect(
      await rawStatus(server.port, "GET /health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"),
    ).toBe(403);
    expect(await rawStatus(server.port, "nonsense\r\n\r\n")).toBe(400);
    const locked = await start({ apiKey: "secret" });
    expect((await ask(locked, { completions: ["a"], columns: {} })).status).toBe(401);
    expect((await ask(locked, { completions: ["a"], columns: {} }, { authorization: "Bearer secret" })).status).toBe(
      200,
    );
    expect((await ask(locked, { completions: ["a"], columns: {} }, { authorization: "Bearer wrong" })).status).toBe(
      401,
    );
  });
});

describe("a request", () => {
  test("that is sent again under its key is not scored again", async () => {
    const server = await start();
    const request = { completions: [think("Paris")], columns };
    const [first, second] = [
      await ask(server, request, { "idempotency-key": "k" }),
      await ask(server, request, { "idempotency-key": "k" }),
    ];
    expect(second.body).toEqual(first.body);
    expect(second.headers.get("idempotent-replayed")).toBe("true");
    expect(await metric(server, "globe_rewards_completions_total")).toBe(1);
    const other = await ask(server, { ...request, details: true }, { "idempotency-key": "k" });
    expect([other.status, other.body.error.code]).toEqual([422, "idempotency_key_reused"]);
  });

  test("whose client left and came back under its key joins the work", async () => {
    let asked = 0;
    const { server } = await startJudged(() => {
      asked++;
      return { text: "yes", top: [sayYes], delayMs: 300 };
    });
    const request = {
      completions: [think("Paris")],
      columns: { ...columns, images: [picture] },
      rewards: ["localizability.paper"],
    };
    const body = JSON.stringify(request);
    const headers = { "content-type": "application/json", "idempotency-key": "again" };
    const left = fetch(`${server.url}/rewards`, { method: "POST", headers, body, signal: AbortSignal.timeout(100) });
    await expect(left).rejects.toThrow();
    const { body: answer } = await ask(server, request, { "idempotency-key": "again" });
    expect(answer.rewards["localizability.paper"]).toEqual([expect.closeTo(0.75, 6)]);
    expect(asked).toBe(1);
  });

  test("beyond what may wait is told to come back", async () => {
    const { server } = await startJudged(() => ({ text: "yes", top: [sayYes], delayMs: 300 }), {
      maxRequests: 1,
      maxQueued: 1,
    });
    const request = {
      completions: [think("Paris")],
      columns: { ...columns, images: [picture] },
      rewards: ["localizability.paper"],
    };
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(server, request)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toContain(200);
    const refused = answers.find(({ status }) => status === 429);
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  test("that runs is finished when the server closes, and others are turned away", async () => {
    const { server } = await startJudged(() => ({ text: "yes", top: [sayYes], delayMs: 300 }));
    const request = {
      completions: [think("Paris")],
      columns: { ...columns, images: [picture] },
      rewards: ["localizability.paper"],
    };
    const running = ask(server, request);
    await new Promise((resolve) => setTimeout(resolve, 120));
    const closed = server.close();
    expect((await running).status).toBe(200);
    await closed;
    await expect(fetch(`${server.url}/rewards`)).rejects.toThrow();
  });
});

test("what the server takes and can do is told by itself", async () => {
  const server = await start();
  const list = (await (await fetch(`${server.url}/rewards`)).json()) as { rewards: string[]; presets: object };
  expect(list.rewards).not.toContain("localizability.paper");
  expect(Object.keys(list.presets)).toContain("all-readme");
  const schema = (await (await fetch(`${server.url}/rewards/schema`)).json()) as { required: string[] };
  expect(schema.required).toEqual(["completions", "columns"]);
  const health = await (await fetch(server.url.replace("/v1", "/health"))).json();
  expect(health).toMatchObject({ status: "ok", judge: false });
});

function rawStatus(port: number, text: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.on("data", (chunk) => (answer += chunk));
    socket.on("close", () => resolve(Number(answer.split(" ")[1])));
    socket.on("error", reject);
  });
}
