// Many clients at once that ask, read, and often leave in the middle; every answer that comes is held against the truth.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { Pool } from "undici";
import { createRandom, type Random } from "../src/run/random.ts";
import { type EchoChat, expectedTokens } from "./serve-chat.ts";
import { readEvents } from "./serve-events.ts";

/** What the server process says of itself, after it has collected its garbage. */
export interface ServerState {
  readonly heapBytes: number;
  readonly rssBytes: number;
  readonly bufferBytes: number;
  readonly counts: EchoChat["counts"];
  /** Timers, sockets and the like that keep the process alive. */
  readonly resources: number;
  /** By the name in `/metrics`. */
  readonly metrics: Readonly<Record<string, number>>;
}

export interface LoadServer {
  readonly url: string;
  state(): Promise<ServerState>;
  stop(): Promise<void>;
}

/**
 * Starts the server in a process of its own, so that its memory can be told from that of the clients; over the embedded
 * engine where a checkpoint is named.
 */
export async function startLoadServer(checkpoint?: string): Promise<LoadServer> {
  const script = fileURLToPath(new URL("serve-load-server.ts", import.meta.url));
  const child: ChildProcess = fork(script, checkpoint ? [checkpoint] : [], { execArgv: ["--expose-gc"] });
  const [url] = (await once(child, "message")) as [string];
  return {
    url,
    async state() {
      child.send("state");
      const [state] = (await once(child, "message")) as [ServerState];
      return state;
    },
    async stop() {
      child.disconnect();
      await once(child, "exit");
    },
  };
}

export interface LoadResult {
  /** Requests that were sent. */
  readonly sent: number;
  /** Whole and right answers. */
  readonly answered: number;
  /** Given up by their client. */
  readonly left: number;
  /** Told to come back later. */
  readonly rejected: number;
  /** What was wrong with the others; the first hundred of them. */
  readonly wrong: readonly string[];
}

export interface LoadOptions {
  readonly url: string;
  readonly clients: number;
  readonly seconds: number;
  readonly seed: number;
  /** What is asked, and what must come back. Default: whatever comes to mind, of a chat that says it back. */
  readonly questions?: QuestionSource;
}

/** A request, without `stream`, and the texts of its completions. */
export interface Question {
  readonly body: { readonly n: number; readonly messages: unknown; readonly seed: number };
  readonly expected: readonly string[];
}

/** The next question of a client; `nonce` is another one every time. */
export type QuestionSource = (random: Random, nonce: string) => Question;

/** Lets the clients ask one request after another for some time. A client waits a little after it was rejected. */
export async function driveClients(options: LoadOptions): Promise<LoadResult> {
  const { url, clients, seconds, seed, questions = await echoQuestions() } = options;
  const pool = new Pool(new URL(url).origin, { connections: clients * 2 });
  const result = { sent: 0, answered: 0, left: 0, rejected: 0, wrong: [] as string[] };
  const end = performance.now() + seconds * 1000;
  const client = async (number: number) => {
    const random = createRandom(seed * 1000 + number);
    while (performance.now() < end) {
      result.sent++;
      const leavesAfter = random.next() < 0.3 ? random.next() * 60 : null;
      const question = questions(random, `${number}-${result.sent}`);
      const outcome = await askOnce(pool, question, { stream: random.next() < 0.5, leavesAfter });
      if (outcome === "answered" || outcome === "left" || outcome === "rejected") result[outcome]++;
      else if (result.wrong.push(outcome) > 100) return;
      if (outcome === "rejected") await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  await pool.close();
  return result;
}

interface AskOnceOptions {
  readonly stream: boolean;
  /** Milliseconds until the client gives up, or null. */
  readonly leavesAfter: number | null;
}

async function askOnce(pool: Pool, question: Question, { stream, leavesAfter }: AskOnceOptions): Promise<string> {
  const { body, expected } = question;
  const controller = new AbortController();
  const timer = leavesAfter === null ? undefined : setTimeout(() => controller.abort(), leavesAfter);
  try {
    const answer = await pool.request({
      path: "/v1/chat/completions",
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...body, stream }),
      signal: controller.signal,
    });
    const said = await answer.body.text();
    if (answer.statusCode === 429) return "rejected";
    if (answer.statusCode !== 200) return `status ${answer.statusCode}: ${said}`;
    const texts = stream ? textsOfStream(said, body.n) : textsOfWhole(said);
    return JSON.stringify(texts) === JSON.stringify(expected)
      ? "answered"
      : `${JSON.stringify(texts)} in place of ${JSON.stringify(expected)}`;
  } catch (error) {
    return controller.signal.aborted ? "left" : `thrown ${error}`;
  } finally {
    clearTimeout(timer);
  }
}

