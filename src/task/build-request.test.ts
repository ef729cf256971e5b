import { describe, expect, test } from "vitest";
import { buildMessages } from "./build-messages.ts";
import { buildRequest } from "./build-request.ts";
import { type ProfileName, profiles } from "./profiles.ts";
import { prompts } from "./prompts.ts";

const image = { type: "image", mediaType: "image/jpeg", bytes: new Uint8Array([1, 2, 3]) } as const;

describe("buildMessages", () => {
  test("sends the system text, then the image, then the prompt", () => {
    expect(buildMessages(image)).toEqual([
      { role: "system", content: "You are a helpful assistant." },
      { role: "user", content: [image, { type: "text", text: prompts["prompt.train"].text }] },
    ]);
  });

  test("leaves the published prompt intact beside a hint", () => {
    const [, user] = buildMessages(image, { hint: "  taken in\nthe 1980s " });
    expect(user!.content).toEqual([
      image,
      { type: "text", text: prompts["prompt.train"].text },
      { type: "text", text: "\n\nHint from the person asking, which may be wrong: taken in the 1980s" },
    ]);
  });

  test("ignores an empty hint", () => {
    expect(buildMessages(image, { hint: " " })).toEqual(buildMessages(image));
  });

  test("refuses a hint that would push the prompt out of the context", () => {
    expect(() => buildMessages(image, { hint: "x".repeat(501) })).toThrow(/501 characters; shorten it to 500/);
  });

  test("sends the text that InternVL3 was trained with where asked", () => {
    const [system] = buildMessages(image, { system: "system.internvl3" });
    expect(system!.content).toBe(prompts["system.internvl3"].text);
  });
});

describe("buildRequest", () => {
  test("asks with the training prompt and greedily by default", () => {
    const { request, promptId } = buildRequest(image);
    expect(promptId).toBe("prompt.train");
    expect(request).toMatchObject({ temperature: 0, topP: 1, maxTokens: 1024 });
    expect(request).not.toHaveProperty("frequencyPenalty");
  });

  test("eval-code restores prompts, temperature and penalties of the released evaluation", () => {
    const { request, promptId } = buildRequest(image, { profile: "eval-code" });
    expect(promptId).toBe("prompt.evalCot");
    expect(request).toMatchObject({
      temperature: 0.1,
      frequencyPenalty: 0.7,
      presencePenalty: 0.7,
      maxTokens: 512,
    });
    expect(request).not.toHaveProperty("topP");
    expect(buildRequest(image, { profile: "eval-code", reasoning: false }).promptId).toBe("prompt.direct");
  });

  test.each(Object.keys(profiles) as ProfileName[])("profile %s names prompts that exist", (profile) => {
    const { prompt, promptDirect, system } = profiles[profile];
    for (const id of [prompt, promptDirect, system]) if (id !== null) expect(prompts).toHaveProperty([id]);
  });

  test("nano asks its own question, without a system text", () => {
    const { request, promptId } = buildRequest(image, { profile: "nano" });
    expect(promptId).toBe("prompt.nano");
    expect(request.messages.map(({ role }) => role)).toEqual(["user"]);
  });
});
