// The published form of a result: one object a photo, versioned, every member always present.
import { z } from "zod";
import { statuses } from "../task/status.ts";

/** Changes when a member changes its meaning or goes; new members may come without a change. */
export const schemaVersion = "globe.locate/1";

const share = z.number().min(0).max(1);
const pointSchema = z
  .strictObject({ lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) })
  .describe("Degrees, north and east positive.");
const countrySchema = z.strictObject({
  iso2: z.string().length(2).describe("ISO 3166-1 alpha-2 in upper case; XK for Kosovo."),
  name: z.string().describe("English name."),
});
const errorSchema = z.strictObject({
  code: z
    .string()
    .describe("One of the error codes of globe, such as missing-file, decode-error, connection, timeout."),
  message: z.string().describe("A sentence for a person."),
  isRetryable: z.boolean().describe("Whether the same request can succeed later."),
});

export const candidateSchema = z.strictObject({
  country: countrySchema,
  region: z.string().nullable(),
  city: z.string().nullable(),
  point: pointSchema,
  radiusKm: z.number().min(0).describe("The photo was most likely taken within this distance of the point."),
  level: z.enum(["country", "region", "city"]).describe("What the point stands for."),
  confidence: share.nullable(),
  answers: z.int().min(1).describe("How many answers name this place or one close to it."),
});

export const answerSchema = z.strictObject({
  status: z.enum(statuses),
  country: z.string().nullable().describe("As the model wrote it, without decoration."),
  city: z.string().nullable().describe("As the model wrote it, without decoration."),
  candidate: z.int().min(0).nullable().describe("Position in candidates; null for an answer that leads to no place."),
  probability: share
    .nullable()
    .describe("Geometric mean of the probabilities of the answer's tokens; null where the server gives none."),
  notes: z.array(z.string()).describe("How the names were understood, where that is not plain."),
  seed: z.int().nullable(),
  text: z.string().nullable().describe("The completion as it came; null where none came."),
  error: errorSchema.nullable(),
});

export const locateResultSchema = z.strictObject({
  schema: z.literal(schemaVersion),
  photo: z.string().nullable().describe("The path as it was given; null for bytes."),
  digest: z
    .string()
    .nullable()
    .describe("SHA-256 of the file, lower-case hexadecimal; null for a file that cannot be read."),
  status: z.enum(statuses).describe("How the photo ended. Only ok and recovered can carry a place."),
  source: z.enum(["model", "exif"]).describe("exif: the place was read from the file, and no model was asked."),
  country: countrySchema.nullable(),
  region: z.string().nullable().describe("First-level administrative region, English name where there is one."),
  city: z.string().nullable(),
  point: pointSchema.nullable(),
  radiusKm: z.number().min(0).nullable(),
  level: z.enum(["country", "region", "city", "point"]).nullable().describe("point: the GPS fix of the camera."),
  confidence: share.nullable().describe("Of the first candidate; see confidenceKind. Not calibrated."),
  confidenceKind: z
    .enum(["share-of-samples", "weighted-share-of-samples", "token-probability"])
    .nullable()
    .describe("What the confidences are; null where there is none."),
  candidates: z.array(candidateSchema).describe("Distinct places, most confident first."),
  notes: z
    .array(z.string())
    .describe("What a reader should know: names that were not found, contradictions, failures."),
  reasoning: z.string().nullable().describe("Of the answer that stands for the first candidate."),
  answers: z.array(answerSchema).describe("Every answer that was asked for, in the order of its seed."),
  exif: z
    .strictObject({
      point: pointSchema.nullable().describe("GPS of the file; the model never saw it."),
      takenAt: z.string().nullable(),
      distanceKm: z.number().min(0).nullable().describe("Between the GPS and the answer, great circle."),
      sameCountry: z.boolean().nullable(),
    })
    .nullable()
    .describe("Null with --exif ignore."),
  request: z
    .strictObject({
      promptId: z.string(),
      promptSha256: z.string().describe("Of the text that was sent, hint included."),
      hint: z.string().nullable(),
      temperature: z.number(),
      maxTokens: z.int(),
      seed: z.int(),
      samples: z.int().min(1),
      picture: z
        .strictObject({ width: z.int(), height: z.int(), bytes: z.int(), sha256: z.string() })
        .describe("What was sent: upright, within the pixel budget, without metadata."),
    })
    .nullable()
    .describe("Null where no model was asked."),
  model: z.string().nullable().describe("The name that the server reported, else the one that was asked for."),
  endpoint: z.string().nullable(),
  gazetteer: z.string().describe("Version of the table that turned names into points."),
  usage: z
    .strictObject({ promptTokens: z.int(), completionTokens: z.int() })
    .nullable()
    .describe("Sum over the answers; null where the server does not count."),
  timing: z.strictObject({ firstTokenMs: z.number().nullable(), totalMs: z.number() }),
  error: errorSchema.nullable().describe("Set exactly when the status is error."),
});

export type LocateResult = z.infer<typeof locateResultSchema>;
export type Candidate = z.infer<typeof candidateSchema>;
export type LocateAnswer = z.infer<typeof answerSchema>;
export type FailureFacts = z.infer<typeof errorSchema>;

/** The same as JSON Schema, for other programs: open to members that a later version adds. */
export function locateJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(locateResultSchema, {
    override: ({ jsonSchema }) => {
      delete jsonSchema.additionalProperties;
    },
  });
  return { title: "One line of globe locate --json", ...schema };
}
