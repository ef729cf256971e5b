// The configuration of a curation run: every setting with its range, its default and its meaning.
import { z } from "zod";
import { fields } from "../data/columns.ts";
import { geoClipRepository } from "../model/geoclip/repositories.ts";

const text = z.string().trim().min(1);
const share = z.number().min(0).max(1);
const count = z.int().min(1);
const km = z.number().positive().max(20_038);
/** Names become file names of logs and columns of tables. */
const name = z.string().regex(/^[a-z\d][a-z\d._-]{0,63}$/i, "a name of letters, digits, dots, dashes and underscores");
const paths = z.union([text, z.array(text).min(1)]);

const photoSource = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("folder"),
    path: text.optional().describe("Folder that the table's image paths start from; without, the table's own."),
  }),
  z.strictObject({
    kind: z.enum(["tar", "zip"]),
    path: paths.describe("Archives, by name or glob; a photo is found by its id or its path in the table."),
  }),
  z.strictObject({ kind: z.literal("parquet").describe("The bytes stand in the rows of the table.") }),
  z.strictObject({
    kind: z.literal("url"),
    template: text
      .optional()
      .describe("Address with {id} in it; without, `column` or the image column holds addresses."),
    column: text.optional().describe("Column of the table that holds the addresses."),
    sha256Column: text.optional().describe("Column with the SHA-256 that a photo must have."),
    folder: text.optional().describe("Where photos are kept; without, `photos` in the run directory."),
    maxInFlight: count.max(256).default(8).describe("Downloads at the same time."),
    perSecond: z.number().positive().default(20).describe("Downloads begun in a second, over all hosts."),
    maxBytes: count.default(64 * 1024 * 1024).describe("Largest photo."),
    timeoutSeconds: z.number().positive().default(60).describe("Time for one photo."),
    maxRetries: z.int().min(0).max(20).default(4),
    allowPrivate: z.boolean().default(false).describe("Also download from addresses of this machine and its network."),
  }),
]);

const sourceSchema = z.strictObject({
  table: paths.describe("CSV, JSONL or Parquet: a file, a folder or a glob."),
  format: z.enum(["csv", "jsonl", "parquet"]).optional().describe("Where the file's name does not tell."),
  columns: z.partialRecord(z.enum(fields), text).default({}).describe("Field → column; known headers need none."),
  licence: text.optional().describe("Licence of every photo, where the table has no column for it."),
  photos: photoSource.default({ kind: "folder" }),
});

const sampleSchema = z.strictObject({
  total: count.optional().describe("Photos at most; without, all that the caps let through."),
  perCountry: count.optional(),
  perCity: count.optional(),
  perPhotographer: count.optional().describe("Photos of one photographer; a photo without one is not capped."),
  balance: z
    .enum(["equal", "proportional"])
    .default("equal")
    .describe("How `total` is shared out: the same number to each country, and in it to each city, or as they come."),
  seed: z.int().min(0).default(0),
});

const price = z.strictObject({
  input: z.number().min(0).default(0).describe("Money for a million tokens that are sent."),
  output: z.number().min(0).default(0).describe("Money for a million tokens that are answered."),
  currency: text.default("USD"),
});

const endpointFields = {
  url: paths.describe("OpenAI-compatible endpoint, or several that serve the same model."),
  model: text
    .optional()
    .describe("Model to ask; without, the only one that is served when the run first asks, and no other from then on."),
  apiKeyEnv: text.optional().describe("Environment variable that holds the key."),
  maxInFlight: count.max(4096).default(16).describe("Requests at the same time at each endpoint."),
  timeoutSeconds: z.number().positive().default(300).describe("Time for one answer."),
  maxRetries: z.int().min(0).max(100).default(4).describe("Further attempts at one request."),
};

const teacherSchema = z.strictObject({
  name,
  ...endpointFields,
  prompt: text.default("teacher.v1").describe("Id of a teacher prompt."),
  temperature: z.number().min(0).max(2).default(0.2),
  maxTokens: count.default(1024),
  seed: z.int().min(0).default(0),
  maxPixels: z.int().min(784).default(1_003_520).describe("Pixels that a photo is reduced to before it is sent."),
  structured: z.boolean().default(true).describe("Ask the server for JSON by schema where it can."),
  repair: z.boolean().default(true).describe("Ask once for a repair of an answer that is no JSON."),
  price: price.prefault({}),
});

const pointTeacherSchema = z.strictObject({
  name: name.default("geoclip"),
  kind: z.literal("geoclip"),
  model: text.default(geoClipRepository).describe("Folder of the model, or a repository that was fetched."),
  topK: count.max(1000).default(5),
});

