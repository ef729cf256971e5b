// A plan and an outcome as text for a terminal.
import { formatFigure } from "../run/format-figure.ts";
import { plainLine } from "../run/plain-text.ts";
import { duration } from "../run/progress.ts";
import { type CurationPlan, planAssumptions, type TeacherPlan } from "./plan-curation.ts";
import type { CurationOutcome } from "./run-curation.ts";
import type { SourceSummary } from "./source/source-summary.ts";

export function formatPlan(plan: CurationPlan, source: SourceSummary): string {
  const { photos, missing, teachers, money, hours, measuredPictures } = plan;
  const assumed = teachers.some(({ isMeasured, promptTokens }) => promptTokens !== null && !isMeasured);
  const total = Object.entries(money).map(([currency, amount]) => `${amount.toFixed(2)} ${plainLine(currency)}`);
  return [
    ...sourceLines(source),
    `Photos: ${whole(photos)}${missing > 0 ? `, ${whole(missing)} of them without a picture` : ""}.`,
    "",
    row(["", "done", "left", "tokens in", "tokens out", "time", "money"]),
    ...teachers.map(teacherRow),
    "",
    ...(hours === null ? [] : [`Time: ${duration(hours * 3600)}, side by side.`]),
    ...(total.length === 0 ? ["Money: no teacher has a price."] : [`Money: ${total.join(" and ")}.`]),
    ...(assumed ? [assumptions(measuredPictures)] : ["Tokens are those of earlier answers."]),
    `Time assumes ${planAssumptions.tokensPerSecond} tokens a second for each request in flight, and ${planAssumptions.secondsBeforeAnswer} s before the first.`,
    "Nothing has been asked yet.",
    "",
  ].join("\n");
}

function assumptions(measured: number): string {
  const { answerTokens, charactersPerToken, repairShare, tokenPixels, pictureTokens } = planAssumptions;
  const pictures =
    measured > 0
      ? `one for ${tokenPixels} pixels of ${measured} photos that were measured`
      : `${pictureTokens} for a picture, because none is here yet`;
  return `Tokens are assumed: ${pictures}, one for ${charactersPerToken} characters, ${answerTokens} for an answer, and ${100 * repairShare} % repairs.`;
}

function teacherRow({ name, answered, left, promptTokens, completionTokens, hours, money }: TeacherPlan): string {
  return row([
    plainLine(name),
    whole(answered),
    whole(left),
    promptTokens === null ? "–" : whole(promptTokens),
    completionTokens === null ? "–" : whole(completionTokens),
    hours === null ? "–" : duration(hours * 3600),
    money === null ? "–" : `${money.amount.toFixed(2)} ${plainLine(money.currency)}`,
  ]);
}

export function formatOutcome(outcome: CurationOutcome): string {
  const { path, source, photos, unusable, columns, verify, select, output, download, isComplete } = outcome;
  const lines = [...sourceLines(source), `Photos of this run: ${whole(photos)}, ${whole(unusable)} of them unusable.`];
  if (download !== null) {
    const { downloaded, kept, failed } = download;
    lines.push(`Downloads: ${whole(downloaded)} new, ${whole(kept)} there already, ${whole(failed)} not reached.`);
  }
  for (const { name, statuses, stopped } of columns) {
    const counts = Object.entries(statuses).map(([status, count]) => `${whole(count)} ${status}`);
    lines.push(`${plainLine(name)}: ${counts.length === 0 ? "nothing left to ask" : counts.join(", ")}.`);
    if (stopped !== null) lines.push(`  Given up for now: ${plainLine(stopped)}`);
  }
  if (verify !== null) {
    const { pending, verified } = verify;
    const waiting = pending === 0 ? "" : `, ${whole(pending)} wait for an answer`;
    lines.push(`Verified: ${whole(verified)} of ${whole(verify.photos)}${waiting}.`);
  }
  if (select !== null) lines.push(`Selected: ${whole(select.selected)}.`);
  if (output !== null) lines.push(`Dataset: ${output.folder}${output.written === null ? ", unchanged" : ""}`);
  lines.push(`Run: ${path}`);
  if (!isComplete) lines.push("Not all is done; the same command goes on.");
  return `${lines.join("\n")}\n`;
}

function sourceLines({ rows, badRows, notSampled, otherCountry, all, shard }: SourceSummary): string[] {
  const bad = Object.entries(badRows).map(([cause, count]) => `${whole(count)} ${cause}`);
  const part = shard.of === 1 ? "" : `, of which this is part ${shard.index} of ${shard.of}`;
  return [
    `Source: ${whole(rows)} rows, ${whole(all.count)} in the sample${part}, ${whole(notSampled)} left out by caps.`,
    ...(bad.length === 0 ? [] : [`  Rows that cannot be used: ${bad.join(", ")} (bad-rows.jsonl).`]),
    ...(otherCountry === 0
      ? []
      : [`  Rows that name another country than the one they lie in: ${whole(otherCountry)}.`]),
  ];
}

const whole = (count: number) => formatFigure(count);

function row([head = "", ...cells]: readonly string[]): string {
  return `${head.slice(0, 20).padEnd(20)}${cells.map((cell) => cell.padStart(14)).join("")}`.trimEnd();
}
