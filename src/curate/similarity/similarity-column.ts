// How alike the teachers' reasonings are, as a column: asked once for each photo whose teachers have answered.
import { digestOf } from "../../run/digest.ts";
import { GlobeError, toGlobeError } from "../../run/errors.ts";
import type { Column } from "../column.ts";
import type { CurateConfig } from "../curate-config.ts";
import type { ReasoningSimilarity } from "../item.ts";
import { readKey } from "../read-key.ts";
import type { ColumnId } from "../state/open-state.ts";
import { cosineSimilarity } from "../verify/compare-reasonings.ts";
import { readAnswers } from "../verify/verify-context.ts";
import { embedTexts } from "./embed-texts.ts";

/** Other answers give other similarities, so the teachers' keys are part of this one. Null without an embedder. */
export function similarityColumnId({ verify, teachers }: CurateConfig, answers: readonly ColumnId[]): ColumnId | null {
  if (verify.embeddings === undefined || teachers.length < 2) return null;
  const keys = answers.filter(({ name }) => teachers.some((teacher) => teacher.name === name)).map(({ key }) => key);
  const key = digestOf({ model: verify.embeddings.model ?? null, keys }).slice(0, 16);
  return { kind: "similarities", name: "embeddings", key };
}

export function createSimilarityColumn(
  id: ColumnId,
  config: CurateConfig,
  environment: Readonly<Record<string, string | undefined>>,
): Column {
  const settings = config.verify.embeddings!;
  const urls = [settings.url].flat();
  const apiKey = readKey({ name: "The embedder", apiKeyEnv: settings.apiKeyEnv }, environment);
  const { model, maxRetries } = settings;
  const timeoutMs = Math.round(settings.timeoutSeconds * 1000);
  const names = config.teachers.map(({ name }) => name);
  return {
    ...id,
    needs: "answers",
    inFlight: settings.maxInFlight * urls.length,
    async ask({ row }, signal, state) {
      const answers = readAnswers(state.history(row) ?? { answers: [] }, names);
      const texts = answers.map(({ reasoning }) => reasoning);
      const url = urls[row % urls.length]!;
      try {
        const vectors = await embedTexts(texts, { url, model, apiKey, timeoutMs, maxRetries, environment }, signal);
        const pairs: ReasoningSimilarity[] = [];
        for (const [first, answer] of answers.entries()) {
          for (let second = first + 1; second < answers.length; second++) {
            const cosine = cosineSimilarity(vectors[first]!, vectors[second]!);
            pairs.push({ teachers: [answer.teacher, answers[second]!.teacher], cosine });
          }
        }
        return { status: "ok", value: { pairs } };
      } catch (thrown) {
        if (signal.aborted || (GlobeError.is(thrown) && thrown.code === "aborted")) throw thrown;
        const { code, message } = toGlobeError(thrown);
        return { status: "failed", value: { pairs: [], error: { code, message } } };
      }
    },
  };
}
