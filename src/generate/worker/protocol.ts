// The messages between the thread that asks and the thread that runs the engine.
import type { ChatEvent } from "../../chat/chat.ts";
import { type ErrorCode, type ErrorFacts, GlobeError, toGlobeError } from "../../run/errors.ts";
import type { EngineInfo } from "../engine-options.ts";
import type { EngineRequest } from "../engine-request.ts";

export type ToWorker =
  | { readonly type: "complete"; readonly id: number; readonly request: EngineRequest }
  | { readonly type: "cancel"; readonly id: number }
  | { readonly type: "close" };

export type FromWorker =
  | { readonly type: "ready"; readonly info: EngineInfo }
  /** Weights quantized so far and in all, while a quantized file is made. */
  | { readonly type: "quantizing"; readonly done: number; readonly total: number }
  /** The engine could not be opened; nothing follows. */
  | { readonly type: "refused"; readonly error: PlainError }
  /** Events of any number of requests, in their order. */
  | { readonly type: "events"; readonly events: readonly (readonly [id: number, event: ChatEvent])[] }
  | { readonly type: "failed"; readonly id: number; readonly error: PlainError }
  /** Sent while there is nothing else to say, so that a thread that hangs can be told from one that works. */
  | { readonly type: "alive" }
  | { readonly type: "closed" };

/** Classes do not survive the way between threads; these fields do. */
export interface PlainError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly facts: ErrorFacts;
  readonly isRetryable: boolean;
}

export function toPlainError(thrown: unknown): PlainError {
  const { code, message, facts, isRetryable } = toGlobeError(thrown);
  return { code, message, facts, isRetryable };
}

export function fromPlainError({ code, message, facts, isRetryable }: PlainError): GlobeError {
  return new GlobeError(code, message, { facts, isRetryable });
}

/** The request with pictures in memory of their own, which the message takes along; the caller's bytes stay his. */
export function packRequest(request: EngineRequest): { request: EngineRequest; transfer: ArrayBuffer[] } {
  const transfer: ArrayBuffer[] = [];
  const messages = request.messages.map((message) => ({
    role: message.role,
    content:
      typeof message.content === "string"
        ? message.content
        : message.content.map((part) => {
            if (part.type === "text") return { type: part.type, text: part.text };
            const bytes = new Uint8Array(part.bytes);
            transfer.push(bytes.buffer);
            return { type: part.type, mediaType: part.mediaType, bytes };
          }),
  }));
  return { request: { ...request, messages }, transfer };
}
