// A teacher of the configuration as a column: the picture, the question, the answer.
import type { Chat } from "../chat/chat.ts";
import { openEndpoint } from "../chat/open-endpoint.ts";
import { digestOf } from "../run/digest.ts";
import type { Column } from "./column.ts";
import type { TeacherConfig } from "./curate-config.ts";
import type { PictureSource } from "./picture-source.ts";
import { readKey } from "./read-key.ts";
import { askTeacher } from "./teachers/ask-teacher.ts";
import { teacherPrompt, teacherPrompts } from "./teachers/teacher-prompt.ts";

/** Digest of all that decides an answer beside the photo. Where the model is asked and how fast is not part of it. */
export function teacherKey(teacher: TeacherConfig): string {
  const { model, prompt, temperature, maxTokens, seed, maxPixels, structured, repair } = teacher;
  return digestOf({
    model: model ?? null,
    prompt: teacherPrompt(prompt).sha256,
    ...(repair && { repair: teacherPrompts["teacher.repair.v1"].sha256 }),
    temperature,
    maxTokens,
    seed,
    maxPixels,
    structured,
  }).slice(0, 16);
}

export interface TeacherColumnOptions {
  readonly pictures: PictureSource;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** For teachers that are no endpoint. */
  readonly chat?: Chat;
}

export function createTeacherColumn(teacher: TeacherConfig, options: TeacherColumnOptions): Column {
  const { pictures, environment = process.env } = options;
  const chat = options.chat ?? openTeacher(teacher, environment);
  return {
    kind: "answers",
    name: teacher.name,
    key: teacherKey(teacher),
    needs: "photo",
    inFlight: teacher.maxInFlight * [teacher.url].flat().length,
    async ask(photo, signal) {
      const picture = await pictures.picture(photo, teacher.maxPixels);
      const value = await askTeacher(chat, picture, teacher, { signal });
      return { status: value.status, value };
    },
    close: () => chat.close(),
  };
}

function openTeacher(teacher: TeacherConfig, environment: Readonly<Record<string, string | undefined>>) {
  const { url, model, maxInFlight, timeoutSeconds, maxRetries } = teacher;
  return openEndpoint({
    urls: url,
    model,
    apiKey: readKey(teacher, environment),
    maxInFlight,
    timeoutMs: Math.round(timeoutSeconds * 1000),
    maxRetries,
    // One JSON answer is half the work of a stream, and one that is cut off can be asked for again.
    stream: false,
    environment,
  });
}
