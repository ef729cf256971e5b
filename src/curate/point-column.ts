// The point teacher as a column: points with probabilities and no reasons.
import { openGeoClip } from "../model/geoclip/open-geoclip.ts";
import { digestOf } from "../run/digest.ts";
import { type GlobeError, toGlobeError } from "../run/errors.ts";
import type { Column } from "./column.ts";
import type { PointTeacherConfig } from "./curate-config.ts";
import type { TeacherAnswer } from "./item.ts";
import { loadImage } from "./load-image.ts";
import { isPhotoFault } from "./photo-faults.ts";

/** Digest of all that decides an answer beside the photo: the weights by their content, not by where they lie. */
export function pointKey({ kind, topK }: PointTeacherConfig, weights: string | null): string {
  return digestOf({ kind, weights, topK }).slice(0, 16);
}

/** Photos that wait for one pass through the image encoder. */
const inFlight = 4;

export async function createPointColumn(config: PointTeacherConfig, weights: string | null): Promise<Column> {
  const { name, model, topK } = config;
  const teacher = await openGeoClip({ folder: model });
  const answer: Omit<TeacherAnswer, "status"> = {
    teacher: name,
    raw: "",
    localizable: null,
    score: null,
    reasoning: null,
    country: null,
    city: null,
    entities: [],
    tokens: { prompt: null, completion: null },
    model: teacher.digest,
    promptSha256: "",
  };
  return {
    kind: "answers",
    name,
    key: pointKey(config, weights),
    needs: "photo",
    inFlight,
    async ask(photo, signal) {
      signal.throwIfAborted();
      const bytes = await loadImage(photo);
      try {
        const [points = []] = await teacher.locate(bytes, { topK });
        return { status: "ok", value: { ...answer, status: "ok", point: points } };
      } catch (thrown) {
        const error: GlobeError = toGlobeError(thrown);
        if (isPhotoFault(error)) throw error;
        const { code, message } = error;
        return { status: "failed", value: { ...answer, status: "failed", error: { code, message } } };
      }
    },
    close: () => teacher.close(),
  };
}
