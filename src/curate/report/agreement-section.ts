// How often teachers name the same country, each with each, and how often the true one.
import { type Html, html } from "../../page/html.ts";
import { type CurationSummary, pointKm } from "../output/curation-summary.ts";
import { count, share } from "../output/figures.ts";

/** Only answers that name a country count; null where fewer than two teachers or none at all did. */
export function agreementSection({ teachers, agreement }: CurationSummary): Html | null {
  const speaking = teachers.filter(({ namedCountry }) => namedCountry > 0);
  if (speaking.length === 0) return null;
  const pairOf = (a: string, b: string) =>
    agreement.find(({ first, second }) => (first === a && second === b) || (first === b && second === a));
  const cell = (same: number, both: number): Html => {
    const part = both === 0 ? 0 : same / both;
    return html`<td class="cell ${part > 0.62 && "strong"}" style="--part:${(100 * part).toFixed(1)}%" title="${count(same)} of ${count(both)}">${share(same, both)}</td>`;
  };
  return html`<figure class="matrix"><figcaption>Same country, of the photos for which both name one</figcaption>
<div class="table-scroll"><table><thead><tr><th></th>${speaking.map(({ teacher }) => html`<th scope="col">${teacher}</th>`)}<th scope="col">truth</th></tr></thead>
<tbody>${speaking.map(
    ({ teacher, namedCountry, rightCountry }) =>
      html`<tr><th scope="row">${teacher}</th>${speaking.map((other) => {
        if (other.teacher === teacher) return html`<td class="cell self">·</td>`;
        const pair = pairOf(teacher, other.teacher);
        return cell(pair?.same ?? 0, pair?.both ?? 0);
      })}${cell(rightCountry, namedCountry)}</tr>`,
  )}</tbody></table></div>${teachers
    .filter(({ pointed }) => pointed > 0)
    .map(
      ({ teacher, pointed, pointedNear }) =>
        html`<p><b>${teacher}</b> points within ${pointKm} km of the truth in ${share(pointedNear, pointed)} of ${count(pointed)} photos.</p>`,
    )}</figure>`;
}
