// An OpenAI-compatible server whose answers come from a function: deterministic, on the loopback interface, without delay.
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { sha256 } from "../../src/run/digest.ts";

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

/** One completion; a list of texts answers `n` completions in turn. */
export interface ScriptedBehaviour {
  readonly text?: string | readonly string[];
  readonly reasoning?: string;
  readonly finishReason?: string;
  /** Alternatives by token position; elsewhere the chosen token has probability 0.9. */
  readonly top?: readonly (readonly { readonly token: string; readonly logprob: number }[])[];
  /** Milliseconds before the answer begins, and between the tokens of a stream. */
  readonly delayMs?: number;
  readonly tokenDelayMs?: number;
  readonly promptTokens?: number;
  /** Anything but 200 answers with `body` alone. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
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
        if (behaviour.delayMs) await pause(behaviour.delayMs);
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

interface Choice {
  readonly index: number;
  readonly tokens: readonly string[];
  readonly finishReason: string;
}

async function reply(outgoing: ServerResponse, request: ScriptedRequest, behaviour: ScriptedBehaviour): Promise<void> {
  const { status = 200, headers = {} } = behaviour;
  if (status !== 200) return sendJson(outgoing, status, behaviour.body, headers);
  const { body } = request;
  const limit = Number(body.max_tokens ?? body.max_completion_tokens ?? Number.POSITIVE_INFINITY);
  const texts = typeof behaviour.text === "object" ? behaviour.text : [behaviour.text ?? ""];
  const choices = Array.from({ length: Number(body.n ?? 1) }, (_, index): Choice => {
    const tokens = texts[index % texts.length]!.match(/\s*\S+|\s+$/g) ?? [];
    const isCut = tokens.length > limit;
    return {
      index,
      tokens: tokens.slice(0, limit),
      finishReason: isCut ? "length" : (behaviour.finishReason ?? "stop"),
    };
  });
  const promptTokens = behaviour.promptTokens ?? request.text.split(/\s+/).length + 256 * countPictures(body);
  const completionTokens = choices.reduce((sum, { tokens }) => sum + tokens.length, 0);
  const usage = {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
  const common = { id: `chatcmpl-${request.index}`, created: 0, model: request.model };
  const logprobsOf = (tokens: readonly string[], start: number) =>
    body.logprobs === true
      ? {
          content: tokens.map((token, i) =>
            tokenLogprob(token, behaviour.top?.[start + i], Number(body.top_logprobs ?? 0)),
          ),
        }
      : null;

  if (body.stream !== true) {
    return sendJson(
      outgoing,
      200,
      {
        ...common,
        object: "chat.completion",
        choices: choices.map(({ index, tokens, finishReason }) => ({
          index,
          message: {
            role: "assistant",
            content: tokens.join(""),
            ...(behaviour.reasoning && { reasoning_content: behaviour.reasoning }),
          },
          logprobs: logprobsOf(tokens, 0),
          finish_reason: finishReason,
        })),
        usage,
      },
      headers,
    );
  }

  outgoing.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", ...headers });
  const event = (chunk: object) =>
    `data: ${JSON.stringify({ ...common, object: "chat.completion.chunk", ...chunk })}\n\n`;
  const choiceEvent = (index: number, delta: object, finish_reason: string | null = null, logprobs: unknown = null) =>
    event({ choices: [{ index, delta, logprobs, finish_reason }] });
  const steps: string[] = choices.map(({ index }) =>
    choiceEvent(index, {
      role: "assistant",
      content: "",
      ...(behaviour.reasoning && { reasoning_content: behaviour.reasoning }),
    }),
  );
  for (let position = 0; choices.some(({ tokens }) => position < tokens.length); position++) {
    for (const { index, tokens } of choices) {
      const token = tokens[position];
      if (token !== undefined) steps.push(choiceEvent(index, { content: token }, null, logprobsOf([token], position)));
    }
  }
  for (const { index, finishReason } of choices) steps.push(choiceEvent(index, {}, finishReason));
  const wantsUsage = (body.stream_options as { include_usage?: boolean } | undefined)?.include_usage;
  if (wantsUsage) steps.push(event({ choices: [], usage }));
  steps.push("data: [DONE]\n\n");
  if (!behaviour.tokenDelayMs) {
    outgoing.end(steps.join(""));
    return;
  }
  for (const step of steps) {
    if (outgoing.destroyed) return;
    outgoing.write(step);
    await pause(behaviour.tokenDelayMs);
  }
  outgoing.end();
}

function tokenLogprob(
  token: string,
  top: ScriptedBehaviour["top"] extends readonly (infer T)[] | undefined ? T | undefined : never,
  depth: number,
) {
  const alternatives =
    top ??
    [0.9, ...Array.from({ length: 19 }, (_, i) => 0.05 / 2 ** i)].map((probability, i) => ({
      token: i === 0 ? token : `${token}-${i}`,
      logprob: Math.log(probability),
    }));
  return {
    token,
    logprob: alternatives.find((alternative) => alternative.token === token)?.logprob ?? Math.log(0.9),
    bytes: [...Buffer.from(token)],
    top_logprobs: alternatives.slice(0, depth),
  };
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
