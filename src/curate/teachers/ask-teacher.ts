// Asks one teacher about one photo; whatever comes back is an answer with a status.
import type { Chat, ChatMessage, ChatRequest, ImagePart } from "../../chat/chat.ts";
import { type Completions, collectCompletions } from "../../chat/collect-completion.ts";
import { GlobeError, toGlobeError } from "../../run/errors.ts";
import type { TeacherConfig } from "../curate-config.ts";
import type { TeacherAnswer } from "../item.ts";
import { readTeacherAnswer, type TeacherReading } from "./read-teacher-answer.ts";
import { type TeacherPrompt, teacherAnswerSchema, teacherPrompt, teacherPrompts } from "./teacher-prompt.ts";

/** What a teacher is asked with; a teacher of the configuration fits. */
export type TeacherSettings = Pick<TeacherConfig, "name"> & {
  readonly [K in "model" | "prompt" | "temperature" | "maxTokens" | "seed" | "structured" | "repair"]?:
    | TeacherConfig[K]
    | undefined;
};

/** Stands in `raw` between an answer and the answer to the repair question. */
export const repairMark = "\n\n--- answer to the repair question ---\n";

/** Characters of an answer that its repair is shown; one that never ended would fill the context a second time. */
const longestQuote = 8_000;

/** Chats whose server refused the schema: they are asked in words alone from then on. */
const withoutSchema = new WeakSet<Chat>();

/**
 * Asks, and asks once more where the answer cannot be read. Failures of the endpoint are answers too (`failed`); only an
 * abort is thrown.
 */
export async function askTeacher(
  chat: Chat,
  photo: ImagePart,
  teacher: TeacherSettings,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<TeacherAnswer> {
  const prompt = teacherPrompt(teacher.prompt ?? "teacher.v1");
  const question: ChatMessage = { role: "user", content: [photo, { type: "text", text: prompt.text }] };
  const heard: Heard = { raw: "", prompt: null, completion: null, model: null };
  try {
    const first = readAnswer(await ask([question]));
    if (first.status !== "unparsed" || teacher.repair === false) return toAnswer(first, false);
    const spoken = heard.raw;
    heard.raw += repairMark;
    return toAnswer(readAnswer(await askForRepair(spoken, first.problem)), true);
  } catch (thrown) {
    if (signal?.aborted || (GlobeError.is(thrown) && thrown.code === "aborted")) throw thrown;
    const { code, message, isRetryable } = toGlobeError(thrown);
    // A repair that will be refused again, such as one that does not fit the context, leaves the answer as it was.
    if (heard.raw.endsWith(repairMark) && !isRetryable)
      return { ...nothingSaid(teacher, prompt, heard), status: "unparsed" };
    return { ...nothingSaid(teacher, prompt, heard), status: "failed", error: { code, message } };
  }

  async function askForRepair(spoken: string, problem: string): Promise<Completions> {
    const repair = teacherPrompts["teacher.repair.v1"].text.replace("{problem}", () => problem);
    // Servers refuse a turn without words.
    if (spoken.trim() === "") {
      return await ask([{ role: "user", content: [photo, { type: "text", text: `${prompt.text}\n\n${repair}` }] }]);
    }
    const quoted = spoken.slice(0, longestQuote);
    return await ask([question, { role: "assistant", content: quoted }, { role: "user", content: repair }]);
  }

  async function ask(messages: readonly ChatMessage[]): Promise<Completions> {
    const plain: ChatRequest = {
      messages,
      temperature: teacher.temperature ?? 0.2,
      maxTokens: teacher.maxTokens ?? 1024,
      ...(teacher.seed !== undefined && { seed: teacher.seed }),
      ...(teacher.model !== undefined && { model: teacher.model }),
    };
    const complete = (request: ChatRequest) => collectCompletions(chat.complete(request, signal ? { signal } : {}));
    if (teacher.structured === false || withoutSchema.has(chat)) return await complete(plain);
    try {
      return await complete({ ...plain, jsonSchema: teacherAnswerSchema });
    } catch (error) {
      if (!refusesSchema(error)) throw error;
      const completions = await complete(plain);
      withoutSchema.add(chat);
      return completions;
    }
  }

  function readAnswer({ choices, usage, timing }: Completions): TeacherReading {
    const choice = choices[0];
    // A model that only thinks has put its answer where the server keeps thoughts.
    const text = choice === undefined ? "" : choice.text.trim() === "" ? choice.reasoning : choice.text;
    heard.raw += text;
    heard.model = timing.model ?? heard.model;
    heard.prompt = add(heard.prompt, usage?.promptTokens);
    heard.completion = add(heard.completion, usage?.completionTokens);
    return readTeacherAnswer(text, choice?.finishReason ?? null);
  }

  function toAnswer(reading: TeacherReading, isRepaired: boolean): TeacherAnswer {
    const nothing = nothingSaid(teacher, prompt, heard);
    if (reading.status === "ok") return { ...nothing, ...reading.answer, status: isRepaired ? "repaired" : "ok" };
    return { ...nothing, status: reading.status };
  }
}

interface Heard {
  raw: string;
  prompt: number | null;
  completion: number | null;
  model: string | null;
}

function nothingSaid(
  { name }: TeacherSettings,
  { sha256 }: TeacherPrompt,
  heard: Heard,
): Omit<TeacherAnswer, "status"> {
  return {
    teacher: name,
    raw: heard.raw,
    localizable: null,
    score: null,
    reasoning: null,
    country: null,
    city: null,
    entities: [],
    tokens: { prompt: heard.prompt, completion: heard.completion },
    model: heard.model,
    promptSha256: sha256,
  };
}

const add = (sum: number | null, more: number | undefined) => (more === undefined ? sum : (sum ?? 0) + more);

const schemaWords = /response_format|json_schema|json_object|guided|structured|grammar|schema/i;

/** Servers without structured output say so with one of these statuses, in words that name it. */
function refusesSchema(error: unknown): boolean {
  if (!GlobeError.is(error)) return false;
  const { status, detail } = error.facts;
  return (status === 400 || status === 422 || status === 501) && schemaWords.test(detail ?? "");
}
