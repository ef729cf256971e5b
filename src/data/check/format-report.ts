// The report of a data check as text for a person.
import { plainText } from "../../run/plain-text.ts";
import { type FindingKind, findingKinds } from "./findings.ts";
import type { AgainstReport, DataCheckReport, ReportedFinding } from "./report.ts";

/** Lines without colours; `mostExamples` of each kind of finding. */
export function formatReport(report: DataCheckReport, mostExamples: number): string {
  const lines = [
    `${report.path}: ${counted(report.rows, "row")}, ${number(report.badRows)} of them unreadable`,
    photoLine(report),
    placeLine(report),
  ];
  const kinds = Object.entries(report.findings) as [
    FindingKind,
    NonNullable<DataCheckReport["findings"][FindingKind]>,
  ][];
  for (const severity of ["problem", "note"] as const) {
    for (const [kind, { count, examples }] of kinds.filter(([, found]) => found.severity === severity)) {
      const mark = severity === "problem" ? "✗" : "·";
      lines.push("", `${mark} ${findingKinds[kind].heading}: ${number(count)} (${kind})`);
      for (const example of examples.slice(0, mostExamples)) lines.push(`    ${exampleLine(example)}`);
      const rest = count - Math.min(mostExamples, examples.length);
      if (rest > 0) lines.push(`    … and ${number(rest)} more; --fix-list FILE writes them all`);
    }
  }
  const missing = report.findings["missing-photo"]?.count ?? 0;
  if (report.photos?.checked === 0 && missing > 0) {
    lines.push("", "Not one photo was found: name their folder with --images, or leave them out with --no-photos.");
  }
  for (const against of report.against) lines.push("", ...againstLines(report, against));
  const problems = kinds.reduce((sum, [, found]) => sum + (found.severity === "problem" ? found.count : 0), 0);
  lines.push("", problems === 0 ? "Clean: no problem found." : `${counted(problems, "problem")} found.`);
  return lines.map((line) => `${plainText(line).replaceAll("\n", " ")}\n`).join("");
}

function photoLine({ photos }: DataCheckReport): string {
  if (photos === null) return "  photos  not looked at (--no-photos)";
  return `  photos  ${number(photos.checked)} decoded, ${(photos.bytes / 1e6).toFixed(1)} MB`;
}

function placeLine({ places }: DataCheckReport): string {
  const { withPoint, withCountry, withCity, countries } = places;
  return `  places  ${number(withPoint)} with coordinates, ${number(withCountry)} with a country (${number(countries)} different), ${number(withCity)} with a city`;
}

function exampleLine({ line, row, id, detail }: ReportedFinding): string {
  const where = line === null ? `row ${row}` : `line ${line}`;
  return `${where}${id === "" ? "" : `, ${id}`}: ${detail}`;
}

function againstLines({ path }: DataCheckReport, against: AgainstReport): string[] {
  const { nearness, reverseNearness, sharedPhotographers } = against;
  const { sharedIds, exactDuplicates, nearDuplicates } = against;
  const repeats = `${number(sharedIds)} ids, ${number(exactDuplicates)} photos of equal bytes, ${number(nearDuplicates)} that look alike`;
  const lines = [
    `Against ${against.path}: ${counted(against.rows, "row")}, ${number(against.badRows)} of them unreadable`,
    `  in both        ${repeats}`,
    `  near it        ${shares(nearness)} of ${counted(nearness.points, "point")} of ${path}`,
    `  and in reverse ${shares(reverseNearness)} of ${counted(reverseNearness.points, "point")} of ${against.path}`,
  ];
  if (sharedPhotographers !== null) lines.push(`  photographers  ${number(sharedPhotographers)} in both`);
  return lines;
}

function shares({ points, within }: AgainstReport["nearness"]): string {
  const parts = Object.entries(within).map(([km, count]) => {
    const share = points === 0 ? "0.0" : ((100 * count) / points).toFixed(1);
    return `${share} % within ${km} km`;
  });
  return parts.join(", ");
}

function counted(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
