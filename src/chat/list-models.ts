// Asks an endpoint which models it serves.
import { GlobeError } from "../run/errors.ts";
import { type GetOptions, getJson } from "./get-json.ts";
import { listedModels } from "./limits.ts";
import { withoutQuery } from "./transport.ts";
import { modelListSchema } from "./wire-schema.ts";

export interface ServedModel {
  readonly id: string;
  /** Tokens that prompt and answer share; null where the server does not say. */
  readonly contextTokens: number | null;
}

/** Reads the list at `url`, which ends in `/models`. */
export async function listModels(url: string, options: GetOptions): Promise<ServedModel[]> {
  const parsed = modelListSchema.safeParse(await getJson(url, options));
  if (!parsed.success) {
    const shown = withoutQuery(url);
    throw new GlobeError("bad-response", `${shown} is not a list of models. Name the model with --model.`, {
      facts: { url: shown },
    });
  }
  return parsed.data.data.map(({ id, max_model_len, meta, context_length }) => ({
    id,
    contextTokens: max_model_len ?? meta?.n_ctx ?? context_length ?? null,
  }));
}

/** The only model that is served; a `config` error that names them where there are several. */
export function chooseOnlyModel(models: readonly ServedModel[], url: string): string {
  const [first, second] = models;
  if (first && !second) return first.id;
  const names = models.slice(0, listedModels.value).map(({ id }) => id);
  const more = models.length > names.length ? `, and ${models.length - names.length} more` : "";
  throw new GlobeError(
    "config",
    first
      ? `The endpoint ${url} serves several models; name one with --model: ${names.join(", ")}${more}.`
      : `The endpoint ${url} serves no model yet. Load one there, or name one with --model.`,
    { facts: { url } },
  );
}
