// Counters, gauges and histograms, and how they are written in Prometheus' text format (version 0.0.4).

export interface Instrument {
  /** The lines of the instrument, each with its line feed. */
  write(): string;
}

export interface Counter extends Instrument {
  add(amount?: number): void;
}

/** One count for each of the values of one label, all of them written from the start. */
export interface LabelledCounter<Label extends string> extends Instrument {
  add(label: Label): void;
}

export interface Histogram extends Instrument {
  observe(value: number): void;
}

export function createCounter(name: string, help: string): Counter {
  let total = 0;
  return {
    add(amount = 1) {
      total += amount;
    },
    write: () => `${head(name, help, "counter")}${name} ${total}\n`,
  };
}

export function createLabelledCounter<Label extends string>(
  name: string,
  help: string,
  key: string,
  labels: readonly Label[],
): LabelledCounter<Label> {
  const totals = new Map<Label, number>(labels.map((label) => [label, 0]));
  return {
    add(label) {
      totals.set(label, (totals.get(label) ?? 0) + 1);
    },
    write: () =>
      head(name, help, "counter") +
      [...totals].map(([label, total]) => `${name}{${key}="${escapeLabel(label)}"} ${total}\n`).join(""),
  };
}

/** A value that is read when it is asked for. */
export function createGauge(name: string, help: string, read: () => number, kind: "gauge" | "counter" = "gauge") {
  return { write: () => `${head(name, help, kind)}${name} ${read()}\n` } satisfies Instrument;
}

/** A gauge of 1 whose labels carry facts. */
export function createInfo(name: string, help: string, facts: Readonly<Record<string, string>>): Instrument {
  const labels = Object.entries(facts).map(([key, value]) => `${key}="${escapeLabel(value)}"`);
  return { write: () => `${head(name, help, "gauge")}${name}{${labels.join(",")}} 1\n` };
}

/** `bounds` are the upper ends of the buckets, rising; one without end is added. */
export function createHistogram(name: string, help: string, bounds: readonly number[]): Histogram {
  const counts = new Float64Array(bounds.length + 1);
  let sum = 0;
  return {
    observe(value) {
      let bucket = 0;
      while (bucket < bounds.length && value > bounds[bucket]!) bucket++;
      counts[bucket]!++;
      sum += value;
    },
    write() {
      let total = 0;
      const buckets = [...bounds.map(String), "+Inf"].map((bound, index) => {
        total += counts[index]!;
        return `${name}_bucket{le="${bound}"} ${total}\n`;
      });
      return `${head(name, help, "histogram")}${buckets.join("")}${name}_sum ${sum}\n${name}_count ${total}\n`;
    },
  };
}

function head(name: string, help: string, kind: string): string {
  return `# HELP ${name} ${help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}\n# TYPE ${name} ${kind}\n`;
}

function escapeLabel(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}
