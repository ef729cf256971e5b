// What another engine left, opened by transformers and by the embedded engine.
import assert from "node:assert/strict";
import { collectCompletions } from "../../src/chat/collect-completion.ts";
import { openEmbedded } from "../../src/generate/open-embedded.ts";
import { askPython, pythonFile, type Workshop } from "./workshop.ts";

/** The largest difference among the 20 likeliest first tokens after a question, in nats; at most 0.001. */
export async function compareLogits(checkpoint: string, { python }: Workshop): Promise<number> {
  const question = "Where is this?";
  const expected = askPython(python, [pythonFile("first_token.py"), checkpoint, question]) as number[];
  const chat = await openEmbedded({ checkpoint, device: "cpu", quantize: "none" });
  try {
    const messages = [{ role: "user", content: question } as const];
    const answer = await collectCompletions(chat.complete({ messages, temperature: 0, maxTokens: 1, topLogprobs: 20 }));
    const found = answer.choices[0]!.logprobs![0]!.top.map(({ logprob }) => logprob);
    const difference = Math.max(...expected.map((value, index) => Math.abs(value - found[index]!)));
    assert.ok(difference < 1e-3, `log-probabilities differ by ${difference}`);
    return difference;
  } finally {
    await chat.close();
  }
}
