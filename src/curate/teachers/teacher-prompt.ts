// What teachers are asked, word for word and by version; each text with its SHA-256.
import { GlobeError } from "../../run/errors.ts";

export interface TeacherPrompt {
  readonly id: string;
  readonly text: string;
  /** Lower-case hexadecimal SHA-256 of the UTF-8 bytes; stored with every answer that the prompt produced. */
  readonly sha256: string;
}

/**
 * No value that could be true of a photo stands in a prompt: a template with coordinates in it was copied into 35 to 60 %
 * of one model's answers. The digests are literals, so that an edit of a text cannot go unnoticed: a changed text is a
 * new version under a new id.
 */
export const teacherPrompts = {
  "teacher.v1": {
    id: "teacher.v1",
    text: `You help to build a data set of photographs with reasons for where they were taken.
Study the photograph and answer with one JSON object and nothing else: no markdown, no text before or after it.

The object has these members, in this order:
"visual_entities": list of strings. The visible things that could help to tell the place, each named by a common noun in English, singular, at most twenty. Only what can be seen; nothing that is merely likely.
"reasoning": string. Three to eight English sentences that lead from what is visible to the place. Speak of each clue as something in the picture, say what it tells, and weigh clues against each other. Do not mention what is absent, and do not name a thing that you cannot point at.
"localizable": boolean. Whether a well-travelled person could tell from the picture alone in which city or region it was taken.
"localizability_score": number between 0 and 1. How much the picture tells about its place: the lower end means nothing at all, the upper end that the city is certain.
"country": string, or null where the picture does not tell. One country, by its common English name.
"city": string, or null where the picture does not tell. One city or town, by its common English name, without region or country.

Do not identify people. Use null rather than a guess that no clue supports.`,
    sha256: "6560c740d929770ecd11494c163d15eca4416020e6de6c2b10cf3760384ee471",
  },
  "teacher.repair.v1": {
    id: "teacher.repair.v1",
    text: `Your answer could not be used: {problem}.
Give the same answer again as one complete JSON object with the members "visual_entities", "reasoning", "localizable", "localizability_score", "country" and "city", and nothing else. Change nothing but its form.`,
    sha256: "9a9080b69cbb067fed079788d0dc53419d976db8cc0613ca17a8627dc46cabd5",
  },
  "elements.ocr.v1": {
    id: "elements.ocr.v1",
    text: `Copy every piece of text that can be read in the photograph, on signs, shops, vehicles, plates and posters.
Write one piece on each line, letter by letter as it stands there, in its own script, without translation, numbering or remarks. Do not complete what is cut off or blurred. Leave out watermarks and dates that a camera added.
Where nothing can be read, answer with the one word NOTHING.`,
    sha256: "b0d0b072600597e1ca9f1384fc5b27bfa887af0aea8c68e4589f3f0a9edf0484",
  },
} as const satisfies Readonly<Record<string, TeacherPrompt>>;

/** What a teacher can be asked with; `teacher.v1` is the default. */
export const askingPrompts = ["teacher.v1"] as const satisfies readonly (keyof typeof teacherPrompts)[];

/** The prompt that a configuration names; throws `config` where there is none of that id. */
export function teacherPrompt(id: string): TeacherPrompt {
  const known = askingPrompts.find((prompt) => prompt === id);
  if (known !== undefined) return teacherPrompts[known];
  throw new GlobeError("config", `There is no teacher prompt "${id}". Known: ${askingPrompts.join(", ")}.`);
}

/**
 * JSON Schema of an answer. What is seen comes before what follows from it, because a model that writes under a grammar
 * writes the members in this order. Without bounds on numbers and lists: several servers refuse a schema that has them,
 * and the reader checks them anyway.
 */
export const teacherAnswerSchema = {
  name: "teacher_answer",
  schema: {
    type: "object",
    properties: {
      visual_entities: { type: "array", items: { type: "string" } },
      reasoning: { type: "string" },
      localizable: { type: "boolean" },
      localizability_score: { type: "number" },
      country: { type: ["string", "null"] },
      city: { type: ["string", "null"] },
    },
    required: ["visual_entities", "reasoning", "localizable", "localizability_score", "country", "city"],
    additionalProperties: false,
  },
} as const;
