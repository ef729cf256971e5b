// A kept photo as a row: the published training form, our further columns behind it.
import type { Provenance, Sample, SampleImage, VisualElement } from "../../data/sample.ts";
import type { CuratedPhoto, Elements, PhotoHistory, TeacherAnswer } from "../item.ts";
import type { Trace } from "../select/choose-trace.ts";

export interface DatasetRowOptions {
  readonly image: SampleImage;
  /** Prompt id of each teacher. */
  readonly promptOf: (teacher: string) => string | undefined;
}

/** Every kept photo as a sample; the localizability is the mean of the teachers' scores. */
export function datasetRow(
  { photo, answers, elements }: PhotoHistory,
  { answer, entities }: Trace,
  { image, promptOf }: DatasetRowOptions,
): Sample {
  const localizability = meanScore(answers);
  return {
    ...photoFacts(photo),
    images: [image],
    response: answer.reasoning,
    entities,
    visualElements: visualElements(elements),
    ...(localizability !== null && { localizability }),
    provenance: provenanceOf(answer, promptOf(answer.teacher)),
  };
}

/** Who the photo is and where it is: the part of a sample that needs no teacher. */
export function photoFacts({ id, point, truth, licence, photographerId, cell }: CuratedPhoto): Omit<Sample, "images"> {
  const { iso2, country, city, region, geonameId, raw } = truth;
  return {
    id,
    ...(country !== "" && { country }),
    ...(city !== undefined && { city }),
    lat: point.lat,
    lon: point.lon,
    ...(iso2 !== "" && { iso2 }),
    ...(region !== undefined && { region }),
    ...(geonameId !== undefined && { geonameId }),
    ...(licence !== undefined && { licence }),
    ...(photographerId !== undefined && { photographerId }),
    columns: {
      cell,
      ...(raw?.country !== undefined && { source_country: raw.country }),
      ...(raw?.region !== undefined && { source_region: raw.region }),
      ...(raw?.city !== undefined && { source_city: raw.city }),
    },
  };
}

/** Mean of the scores that teachers gave; null where none did. */
export function meanScore(answers: readonly TeacherAnswer[]): number | null {
  const scores = answers.map(({ score }) => score).filter((score) => score !== null);
  return scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** All providers' elements; a provider that failed adds none. */
export function visualElements(elements: readonly Elements[]): readonly VisualElement[] {
  return elements.flatMap((provider) =>
    provider.elements.map(({ name, source, score, box }) => ({ name, source, score, ...(box && { box }) })),
  );
}

export function provenanceOf({ teacher, model, promptSha256 }: TeacherAnswer, promptId?: string): Provenance {
  return {
    teacher,
    ...(promptId !== undefined && { promptId }),
    versions: { ...(model !== null && { model }), prompt: promptSha256 },
  };
}
