// The judge is trained on the very messages with which its verdict is asked for.
import { expect, test } from "vitest";
import type { Chat, ChatRequest } from "../../chat/chat.ts";
import { gatherJudge } from "../../task/gather-judge.ts";
import { judgeMessages } from "./judge-messages.ts";

test("gatherJudge sends them", async () => {
  const image = { type: "image", mediaType: "image/jpeg", bytes: Uint8Array.of(1, 2, 3) } as const;
  let asked: ChatRequest | undefined;
  const chat: Chat = {
    async *complete(request) {
      asked = request;
      yield { type: "logprobs", index: 0, tokens: [] };
    },
    close: async () => {},
  };
  await gatherJudge(chat, {
    image,
    completion: "<think> Trams. </think><answer>country: Portugal\ncity: Lisbon</answer>",
  });
  expect(asked?.messages).toEqual(judgeMessages(image, "Trams."));
});
