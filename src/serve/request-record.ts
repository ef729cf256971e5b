// What is known about one request while it is handled, and what became of it in the end.

/** `cancelled`: the client left. `rejected`: no room, or the server is stopping. */
export const outcomes = ["ok", "bad-request", "unauthorized", "rejected", "cancelled", "timeout", "failed"] as const;

export type Outcome = (typeof outcomes)[number];

/** Times in milliseconds; null for what was not reached. */
export interface RequestRecord {
  readonly id: string;
  outcome: Outcome | null;
  status: number | null;
  stream: boolean;
  completions: number;
  pictures: number;
  promptTokens: number | null;
  completionTokens: number | null;
  /** From arrival until the model began with it. */
  queueMs: number | null;
  /** From arrival to the first token. */
  firstTokenMs: number | null;
  /** From arrival to the end. */
  totalMs: number | null;
}

export function createRecord(id: string): RequestRecord {
  return {
    id,
    outcome: null,
    status: null,
    stream: false,
    completions: 1,
    pictures: 0,
    promptTokens: null,
    completionTokens: null,
    queueMs: null,
    firstTokenMs: null,
    totalMs: null,
  };
}

/** What an answer with this status says about its request. */
export function outcomeOf(status: number): Outcome {
  if (status < 400) return "ok";
  if (status === 401 || status === 403) return "unauthorized";
  if (status === 429 || status === 503) return "rejected";
  if (status === 504) return "timeout";
  return status < 500 ? "bad-request" : "failed";
}
