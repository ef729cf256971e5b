// Does the model see pictures, and what does one cost?
import { afterThinking, type Finding, type Probe, question } from "./finding.ts";
import { readPictureAnswer, type TestPicture } from "./test-picture.ts";

const prompt =
  "The picture shows three shapes side by side. Name them from left to right, each with its colour, in the form " +
  '"pink star, grey moon, brown heart". Answer with this list alone.';

const advice =
  "Serve a vision-language model such as GLOBE-Qwen2.5VL-7B. llama.cpp needs its projector (--mmproj FILE); " +
  "in ollama and LM Studio choose a model that is marked for vision.";

/** Asks for the content of the picture, and asks the same without it to learn how many tokens the picture takes. */
export async function checkPictures(probe: Probe, picture: TestPicture): Promise<Finding> {
  const blind = await probe.ask(question(prompt, { maxTokens: 1 }));
  const { choices, usage } = await probe.ask({
    messages: [
      {
        role: "user",
        content: [
          { type: "image", ...picture },
          { type: "text", text: prompt },
        ],
      },
    ],
    temperature: 0,
    maxTokens: 512,
  });
  const { text, finishReason } = choices[0]!;
  const answer = afterThinking(text);
  const said = answer.replace(/\s+/g, " ").slice(0, 200);
  const { colours, shapes } = readPictureAnswer(answer, picture.truth);
  const imageTokens = usage && blind.usage ? usage.promptTokens - blind.usage.promptTokens : null;
  const expected = picture.truth.map(({ colour, shape }) => `a ${colour} ${shape}`).join(", ");
  const facts = { expected, said, colours, shapes, imageTokens };
  const cost = imageTokens !== null && imageTokens > 0 ? ` It took ${imageTokens} tokens.` : "";
  const found = (state: Finding["state"], says: string, what: string | null): Finding => ({
    check: "pictures",
    state,
    says,
    advice: what,
    facts,
  });
  if (colours === 3 && shapes === 3) return found("ok", `The test picture was described right: ${said}.${cost}`, null);
  if (imageTokens !== null && imageTokens <= 0) {
    return found("missing", "The picture never reached the model: it added no token to the prompt.", advice);
  }
  if (said === "" && finishReason === "length") {
    return found(
      "unknown",
      "The model spent its whole answer on reasoning.",
      "Switch its reasoning off and try again.",
    );
  }
  if (colours + shapes >= 4) {
    const doubt = `The test picture was described almost right: ${said}, in place of ${expected}.${cost}`;
    return found("limited", doubt, "The model sees, but not well. A larger or less quantized one sees better.");
  }
  return found("missing", `The model does not see the picture: it said "${said}", and it shows ${expected}.`, advice);
}
