// Pictures that a request names by a web address: fetched only where that was allowed, and from public hosts only.
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import sharp from "sharp";
import { afterEach, expect, test } from "vitest";
import { isPublicAddress } from "../src/run/public-address.ts";
import { createEchoChat } from "./serve-chat.ts";
import { ask, saying, serve } from "./serve-http.ts";

const jpeg = await sharp({ create: { width: 40, height: 30, channels: 3, background: "green" } })
  .jpeg()
  .toBuffer();

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A web server; tests call it `cats.example` and declare its address public. */
async function startWeb(listener: RequestListener, host = "127.0.0.1"): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

const sendPicture: RequestListener = (_incoming, outgoing) => {
  outgoing.writeHead(200, { "content-type": "image/jpeg" });
  outgoing.end(jpeg);
};

type Resolve = (hostname: string) => readonly string[] | Promise<readonly string[]>;

/** A server that may fetch, in a world where 127.0.0.1 stands for a public host and everything else is what it is. */
async function serveWith(resolve: Resolve, limits: Readonly<Record<string, number>> = {}) {
  const chat = createEchoChat();
  const asked: string[] = [];
  const server = await serve({
    chat,
    allowRemoteImages: true,
    limits,
    network: {
      resolve: async (hostname) => {
        asked.push(hostname);
        return resolve(hostname);
      },
      isPublic: (address) => address === "127.0.0.1" || isPublicAddress(address),
      ports: null,
    },
  });
  const fetchPicture = async (url: string) => {
    const reply = await ask(
      server,
      saying("", { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url } }] }] }),
    );
    const { error } = (reply.json ?? {}) as { error?: { code: string; message: string; param: string } };
    return { status: reply.status, code: error?.code ?? null, message: error?.message ?? "", param: error?.param };
  };
  return { chat, asked, fetchPicture };
}

const here: Resolve = () => ["127.0.0.1"];

test("a picture on a public host reaches the model", async () => {
  const heads: unknown[] = [];
  const port = await startWeb((incoming, outgoing) => {
    heads.push([incoming.url, incoming.headers.host, incoming.headers.cookie, incoming.headers.authorization]);
    sendPicture(incoming, outgoing);
  });
  const { chat, fetchPicture } = await serveWith(here);
  expect(await fetchPicture(`http://cats.example:${port}/cat.jpg?size=1`)).toMatchObject({ status: 200 });
  expect(heads).toEqual([["/cat.jpg?size=1", `cats.example:${port}`, undefined, undefined]]);
  expect(chat.requests[0]!.messages[0]!.content).toEqual([
    { type: "image", mediaType: "image/jpeg", bytes: new Uint8Array(jpeg) },
  ]);
});

test("without the permission nothing is asked, not even a name server", async () => {
  let requests = 0;
  const port = await startWeb(() => requests++);
  const chat = createEchoChat();
  const server = await serve({ chat });
  const content = [{ type: "image_url", image_url: { url: `http://127.0.0.1:${port}/` } }];
  expect((await ask(server, saying("", { messages: [{ role: "user", content }] }))).status).toBe(400);
  expect([requests, chat.counts.begun]).toEqual([0, 0]);
});

/** What every refused or failed address is told, so that nobody can map the network by asking. */
const nothingThere = { status: 400, code: "invalid_image_url", param: "messages[0].content[0].image_url.url" };

test.each([
  ["a private address behind a name", ["10.0.0.5"]],
  ["a private address beside a public one", ["127.0.0.1", "192.168.0.1"]],
  ["cloud metadata behind a name", ["169.254.169.254"]],
  ["an IPv6 address of the local network", ["fd00::1"]],
  ["a mapped loopback address", ["::ffff:127.0.0.1"]],
  ["a name without addresses", []],
])("%s is refused", async (_name, addresses) => {
  let requests = 0;
  const port = await startWeb(() => requests++);
  const { chat, fetchPicture } = await serveWith(() => addresses);
  const reply = await fetchPicture(`http://cats.example:${port}/`);
  expect(reply).toMatchObject(nothingThere);
  for (const address of addresses) expect(reply.message).not.toContain(address);
  expect([requests, chat.counts.begun]).toEqual([0, 0]);
});

test.each([
  "http://[::1]/",
  "http://[::ffff:7f00:1]/",
  "http://10.0.0.1/",
  "http://0xa9fea9fe/latest/meta-data/",
  "http://169.254.169.254/latest/meta-data/",
  "http://0/",
  "http://0250.1/",
])("%s is refused without asking a name server", async (url) => {
  const { asked, fetchPicture } = await serveWith(() => {
    throw new Error("asked");
  });
  expect(await fetchPicture(url)).toMatchObject(nothingThere);
  expect(asked).toEqual([]);
});

test("the real network refuses loopback, by address and by name, and ports of other protocols", async () => {
  let requests = 0;
  const port = await startWeb(() => requests++);
  const server = await serve({ allowRemoteImages: true });
  for (const url of [
    `http://127.0.0.1:${port}/`,
    `http://localhost:${port}/`,
    "http://localhost/",
    "http://1.1.1.1:25/",
  ]) {
    const content = [{ type: "image_url", image_url: { url } }];
    const reply = await ask(server, saying("", { messages: [{ role: "user", content }] }));
    expect(reply).toMatchObject({ status: 400, json: { error: { code: "invalid_image_url" } } });
  }
  expect(requests).toBe(0);
});

