// Everything that is wrong before a run, by kind, with a bounded number of examples.

export interface Fault {
  /** What is wrong, in words that can follow a count: "rows whose photo is missing". */
  readonly kind: string;
  readonly count: number;
  /** Whole sentences, the first few. */
  readonly examples: readonly string[];
}

export interface FaultList {
  add(kind: string, example: string): void;
  all(): readonly Fault[];
}

const mostExamples = 3;

/** Kinds in the order in which they first came up. */
export function createFaultList(): FaultList {
  const faults = new Map<string, { count: number; examples: string[] }>();
  return {
    add(kind, example) {
      const fault = faults.get(kind) ?? { count: 0, examples: [] };
      faults.set(kind, fault);
      if (fault.count++ < mostExamples) fault.examples.push(example);
    },
    all: () => [...faults].map(([kind, fault]) => ({ kind, ...fault })),
  };
}
