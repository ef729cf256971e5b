// What data of three qualities is worth under SFT and GRPO, as a table with paired differences.
import type { NanoItem } from "./evaluate-nano.ts";
import { describeDifference, describeShare, type MeasuredRow } from "./write-ablation.ts";

export interface MeasuredSet {
  readonly name: string;
  /** Answers to the same scenes, one list for each seed. */
  readonly sft: readonly (readonly NanoItem[])[];
  readonly grpo: readonly (readonly NanoItem[])[];
}

export interface DataSizes {
  /** Rows of each set, and scenes that were curated for them. */
  readonly rows: number;
  readonly scenes: number;
}

const near = 25;

export function writeDataAblation(sets: readonly MeasuredSet[], { rows, scenes }: DataSizes): string {
  const measured = (kind: "sft" | "grpo") => (set: MeasuredSet) =>
    ({ row: { name: set.name, paper: null }, seeds: set[kind] }) satisfies MeasuredRow;
  const [sft, grpo] = [sets.map(measured("sft")), sets.map(measured("grpo"))];
  const against = (list: readonly MeasuredRow[], index: number) =>
    index === 0 ? "" : describeDifference(list[0]!, list[index]!, near);
  const lines = sets.map(({ name }, index) => {
    const [imitated, rewarded] = [sft[index]!, grpo[index]!];
    const cells = [
      name,
      describeShare(imitated, near),
      against(sft, index),
      describeShare(rewarded, near),
      against(grpo, index),
      describeDifference(imitated, rewarded, near),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return [
    "## Data of three qualities",
    "",
    `${scenes} scenes went through \`globe curate\` with two teachers that misread, invent and err at set rates. From its answers`,
    `three sets of ${rows} rows: any scene with any teacher's answer; what the first teacher calls localizable; what passed`,
    "every stage, with the reasoning that was chosen. Each trained the same base model with as many steps of SFT, or of GRPO",
    `with all rewards on the scenes of the set and their true places. Percent within 25 km on ${sets[0]!.sft[0]!.length} test scenes,`,
    "mean over the seeds with the lowest and highest; differences are paired by scene, with 95 % intervals over scenes.",
    "",
    "| trained on | SFT | against random | GRPO | against random | GRPO against SFT |",
    "| --- | --- | --- | --- | --- | --- |",
    ...lines,
    "",
    "The paper, on photographs and without numbers: the quality of the data matters much under SFT and less under GRPO, and",
    "GRPO is better than SFT at every quality.",
    "",
  ].join("\n");
}
