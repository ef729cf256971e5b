// What the embedded engine understands beyond what every chat does.
import type { ChatRequest } from "../chat/chat.ts";

export interface EngineRequest extends ChatRequest {
  /** Tokens stay whose probability is at least this share of the highest. */
  readonly minP?: number;
  /** Added to the logits of these tokens. */
  readonly logitBias?: ReadonlyMap<number, number>;
}
