// Results as one self-contained page: the photos, the reasons, the candidates, and a map that works offline.
import { renderDocument } from "../page/document.ts";
import { type Html, html } from "../page/html.ts";
import { mergeNeeds, type PageNeeds } from "../page/part.ts";
import { type MapPoint, worldMap } from "../page/world-map.ts";
import { toDataUrl } from "../photo/data-url.ts";
import type { EncodedPhoto } from "../photo/photo.ts";
import { distanceKm } from "../place/distance.ts";
import type { LatLon } from "../place/place.ts";
import { isAnswered } from "../task/status.ts";
import { describeConfidence, describeResult, nameCandidate, whyNoPlace } from "./describe-result.ts";
import { count, formatDuration, formatKm, formatPoint, formatShare } from "./format-figures.ts";
import { mapLink } from "./map-link.ts";
import { locatePageStyle } from "./page-style.ts";
import type { LocateResult } from "./result-schema.ts";

export interface PageItem {
  readonly result: LocateResult;
  /** Null for a photo that cannot be shown. */
  readonly picture: EncodedPhoto | null;
  /** A much smaller one for the list of a page with several photos. */
  readonly icon: EncodedPhoto | null;
  /** Towns that help to find one's way on the map. */
  readonly towns: readonly (LatLon & { readonly name: string })[];
}

/** With more photos than this, one map shows all answers and none has a map of its own. */
const mostMaps = 12;

const caution = html`<p>Places on this page are guesses of a model from what a picture shows. They are a start for one’s own
search, not evidence, and must not be used to find or follow a person.</p>`;

export interface PageOptions {
  /** Credits the gazetteer. */
  readonly attribution: string;
  /** What must be known before the answers are read. */
  readonly notice?: string | undefined;
}

/** The page as text. */
export function renderPage(items: readonly PageItem[], { attribution, notice }: PageOptions): string {
  const needs: PageNeeds[] = [{ styles: { locatePage: locatePageStyle } }];
  const articles = items.map((item, index) => {
    const map = items.length <= mostMaps ? mapOf(item, index) : null;
    if (map) needs.push(map.needs);
    return renderItem(item, index, map?.body ?? null, items.length > 1);
  });
  const overview = items.length > 1 ? overviewOf(items) : null;
  if (overview) needs.push(overview.needs);
  const [only] = items;
  const title = items.length === 1 ? titleOf(only!.result) : titleOfAll(items);
  const body = html`<header class="page-head">
<p class="eyebrow">globe locate</p>
<h1>${title}</h1>
${items.length === 1 && html`<p class="lead">${leadOf(only!.result)}</p>`}
${notice !== undefined && html`<p class="notice" role="note">${notice}</p>`}
</header>
<main>
${overview?.body}
${articles}
</main>
<footer class="page-foot">
${items.some(({ result }) => result.source === "model") && caution}
<p>The page holds everything it shows and loads nothing. ${attribution}</p>
</footer>`;
  return renderDocument({ title: `${title} · globe`, body, needs: mergeNeeds(...needs) });
}

function titleOfAll(items: readonly PageItem[]): string {
  const located = items.filter(({ result }) => result.point !== null).length;
  return located === items.length
    ? `${count(items.length, "photo")} located`
    : `${located} of ${count(items.length, "photo")} located`;
}

function titleOf(result: LocateResult): string {
  if (result.country)
    return [...new Set([result.city ?? result.region, result.country.name])].filter(Boolean).join(", ");
  return result.point ? formatPoint(result.point, result.radiusKm ?? 0) : "No place found";
}

function leadOf(result: LocateResult): Html {
  const { point, radiusKm } = result;
  if (!point || radiusKm === null) return html`${whyNoPlace(result)}`;
  const confidence = describeConfidence(result);
  return html`${formatPoint(point, radiusKm)} ± ${formatKm(radiusKm)}${confidence && ` · ${confidence}`}`;
}

