// The judge behind a deadline: what is counted as what where it does not answer.
import { describe, expect, test } from "vitest";
import type { Chat, ChatEvent } from "../../../chat/chat.ts";
import { GlobeError } from "../../../run/errors.ts";
import { createJudge } from "./create-judge.ts";

const image = { type: "image", mediaType: "image/jpeg", bytes: Uint8Array.of(1) } as const;
const completion = "<think>A street.</think><answer>country: France\ncity: Paris</answer>";
const never = new AbortController().signal;

const says = (words: Readonly<Record<string, number>>): ChatEvent => {
  const top = Object.entries(words).map(([token, share]) => ({ token, logprob: Math.log(share) }));
  return { type: "logprobs", index: 0, tokens: [{ ...top[0]!, top }] };
};
const chat = (answer: (index: number) => Promise<ChatEvent[]>): Chat & { most: number } => {
  let [index, running] = [0, 0];
  const self = {
    most: 0,
    close: async () => {},
    async *complete() {
      self.most = Math.max(self.most, ++running);
      try {
        yield* await answer(index++);
      } finally {
        running--;
      }
    },
  };
  return self;
};
const open = (judge: Chat, maxInFlight = 4) => {
  const times: number[] = [];
  return {
    judge: createJudge({ chat: judge, maxInFlight }, (time) => times.push(time), performance.now.bind(performance)),
    times,
  };
};
const question = { image, completion, rewards: ["localizability.paper"], deadline: never, signal: never } as const;

describe("the judge", () => {
  test("gives its probability, and is timed", async () => {
    const { judge, times } = open(chat(async () => [says({ yes: 0.6, no: 0.2 })]));
    const { evidence, cause } = await judge.ask(question);
    expect(evidence.judge?.pYes).toBeCloseTo(0.75, 9);
    expect(cause).toBeNull();
    expect(times).toHaveLength(1);
  });

  test.each([
    ["cannot be reached", new GlobeError("connection", "Refused."), "judge-unreachable"],
    ["takes too long for its endpoint", new GlobeError("timeout", "Late."), "judge-timeout"],
    ["answers with a status", new GlobeError("http-status", "500."), "judge-error"],
  ])("that %s gives null and the cause", async (_, error, expected) => {
    const { judge, times } = open(chat(() => Promise.reject(error)));
    const { evidence, cause, reason } = await judge.ask({
      ...question,
      rewards: ["localizability.paper", "localizability.code"],
    });
    expect(evidence).toEqual({ judge: { pYes: null, reason: error.message } });
    expect([cause, reason]).toEqual([expected, error.message]);
    expect(times).toEqual([]);
  });

  test.each([
    ["neither word", [says({ maybe: 0.6, perhaps: 0.2 })], "likeliest tokens hold no yes or no"],
    ["no log-probabilities", [], "no log-probabilities"],
    ["only the chosen token", [says({ yes: 0.6 })], "only the chosen token"],
  ])("that shows %s is unclear", async (_, events, words) => {
    const { cause, reason } = await open(chat(async () => events)).judge.ask(question);
    expect(cause).toBe("judge-unclear");
    expect(reason).toContain(words);
  });

  test("that is silent is left at the deadline, with those that still waited for it", async () => {
    const silent = chat(() => new Promise(() => {}));
    const { judge } = open(silent, 1);
    const deadline = AbortSignal.timeout(30);
    const answers = await Promise.all([1, 2, 3].map(() => judge.ask({ ...question, deadline })));
    expect(answers.map(({ cause }) => cause)).toEqual(["judge-timeout", "judge-timeout", "judge-timeout"]);
    expect(silent.most).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(judge.inFlight + judge.waiting).toBe(0);
  });

  test("is asked a fixed number of questions at a time", async () => {
    const slow = chat(async () => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      return [says({ yes: 0.6, no: 0.2 })];
    });
    const { judge } = open(slow, 3);
    await Promise.all(Array.from({ length: 20 }, () => judge.ask(question)));
    expect(slow.most).toBe(3);
  });

  test("is not waited for where the client left", async () => {
    const { judge } = open(chat(() => new Promise(() => {})));
    const controller = new AbortController();
    const asked = judge.ask({ ...question, signal: controller.signal });
    controller.abort(new Error("The client closed the connection."));
    await expect(asked).rejects.toThrow("The client closed");
  });
});
