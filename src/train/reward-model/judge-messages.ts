// What the judge is asked in training: the same messages as when its verdict is used.
import type { ChatMessage, ImagePart } from "../../chat/chat.ts";
import { prompts } from "../../task/prompts.ts";

/** As `gatherJudge` asks: the published system text, then the photo, then the reasoning. */
export function judgeMessages(image: ImagePart, reasoning: string): readonly ChatMessage[] {
  return [
    { role: "system", content: prompts["prompt.rm"].text },
    { role: "user", content: [image, { type: "text", text: reasoning }] },
  ];
}
