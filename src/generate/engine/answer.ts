// One answer in the making: chooses each token, turns it into text, and knows when to end.
import type { ChatEvent, FinishReason, TokenLogprob } from "../../chat/chat.ts";
import type { Random } from "../../run/random.ts";
import { hasPenalties } from "../sampling/apply-penalties.ts";
import { createRankedLogprobs, rankLogprobs } from "../sampling/rank-logprobs.ts";
import { sampleToken } from "../sampling/sample-token.ts";
import type { SamplingSettings } from "../sampling/sampling-settings.ts";
import type { SamplingWorkspace } from "../sampling/sampling-workspace.ts";
import { createTokenHistory, type TokenHistory } from "../sampling/token-history.ts";
import { createDetokenizer } from "../text/detokenizer.ts";
import { createStopMatcher } from "../text/stop-matcher.ts";
import type { TokenBytes } from "../text/token-bytes.ts";
import type { Sequence } from "./generation.ts";

export interface AnswerOptions {
  /** The completion's index in its request. */
  readonly index: number;
  readonly settings: SamplingSettings;
  readonly random: Random;
  readonly stop: readonly string[];
  readonly maxTokens: number;
  /** Alternatives at each position; undefined for no log-probabilities at all. */
  readonly topLogprobs: number | undefined;
  readonly promptTokens: Int32Array;
  readonly vocabulary: number;
  readonly tokenBytes: TokenBytes;
  readonly endTokenIds: readonly number[];
  /** Memory for choosing, which all answers of one thread may share. */
  readonly workspace: SamplingWorkspace;
  readonly emit: (event: ChatEvent) => void;
}

export interface Answer extends Sequence {
  /** Tokens chosen so far, with the one that ended the answer. */
  readonly tokens: number;
  readonly isFinished: boolean;
}

const noHistory: TokenHistory = { tokens: new Int32Array(0), count: 0, timesAnswered: () => 0, add: () => {} };

export function createAnswer(options: AnswerOptions): Answer {
  const { index, settings, random, topLogprobs, tokenBytes, emit } = options;
  const ends = new Set(options.endTokenIds);
  const history = hasPenalties(settings) ? createTokenHistory(options.vocabulary, options.promptTokens) : noHistory;
  const detokenizer = createDetokenizer(tokenBytes);
  const stops = createStopMatcher(options.stop);
  const ranked = createRankedLogprobs();
  let tokens = 0;
  let isFinished = false;

  const show = (text: string) => {
    if (text !== "") emit({ type: "text", index, text });
  };
  const finish = (reason: FinishReason) => {
    show(stops.add(detokenizer.finish()) + stops.finish());
    isFinished = true;
    emit({ type: "finish", index, reason });
    return null;
  };
  const describe = (token: number, logprob: number): Omit<TokenLogprob, "top"> => {
    const bytes = tokenBytes.bytes(token);
    return { token: Buffer.from(bytes).toString("utf8"), logprob, bytes: [...bytes] };
  };

  return {
    get tokens() {
      return tokens;
    },
    get isFinished() {
      return isFinished;
    },
    advance(logits) {
      const token = sampleToken(logits, settings, history, random, options.workspace);
      tokens++;
      if (ends.has(token)) return finish("stop");
      history.add(token);
      const text = stops.add(detokenizer.add(token));
      if (topLogprobs !== undefined) {
        rankLogprobs(logits, token, topLogprobs, ranked);
        const top = Array.from({ length: ranked.count }, (_, rank) =>
          describe(ranked.tokens[rank]!, ranked.logprobs[rank]!),
        );
        emit({ type: "logprobs", index, tokens: [{ ...describe(token, ranked.chosen), top }] });
      }
      show(text);
      if (stops.matched !== null) return finish("stop");
      return tokens === options.maxTokens ? finish("length") : token;
    },
  };
}