function renderItem({ result, picture }: PageItem, index: number, map: Html | null, isOneOfMany: boolean): Html {
  const { reasoning } = result;
  return html`<article id="photo-${index + 1}">
${isOneOfMany && html`<h2 class="item-title">${index + 1}. ${titleOf(result)}</h2><p class="lead">${leadOf(result)}</p>`}
<div class="located">
${renderPicture(result, picture)}
<div>${renderAnswer(result)}${
    reasoning !== null &&
    html`<section class="why" aria-label="Reasons">${reasoning
      .split(/\n\s*\n/)
      .map((paragraph) => html`<p>${paragraph}</p>`)}</section>`
  }</div>
</div>
${map}
${result.candidates.length > 1 && renderCandidates(result)}
${renderDetails(result)}
</article>`;
}

function renderPicture({ photo }: LocateResult, picture: PageItem["picture"]): Html {
  const name = photo ?? "photo";
  return html`<figure class="photo panel">${
    picture
      ? html`<img src="${toDataUrl(picture)}" width="${picture.width}" height="${picture.height}" alt="The photo ${name}">`
      : html`<div class="no-picture">The picture cannot be shown.</div>`
  }<figcaption>${name}</figcaption></figure>`;
}

function renderAnswer(result: LocateResult): Html {
  const lines = describeResult(result).filter(({ label }) => label !== "also");
  const facts = lines.filter(({ label }) => label !== "note");
  const notes = lines.filter(({ label }) => label === "note");
  return html`<section class="answer panel" aria-label="Answer"><dl>${facts.map(
    ({ label, text }) =>
      html`<dt>${label}</dt><dd>${
        label === "map"
          ? html`<a href="${text}" rel="noreferrer">OpenStreetMap</a>`
          : label === "country" || label === "city"
            ? html`<strong>${text}</strong>`
            : text
      }</dd>`,
  )}</dl>${notes.length > 0 && html`<ul>${notes.map(({ text }) => html`<li>${text}</li>`)}</ul>`}</section>`;
}

function renderCandidates({ candidates, answers }: LocateResult): Html {
  return html`<div class="table-scroll"><table>
<thead><tr><th>Place</th><th>Confidence</th><th class="number">Answers</th><th class="number">Point</th></tr></thead>
<tbody>${candidates.map(
    (candidate, i) => html`<tr class="${i === 0 ? "first" : "other"}">
<td><a href="${mapLink(candidate.point, candidate.radiusKm)}" rel="noreferrer">${nameCandidate(candidate)}</a></td>
<td>${
      candidate.confidence !== null &&
      html`<span class="bar" aria-hidden="true"><i style="width:${(candidate.confidence * 100).toFixed(1)}%"></i></span>${formatShare(
        candidate.confidence,
      )}`
    }</td>
<td class="number">${candidate.answers} of ${answers.length}</td>
<td class="number">${formatPoint(candidate.point, candidate.radiusKm)} ± ${formatKm(candidate.radiusKm)}</td></tr>`,
  )}</tbody></table></div>`;
}

function renderDetails(result: LocateResult): Html {
  const { answers, request, model, timing, usage, gazetteer, digest } = result;
  const facts: readonly (readonly [string, string | null])[] = [
    ["model", model],
    ["prompt", request && `${request.promptId}, SHA-256 ${request.promptSha256.slice(0, 12)}…`],
    ["hint", request?.hint ?? null],
    [
      "sampling",
      request &&
        `${count(request.samples, "answer")}, temperature ${request.temperature}, seed ${request.seed}, at most ${count(request.maxTokens, "token")}`,
    ],
    ["picture sent", request && `${request.picture.width} × ${request.picture.height} pixels, without metadata`],
    [
      "tokens",
      usage &&
        `${usage.promptTokens.toLocaleString("en-US")} in, ${usage.completionTokens.toLocaleString("en-US")} out`,
    ],
    ["time", formatDuration(timing.totalMs)],
    ["gazetteer", gazetteer],
    ["file", digest && `SHA-256 ${digest}`],
  ];
  return html`<details class="no-print"><summary>How this was answered</summary>
<div class="table-scroll"><table><tbody>${facts.map(
    ([name, value]) => value !== null && html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`,
  )}</tbody></table></div></details>