test.each([
  "ftp://cats.example/a.jpg",
  "file:///etc/passwd",
  "gopher://cats.example/",
  "http://user:password@cats.example/",
  "http://",
  "//cats.example/a.jpg",
  "javascript:alert(1)",
])("%s is no web address", async (url) => {
  const { asked, fetchPicture } = await serveWith(here);
  expect(await fetchPicture(url)).toMatchObject(nothingThere);
  expect(asked).toEqual([]);
});

test("a name that changes its mind between check and connection changes nothing", async () => {
  const port = await startWeb(sendPicture);
  // Public when it is checked; whoever asked again would be sent to the metadata of the cloud.
  const answers = [["127.0.0.1"], ["169.254.169.254"]];
  const { asked, fetchPicture } = await serveWith(() => answers.shift()!);
  expect(await fetchPicture(`http://cats.example:${port}/`)).toMatchObject({ status: 200 });
  expect(asked).toEqual(["cats.example"]);
});

test("redirects are followed, and every one of them is checked", async () => {
  const port = await startWeb((incoming, outgoing) => {
    const targets: Readonly<Record<string, string>> = {
      "/relative": "/cat.jpg",
      "/other-host": `http://dogs.example:${port}/cat.jpg`,
      "/inside": `http://intranet.example:${port}/cat.jpg`,
      "/metadata": "http://169.254.169.254/latest/meta-data/",
      "/file": "file:///etc/passwd",
      "/round": "/round",
      "/nowhere": "",
    };
    const location = targets[incoming.url!];
    if (location === undefined) return sendPicture(incoming, outgoing);
    outgoing.writeHead(302, location === "" ? {} : { location });
    outgoing.end();
  });
  const { asked, fetchPicture } = await serveWith((name) =>
    name === "intranet.example" ? ["10.1.2.3"] : ["127.0.0.1"],
  );
  const at = (path: string) => fetchPicture(`http://cats.example:${port}${path}`);
  expect(await at("/relative")).toMatchObject({ status: 200 });
  expect(await at("/other-host")).toMatchObject({ status: 200 });
  expect(asked).toEqual(["cats.example", "cats.example", "cats.example", "dogs.example"]);
  expect(await at("/inside")).toMatchObject(nothingThere);
  expect(await at("/metadata")).toMatchObject(nothingThere);
  expect(await at("/file")).toMatchObject(nothingThere);
  expect(await at("/nowhere")).toMatchObject(nothingThere);
  expect(await at("/round")).toMatchObject({ status: 413, message: expect.stringContaining("redirects") });
});

test.each<[string, RequestListener, object]>([
  ["an error", (_, outgoing) => outgoing.writeHead(404).end("no"), nothingThere],
  [
    "a picture that is a page",
    (_, outgoing) => outgoing.end("<html>secret</html>"),
    { status: 400, code: "image_parse_error" },
  ],
  ["nothing", (_, outgoing) => outgoing.end(), { status: 400, code: "image_parse_error" }],
  ["a connection that breaks", (_, outgoing) => outgoing.destroy(), nothingThere],
  [
    "half a picture",
    (_, outgoing) => {
      outgoing.writeHead(200, { "content-length": "1000" });
      outgoing.write("half");
      setTimeout(() => outgoing.destroy(), 10);
    },
    nothingThere,
  ],
  ["compressed bytes", (_, outgoing) => outgoing.writeHead(200, { "content-encoding": "gzip" }).end("x"), nothingThere],
  ["endless headers", (_, outgoing) => outgoing.writeHead(200, { x: "x".repeat(20_000) }).end(jpeg), nothingThere],
  [
    "more bytes than announced and allowed",
    (_, outgoing) => {
      const piece = Buffer.alloc(50_000);
      const send = () => {
        while (!outgoing.destroyed && outgoing.write(piece));
      };
      outgoing.on("drain", send);
      send();
    },
    { status: 413, code: "request_too_large", message: expect.stringContaining("remote picture size") },
  ],
  ["silence", () => {}, { status: 413, message: expect.stringContaining("time to fetch") }],
  [
    "one byte at a time",
    (_, outgoing) => {
      const timer = setInterval(() => outgoing.write("x"), 50);
      outgoing.on("close", () => clearInterval(timer));
    },
    { status: 413, message: expect.stringContaining("time to fetch") },
  ],
])("a host that answers with %s", async (_name, listener, expected) => {
  const port = await startWeb(listener);
  const { chat, fetchPicture } = await serveWith(here, { remoteBytes: 100_000, remoteSeconds: 0.3 });
  const reply = await fetchPicture(`http://cats.example:${port}/`);
  expect(reply).toMatchObject(expected);
  expect(reply.message).not.toContain("secret");
  expect(chat.counts.begun).toBe(0);
});

test("a name server that never answers costs no more than the time limit", async () => {
  const { fetchPicture } = await serveWith(() => new Promise(() => {}), { remoteSeconds: 0.2 });
  expect(await fetchPicture("http://cats.example/")).toMatchObject({ status: 413 });
});

test("a client that leaves stops the download", async () => {
  let left = () => {};
  const hasLeft = new Promise<void>((resolve) => {
    left = resolve;
  });
  let came = () => {};
  const hasCome = new Promise<void>((resolve) => {
    came = resolve;
  });
  const port = await startWeb((_, outgoing) => {
    outgoing.on("close", () => left());
    came();
  });
  const network = { resolve: async () => ["127.0.0.1"], isPublic: () => true, ports: null };
  const server = await serve({ allowRemoteImages: true, network });
  const controller = new AbortController();
  const content = [{ type: "image_url", image_url: { url: `http://cats.example:${port}/` } }];
  const answer = ask(server, saying("", { messages: [{ role: "user", content }] }), { signal: controller.signal });
  answer.catch(() => {});
  await hasCome;
  controller.abort();
  await hasLeft;
});
