// An OpenAI-compatible server whose answers come from a function: deterministic, local, without delay.
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { sha256 } from "../../src/run/digest.ts";
import { type AnswerForm, type ScriptedBehaviour, writeCompletion, writeEvents } from "./write-completion.ts";

export type { ScriptedBehaviour };

export interface ScriptedRequest {
  /** Counts the completions asked of this server, from 0. */
  readonly index: number;
  readonly model: string;
  /** Text of the system message; empty without one. */
  readonly system: string;
  /** Text of the last user message. */
  readonly text: string;
  /** Pictures of the last user message. */
  readonly images: readonly { readonly mediaType: string; readonly bytes: Uint8Array }[];
  /** The whole request as it was sent. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface ScriptedEndpointOptions {
  /** Default: France, Paris. */
  readonly answer?: (request: ScriptedRequest) => string | ScriptedBehaviour | Promise<string | ScriptedBehaviour>;
  /** Entries of `/v1/models`. Default: `scripted`. */
  readonly models?: readonly (string | Readonly<Record<string, unknown>>)[];
  /** Default: 0, a free one. */
  readonly port?: number;
}

export interface RecordedRequest {
  readonly path: string;
  /** SHA-256 of the body: equal requests have equal digests. */
  readonly digest: string;
}

export interface ScriptedEndpoint {
  /** Ends in `/v1`. */
  readonly url: string;
  /** Every request in the order of arrival, the list of models included. */
  readonly requests: readonly RecordedRequest[];
  close(): Promise<void>;
}

export const defaultAnswer =
  "<think>The shop sign is in French and the roofs are zinc.</think><answer>country: France\ncity: Paris</answer>";

/** Starts the server on 127.0.0.1; it keeps the process alive until it is closed. */
export async function startScriptedEndpoint(options: ScriptedEndpointOptions = {}): Promise<ScriptedEndpoint> {
  const { answer = () => defaultAnswer, models = ["scripted"], port = 0 } = options;
  const requests: RecordedRequest[] = [];
  let completions = 0;
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", async () => {
      const raw = Buffer.concat(chunks);
      const path = (incoming.url ?? "/").split("?")[0]!;
      requests.push({ path, digest: sha256(raw) });
      if (path === "/v1/models") {
        const data = models.map((model) => (typeof model === "string" ? { id: model, object: "model" } : model));
        return sendJson(outgoing, 200, { object: "list", data });
      }
      if (path !== "/v1/chat/completions" || incoming.method !== "POST") {
        return sendJson(outgoing, 404, { error: { message: `Unknown path ${path}`, type: "not_found", code: 404 } });
      }
      try {
        const index = completions++;
        const request = readRequest(JSON.parse(raw.toString("utf8")), index, incoming.headers);
        const scripted = await answer(request);
        const behaviour = typeof scripted === "string" ? { text: scripted } : scripted;
        await reply(outgoing, request, behaviour);
      } catch (error) {
        if (outgoing.headersSent) return outgoing.destroy();
        sendJson(outgoing, 500, { error: { message: String(error), type: "script_error", code: 500 } });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface WireMessage {
  role: string;
  content: string | { type: string; text?: string; image_url?: { url: string } }[];
}

function readRequest(
  body: Record<string, unknown>,
  index: number,
  headers: ScriptedRequest["headers"],
): ScriptedRequest {
  const messages = body.messages as WireMessage[];
  const partsOf = (message: WireMessage | undefined) =>
    typeof message?.content === "string" ? [{ type: "text", text: message.content }] : (message?.content ?? []);
  const textOf = (message: WireMessage | undefined) =>
    partsOf(message)
      .map((part) => part.text ?? "")
      .join("");
  const user = messages.findLast((message) => message.role === "user");
  return {
    index,
    model: String(body.model),
    system: textOf(messages.find((message) => message.role === "system")),
    text: textOf(user),
    // Decoded on demand: most scripts do not look at the picture.
    get images() {
      return partsOf(user).flatMap((part) => {
        const [, mediaType, base64] =
          /^data:([^;]+);base64,(.*)$/s.exec(part.type === "image_url" ? (part.image_url?.url ?? "") : "") ?? [];
        return mediaType ? [{ mediaType, bytes: Buffer.from(base64!, "base64") }] : [];
      });
    },
    body,
    headers,
  };
}

async function reply(outgoing: ServerResponse, request: ScriptedRequest, behaviour: ScriptedBehaviour): Promise<void> {
  const { status = 200, headers = {}, delayMs = 0, tokenDelayMs = 0 } = behaviour;
  if (delayMs > 0) await pause(delayMs);
  if (status !== 200) return sendJson(outgoing, status, behaviour.body, headers);
  const { body } = request;
  const form: AnswerForm = {
    id: `chatcmpl-${request.index}`,
    model: request.model,
    promptTokens: request.text.split(/\s+/).length + 256 * countPictures(body),
    n: Number(body.n ?? 1),
    maxTokens: Number(body.max_tokens ?? body.max_completion_tokens ?? Number.POSITIVE_INFINITY),
    topLogprobs: body.logprobs === true ? Number(body.top_logprobs ?? 0) : null,
    withUsage: (body.stream_options as { include_usage?: boolean } | undefined)?.include_usage === true,
  };
  if (body.stream !== true) return sendJson(outgoing, 200, writeCompletion(behaviour, form), headers);
  outgoing.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", ...headers });
  const events = writeEvents(behaviour, form);
  if (tokenDelayMs === 0) return void outgoing.end(events.join(""));
  for (const event of events) {
    if (outgoing.destroyed) return;
    outgoing.write(event);
    await pause(tokenDelayMs);
  }
  outgoing.end();
}

function countPictures(body: Readonly<Record<string, unknown>>): number {
  return (body.messages as WireMessage[]).reduce(
    (count, { content }) =>
      count + (typeof content === "string" ? 0 : content.filter(({ type }) => type === "image_url").length),
    0,
  );
}

function sendJson(
  outgoing: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = JSON.stringify(value) ?? "";
  outgoing.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    ...headers,
  });
  outgoing.end(body);
}
