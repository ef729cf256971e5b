// What the server itself costs for each request, over a model that answers at once: node bench/serve.ts [--python PATH].
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { cpus } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { Pool } from "undici";
import { instantText } from "./support/serve-instant.ts";

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "4000" },
    rounds: { type: "string", default: "5" },
    /** A Python with fastapi, uvicorn and pillow, the peer; left out, only this server is measured. */
    python: { type: "string" },
    "in-flight": { type: "string", default: "16" },
  },
});
const inFlight = Number(values["in-flight"]);
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

interface Case {
  readonly name: string;
  /** The server: ours over a chat without turns or with one a token, bare node:http, or the peer. */
  readonly kind: "instant" | "turns" | "bare" | "fastapi";
  readonly body: Buffer;
  readonly share: number;
}

const picture = await sharp({
  create: {
    ...{ width: 1024, height: 768, channels: 3, background: "#888" },
    noise: { type: "gaussian", mean: 128, sigma: 40 },
  },
})
  .blur(1.2)
  .jpeg({ quality: 85 })
  .toBuffer();
const prompt = {
  type: "text",
  text: "Where was this photo taken? Reason step by step, then name the country and the city.",
};
const url = `data:image/jpeg;base64,${picture.toString("base64")}`;
const bodyOf = (content: unknown, more: object = {}) =>
  Buffer.from(
    JSON.stringify({
      model: "instant",
      messages: [{ role: "user", content }],
      temperature: 0.1,
      max_tokens: 512,
      ...more,
    }),
  );
const text = bodyOf([prompt]);
const withPicture = bodyOf([{ type: "image_url", image_url: { url } }, prompt]);
const streamed = bodyOf([prompt], { stream: true });
const cases: readonly Case[] = [
  { name: "text, whole", kind: "instant", body: text, share: 1 },
  { name: "text, streamed, all tokens at once", kind: "instant", body: streamed, share: 1 },
  { name: "text, streamed, token by token", kind: "turns", body: streamed, share: 0.25 },
  { name: "picture, whole", kind: "instant", body: withPicture, share: 0.25 },
  { name: "text, bare node:http", kind: "bare", body: text, share: 1 },
  { name: "picture, bare node:http", kind: "bare", body: withPicture, share: 0.25 },
  ...(values.python
    ? ([
        { name: "text, whole, FastAPI", kind: "fastapi", body: text, share: 0.5 },
        { name: "text, streamed, token by token, FastAPI", kind: "fastapi", body: streamed, share: 0.1 },
        { name: "picture, whole, FastAPI", kind: "fastapi", body: withPicture, share: 0.25 },
      ] as const)
    : []),
];

interface Server {
  readonly port: number;
  /** Processor time so far in µs. */
  readonly cpu: () => Promise<number>;
  readonly stop: () => Promise<unknown>;
}

async function startOurs(kind: string): Promise<Server> {
  const child = fork(here("support/serve-instant.ts"), [kind], { execArgv: [] });
  const [port] = (await once(child, "message")) as [number];
  return {
    port,
    async cpu() {
      child.send("cpu");
      const [{ user, system }] = (await once(child, "message")) as [NodeJS.CpuUsage];
      return user + system;
    },
    stop() {
      child.disconnect();
      return once(child, "exit");
    },
  };
}

async function startPeer(python: string): Promise<Server> {
  const child = spawn(python, [here("peers/fastapi_server.py"), instantText], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async () => Number((await lines.next()).value);
  return {
    port: await read(),
    cpu() {
      child.stdin.write("cpu\n");
      return read();
    },
    stop() {
      child.stdin.end();
      return once(child, "exit");
    },
  };
}

/** Processor time of the server in µs for each request. */
async function measure({ kind, body, share }: Case): Promise<number> {
  const server = await (kind === "fastapi" ? startPeer(values.python!) : startOurs(kind));
  const pool = new Pool(`http://127.0.0.1:${server.port}`, { connections: inFlight });
  const requests = Math.round(Number(values.requests) * share);
  await ask(pool, body, requests);
  const before = await server.cpu();
  await ask(pool, body, requests);
  const spent = (await server.cpu()) - before;
  await pool.close();
  await server.stop();
  return spent / requests;
}

async function ask(pool: Pool, body: Buffer, count: number): Promise<void> {
  let begun = 0;
  const worker = async () => {
    while (begun++ < count) {
      const answer = await pool.request({
        path: "/v1/chat/completions",
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
      const said = await answer.body.text();
      if (answer.statusCode !== 200 || !said.includes("Paris")) throw new Error(`${answer.statusCode}: ${said}`);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}

const rounds = cases.map(() => [] as number[]);
for (let round = 0; round < Number(values.rounds); round++) {
  for (const [index, each] of cases.entries()) rounds[index]!.push(await measure(each));
}
const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
console.log(`${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}`);
console.log(
  `${inFlight} in flight, ${values.requests} requests, ${values.rounds} rounds, a picture of ${picture.length} bytes\n`,
);
console.log("| request | processor time of the server, µs | least to most |");
console.log("| --- | --- | --- |");
for (const [index, { name }] of cases.entries()) {
  const all = rounds[index]!;
  console.log(
    `| ${name} | ${Math.round(median(all))} | ${Math.round(Math.min(...all))} to ${Math.round(Math.max(...all))} |`,
  );
}
