// The worst errors as cards: photo, places and the reasons the model gave.
import { errorClassOf } from "../../page/error-classes.ts";
import { type Html, html } from "../../page/html.ts";
import { countOf, formatKm } from "../metrics/format-figures.ts";
import type { ScoredItem } from "../scored-item.ts";
import { shortenMiddle, splitText } from "./pack-texts.ts";

/** Cards that stay readable without scripts and on paper; a press opens the row. */
export function worstSection(worst: readonly ScoredItem[], thumbnails: ReadonlyMap<number, string>): Html | null {
  if (worst.length === 0) return null;
  const place = (city: string | null | undefined, country: string | null | undefined) =>
    [city, country].filter(Boolean).join(", ") || "no name";
  const cards = worst.map((item) => {
    const { reasons, answer } = splitText(item.text);
    const picture = thumbnails.get(item.row);
    const words = shortenMiddle(reasons ?? answer ?? "", 900);
    return html`<li class="card panel">${
      picture === undefined
        ? html`<div class="photo none">no photo embedded</div>`
        : html`<img class="photo" src="${picture}" alt="photo ${item.id}" decoding="async" data-photo-of="${item.row}">`
    }<div class="card-text"><p class="km" style="color:var(--c${errorClassOf(item.distanceKm)})">${formatKm(item.distanceKm)}</p>
<p class="places"><span>said</span> ${place(item.prediction?.city, item.prediction?.countryName ?? item.prediction?.country)}<br>
<span>is</span> ${place(item.truth.city, item.truth.countryName ?? item.truth.country)}</p>
<p class="words">${words}</p>
<button type="button" class="link no-print" data-open-row="${item.row}">Open ${item.id}</button></div></li>`;
  });
  return html`<section><h2>Farthest off</h2><p>The ${countOf(worst.length, "row")} with the largest distance, with what the
model gave as its reasons.</p><ul class="cards">${cards}</ul></section>`;
}
