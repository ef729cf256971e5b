// What a run directory tells about a step that an earlier process took.
import { readLog } from "../run/append-log.ts";
import type { StepReport } from "./run-loop.ts";

export interface LastEvents {
  readonly last: StepReport | null;
  readonly evaluation: Readonly<Record<string, number>> | null;
}

type StoredEvent = Readonly<Record<string, unknown>>;

/** The report of this step and the last measurement up to it, from `events.jsonl`; a step taken twice counts as it was last. */
export async function readLastEvents(eventsFile: string, step: number): Promise<LastEvents> {
  let taken: StoredEvent | null = null;
  let measured: StoredEvent | null = null;
  for await (const { record } of readLog<StoredEvent>(eventsFile)) {
    if (record.event === "step" && record.step === step) taken = record;
    if (record.event === "evaluation" && Number(record.step) <= step) measured = record;
  }
  return { last: taken && reportOf(taken), evaluation: measured && numbersOf(measured) };
}

function reportOf(record: StoredEvent): StepReport {
  const { loss, learningRate, gradientNorm, tokens, tokensPerSecond: _, seconds: __, ...metrics } = numbersOf(record);
  return { loss: loss!, learningRate: learningRate!, gradientNorm: gradientNorm!, tokens: tokens!, metrics };
}

function numbersOf({ step: _, ...record }: StoredEvent): Record<string, number> {
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}
