import fc from "fast-check";
import { expect, test } from "vitest";
import { ApiError } from "../api-error.ts";
import { chooseLimits } from "../serve-limits.ts";
import { createRequestReader } from "./read-chat-request.ts";

const read = createRequestReader({
  modelName: "m",
  limits: chooseLimits(),
  followsJsonSchema: true,
  biasVocabulary: 100,
});

test("whatever is wrong with a request is said in one short sentence about a field", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom("model", "messages", "n", "stop", "logit_bias", "tools", "x"), fc.jsonValue()),
      (body) => {
        try {
          read(body);
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError);
          const { message, param } = (error as ApiError).body.error;
          expect(message).toMatch(/^[A-Z].*\.$/su);
          expect(message.length).toBeLessThan(600);
          expect((param ?? "").length).toBeLessThan(200);
          expect(message).not.toMatch(/undefined|NaN|\[object/);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

test("a good request is read whatever its texts are", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (first, second) => {
      const { build } = read({
        model: "m",
        messages: [
          { role: "system", content: first },
          { role: "user", content: [{ type: "text", text: second }] },
        ],
      });
      expect(build([])).toEqual({
        model: "m",
        messages: [
          { role: "system", content: first },
          { role: "user", content: [{ type: "text", text: second }] },
        ],
      });
    }),
  );
});