${
  answers.length > 0 &&
  html`<details class="no-print"><summary>${answers.length === 1 ? "The answer as it came" : `All ${answers.length} answers as they came`}</summary>${answers.map(
    ({ text, error, status, seed }) =>
      html`${answers.length > 1 && html`<h3>Seed ${seed} · ${status}</h3>`}<pre class="panel">${text ?? error?.message}</pre>`,
  )}</details>`
}`;
}

function mapOf({ result, towns }: PageItem, index: number) {
  const points = mapPoints(result);
  if (points.length === 0) return null;
  const context = towns.map(({ name, lat, lon }): MapPoint => ({ lat, lon, label: name, role: "context" }));
  return worldMap({
    id: `map-${index + 1}`,
    title: `Map of ${titleOf(result)}`,
    points: [...context, ...points],
    height: "min(60vh, 30rem)",
  });
}

function mapPoints(result: LocateResult): MapPoint[] {
  const { candidates, exif, point, radiusKm } = result;
  const points = candidates.map((candidate, i): MapPoint => {
    const share = candidate.confidence === null ? "" : formatShare(candidate.confidence);
    return {
      ...candidate.point,
      label: nameCandidate(candidate),
      detail: [share, `± ${formatKm(candidate.radiusKm)}`].filter(Boolean).join(", "),
      role: i === 0 ? "best" : "candidate",
      radiusKm: candidate.radiusKm,
      ...(candidates.length > 1 && { mark: String(i + 1) }),
    };
  });
  if (points.length === 0 && point) {
    points.push({ ...point, label: titleOf(result), role: "best", radiusKm: radiusKm ?? 0 });
  }
  if (exif?.point && result.source === "model") points.push({ ...exif.point, label: "GPS in the file", role: "truth" });
  return points;
}

function overviewOf(items: readonly PageItem[]) {
  const points = gatherSpots(items).map(({ point, photos, titles }): MapPoint => {
    const others = titles.size - 1;
    return {
      ...point,
      label: `${[...titles][0]}${others > 0 ? ` and ${count(others, "place")} nearby` : ""}`,
      detail: `${photos.length === 1 ? "photo" : "photos"} ${photos.join(", ")}`,
      role: "best",
      ...(photos.length > 1 && { mark: String(photos.length) }),
    };
  });
  const map = worldMap({ id: "map-all", title: "Map of all answers", points, height: "min(60vh, 32rem)" });
  const rows = items.map(
    ({ result, icon }, i) => html`<tr><td>${
      icon && html`<a href="#photo-${i + 1}" aria-label="Photo ${i + 1}"><img src="${toDataUrl(icon)}" alt=""></a>`
    }</td><td><a href="#photo-${i + 1}">${i + 1}. ${titleOf(result)}</a><br><small>${result.photo}</small></td>
<td class="number">${result.confidence !== null && formatShare(result.confidence)}</td><td class="number">${
      result.point && result.radiusKm !== null
        ? `± ${formatKm(result.radiusKm)}`
        : isAnswered(result.status)
          ? "no place"
          : result.status
    }</td></tr>`,
  );
  return {
    body: html`${points.length > 0 && map.body}
<div class="table-scroll index"><table><thead><tr><th></th><th>Place</th><th class="number">Confidence</th><th
class="number">Radius</th></tr></thead>
<tbody>${rows}</tbody></table></div>`,
    needs: points.length > 0 ? map.needs : {},
  };
}

/** Answers so close together on a map of all of them that their names would overprint share one spot. */
function gatherSpots(items: readonly PageItem[]) {
  const located = items.flatMap(({ result }, i) =>
    result.point ? [{ point: result.point, title: titleOf(result), photo: i + 1 }] : [],
  );
  const extent = Math.max(0, ...located.map(({ point }) => distanceKm(located[0]!.point, point)));
  const spots: { readonly point: LatLon; readonly photos: number[]; readonly titles: Set<string> }[] = [];
  for (const { point, title, photo } of located) {
    const near = spots.find((spot) => distanceKm(spot.point, point) <= extent / 15);
    if (near) {
      near.photos.push(photo);
      near.titles.add(title);
    } else {
      spots.push({ point, photos: [photo], titles: new Set([title]) });
    }
  }
  return spots;
}