const elementsSchema = z.discriminatedUnion("provider", [
  z.strictObject({
    provider: z.literal("teacher"),
    name: name.default("teacher"),
    teachers: z.array(name).optional().describe("Whose listing counts; without, every teacher's."),
  }),
  z.strictObject({
    provider: z.literal("ocr"),
    name: name.default("ocr"),
    ...endpointFields,
    model: text.describe("Model that is asked to read what is written in the photo."),
    price: price.prefault({}),
  }),
  z.strictObject({
    provider: z.enum(["segmentation", "detection"]),
    name: name.optional().describe("Without, the provider's own."),
    model: text.describe("Folder or Hugging Face id of the checkpoint."),
    minScore: share.default(0.3),
    minShare: share.default(0.001).describe("Part of the picture that a segment must have."),
  }),
]);

const verifySchema = z.strictObject({
  meanScore: share.default(0.5).describe("Mean localizability of the teachers, at least."),
  allYes: z.boolean().default(true).describe("Every teacher must call the photo localizable; otherwise most of them."),
  cityKm: km.default(25).describe("The named city lies at most so far from the truth."),
  geoclipKm: km.default(200).describe("The point teacher's first point lies at most so far from the truth."),
  agreeKm: km.default(25).describe("The teachers' places lie at most so far apart."),
  cosine: z.number().min(-1).max(1).default(0.7).describe("Similarity of the reasonings by embeddings, at least."),
  jaccard: share.default(0.3).describe("Similarity by shared entities, where no embedder is configured, at least."),
  groundedShare: share.default(0.8).describe("Part of the reasoning's entities that are visible, at least."),
  minElementScore: share.default(0).describe("Elements with a lower score count as not seen."),
  embeddings: z
    .strictObject({ ...endpointFields, price: price.prefault({}) })
    .optional()
    .describe("Endpoint of sentence embeddings; without, entities are compared."),
});

const selectSchema = z.strictObject({
  splits: z
    .strictObject({ train: share.default(0.9), test: share.default(0.1) })
    .prefault({})
    .refine(({ train, test }) => Math.abs(train + test - 1) < 1e-9, "the shares of train and test must add up to 1"),
  heldOutCities: share.default(0.05).describe("Share of cities whose photos go to the test split, all of them."),
  cellKm: z.number().positive().max(1000).default(1).describe("Photos of one cell go to one split."),
  nearDuplicate: z
    .int()
    .min(-1)
    .max(15)
    .default(10)
    .describe("Bits in which the perceptual hashes of near-duplicates differ, at most; -1: none are looked for."),
  leakAgainst: z.array(text).default([]).describe("Benchmark tables whose photos must not be in the output."),
  preferTeacher: name.optional().describe("Whose trace is taken where both are equally grounded; without, the first."),
  judgeRows: z.boolean().default(true).describe("Also write rows for the localizability reward model."),
  judgeRowsPerCountry: count.optional().describe("Judge rows of one country, at most."),
  seed: z.int().min(0).default(0),
});

const outputSchema = z.strictObject({
  folder: text.optional().describe("Where the dataset goes; without, `dataset` in the run directory."),
  formats: z
    .array(z.enum(["parquet", "jsonl"]))
    .min(1)
    .default(["parquet", "jsonl"]),
  images: z.enum(["embed", "path"]).default("embed").describe("Photo bytes in the rows, or only their names."),
  shardRows: count.default(20_000).describe("Rows of one output file."),
  card: z
    .strictObject({
      title: text.default("A curated geolocation dataset"),
      licence: text.optional(),
      description: text.optional(),
    })
    .prefault({}),
});

/** The schema of a curation file. Defaults are those of section "Curation pipeline" of the documentation. */
export const curateSchema = z.strictObject({
  source: sourceSchema,
  sample: sampleSchema.prefault({}),
  teachers: z.array(teacherSchema).min(1),
  pointTeacher: pointTeacherSchema.optional(),
  elements: z.array(elementsSchema).default([{ provider: "teacher", name: "teacher" }]),
  verify: verifySchema.prefault({}),
  select: selectSchema.prefault({}),
  output: outputSchema.prefault({}),
});

export type CurateConfig = z.output<typeof curateSchema>;
export type SourceConfig = CurateConfig["source"];
export type PhotoSourceConfig = SourceConfig["photos"];
export type SampleConfig = CurateConfig["sample"];
export type TeacherConfig = CurateConfig["teachers"][number];
export type PointTeacherConfig = NonNullable<CurateConfig["pointTeacher"]>;
export type ElementsConfig = CurateConfig["elements"][number];
export type VerifyThresholds = CurateConfig["verify"];
export type SelectConfig = CurateConfig["select"];
export type OutputConfig = CurateConfig["output"];
