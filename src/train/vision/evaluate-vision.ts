// Measures what the tower reads on whole scenes that training never saw.
import type { PixelTables } from "../../generate/processor/normalize-pixels.ts";
import { openSession } from "../../tensor/open-session.ts";
import type { TensorData } from "../../tensor/tensor.ts";
import { createPictureBatch, type LabelCoding } from "./picture-batch.ts";
import type { SceneSet } from "./scene-set.ts";
import { createReadingTally, type ReadingScore } from "./score-reading.ts";
import { type VisionPlan, visionPrediction } from "./training-step.ts";

export interface VisionScore {
  /** Read from the patches before the merger. */
  readonly patch: ReadingScore;
  /** Read from the feature rows that the language model gets. */
  readonly token: ReadingScore;
  /** Share of the patches of a known cue from whose feature rows that cue is told. */
  readonly cues: number;
}

/** The first scenes of the set, as many whole batches of the plan as it has; the plan sees whole scenes. */
export async function evaluateVision(
  plan: VisionPlan,
  values: ReadonlyMap<string, TensorData>,
  scenes: SceneSet,
  options: { coding: LabelCoding; tables: PixelTables; threads?: number | undefined },
): Promise<VisionScore> {
  const { coding, tables, threads } = options;
  const { pictures, layout } = plan;
  const batch = createPictureBatch(plan, coding);
  const session = await openSession(visionPrediction(plan), {
    device: "cpu",
    weights: { get: (name) => values.get(name)!.data as Float32Array },
    ...(threads !== undefined && { threads }),
  });
  const tallies = { patch: createReadingTally(scenes.columns), token: createReadingTally(scenes.columns) };
  let [shown, right] = [0, 0];
  const cells = createCells(plan, scenes.columns);
  try {
    for (let first = 0; first + pictures <= scenes.count; first += pictures) {
      const numbers = Array.from({ length: pictures }, (_, i) => first + i);
      const photos = await Promise.all(numbers.map((scene) => scenes.photo(scene)));
      batch.fill(
        numbers.map((scene, i) => ({
          ...{ photo: photos[i]!, labels: scenes.labels(scene), cues: scenes.cues(scene) },
          ...{ top: 0, left: 0, tables },
        })),
      );
      const { patches, cos, sin } = batch.feeds;
      const found = await session.run({ patches: patches!, cos: cos!, sin: sin! });
      const told = found["token cues"]!.data;
      for (const [row, cue] of batch.cues.entries()) {
        if (cue === 0n) continue;
        shown++;
        if (BigInt(told[row]!) === cue) right++;
      }
      for (let picture = 0; picture < pictures; picture++) {
        const map = (values: TensorData["data"]) => cells(values, picture * layout.patches);
        const truth = { elements: map(batch.elements), characters: map(batch.characters) };
        for (const place of ["patch", "token"] as const) {
          const predicted = (kind: string) => map(found[`${place} ${kind}`]!.data);
          tallies[place].add(truth, { elements: predicted("elements"), characters: predicted("characters") });
        }
      }
    }
  } finally {
    await session.close();
  }
  return { patch: tallies.patch.score(), token: tallies.token.score(), cues: right / Math.max(1, shown) };
}

/** Values of a picture's rows in the layout's order, put row by row. */
function createCells({ layout, config }: VisionPlan, columns: number) {
  const { mergeSize } = config.vision;
  const squares = columns / mergeSize;
  const cellOf = Int32Array.from(layout.order, (patch) => {
    const [square, inner] = [Math.floor(patch / mergeSize ** 2), patch % mergeSize ** 2];
    const row = Math.floor(square / squares) * mergeSize + Math.floor(inner / mergeSize);
    return row * columns + (square % squares) * mergeSize + (inner % mergeSize);
  });
  return (values: TensorData["data"], start: number): Int32Array => {
    const cells = new Int32Array(layout.patches);
    for (const [i, cell] of cellOf.entries()) cells[cell] = Number(values[start + i]);
    return cells;
  };
}