/** Questions that were never asked before, some with pictures, whose answers follow from them. */
async function echoQuestions(): Promise<QuestionSource> {
  const pictures = await Promise.all([0, 1, 2].map((index) => drawPicture(index)));
  return (random, nonce) => {
    const n = 1 + random.integer(3);
    const picture = random.next() < 0.2 ? pictures[random.integer(pictures.length)] : undefined;
    const seed = random.integer(1000);
    const text = { type: "text" as const, text: `nonce ${nonce} ${"word ".repeat(random.integer(20))}end` };
    const image = picture && ({ type: "image", mediaType: "image/jpeg", bytes: picture } as const);
    const messages = [{ role: "user" as const, content: [...(image ? [image] : []), text] }];
    const expected = Array.from({ length: n }, (_, index) => expectedTokens({ messages, seed }, index).join(""));
    return { body: bodyOf(picture ? [imageOf(picture), text] : [text], { n, seed }), expected };
  };
}

/** A few dozen questions that a model was asked one after another before; asked together it must say the same. */
export async function rehearsedQuestions(url: string): Promise<QuestionSource> {
  const pictures = await Promise.all([0, 1, 2].map((index) => drawPicture(index)));
  const pool = new Pool(new URL(url).origin, { connections: 1 });
  const questions: Question[] = [];
  for (let i = 0; i < 36; i++) {
    const text = { type: "text", text: `Question ${i}: where ${"on earth ".repeat(i % 7)}is this?` };
    const content = i % 4 === 0 ? [imageOf(pictures[i % 3]!), text] : [text];
    const body = { ...bodyOf(content, { n: 1 + (i % 2), seed: i }), temperature: 1, max_tokens: 8 + (i % 24) };
    const answer = await pool.request({
      path: "/v1/chat/completions",
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    questions.push({ body, expected: textsOfWhole(await answer.body.text()) });
  }
  await pool.close();
  return (random) => questions[random.integer(questions.length)]!;
}

const imageOf = (picture: Buffer) => ({
  type: "image_url",
  image_url: { url: `data:image/jpeg;base64,${picture.toString("base64")}` },
});
const bodyOf = (content: unknown, { n, seed }: { readonly n: number; readonly seed: number }) => ({
  ...{ model: "echo", messages: [{ role: "user", content }], n, seed },
});

interface WireChoice {
  readonly index: number;
  readonly message: { readonly content: string };
  readonly delta: { readonly content?: string };
}

function textsOfWhole(text: string): string[] {
  return (JSON.parse(text) as { choices: WireChoice[] }).choices.map(({ message }) => message.content);
}

function textsOfStream(text: string, n: number): string[] {
  const texts = Array.from({ length: n }, () => "");
  for (const { choices } of readEvents(text) as unknown as { choices: WireChoice[] }[]) {
    for (const { index, delta } of choices) texts[index] += delta.content ?? "";
  }
  return texts;
}

/** Pictures differ, so that a mixed-up one shows in the answer. */
async function drawPicture(index: number): Promise<Buffer> {
  const random = createRandom(index);
  const cells = Uint8Array.from({ length: 16 * 12 * 3 }, () => random.integer(256));
  return sharp(cells, { raw: { width: 16, height: 12, channels: 3 } })
    .resize(320, 240)
    .jpeg({ quality: 95 })
    .toBuffer();
}
