// Confidence against truth: bins of equal width, and the error that they add up to.
import { rateOf } from "./estimates.ts";
import type { Calibration } from "./summary.ts";

export interface CalibrationTally {
  /** `confidence` in [0, 1]; values outside are taken as the nearest end. */
  add(confidence: number, right: boolean): void;
  finish(): Calibration;
}

export function createCalibration(binCount = 10): CalibrationTally {
  const bins = Array.from({ length: binCount }, () => ({ rows: 0, right: 0, sum: 0 }));
  let rows = 0;
  return {
    add(confidence, right) {
      const value = Math.min(1, Math.max(0, confidence));
      const bin = bins[Math.min(binCount - 1, Math.floor(value * binCount))]!;
      bin.rows++;
      bin.sum += value;
      if (right) bin.right++;
      rows++;
    },
    finish: () => ({
      rows,
      error: rows === 0 ? null : bins.reduce((sum, bin) => sum + Math.abs(bin.right - bin.sum), 0) / rows,
      bins: bins.map((bin, i) => ({
        from: i / binCount,
        to: (i + 1) / binCount,
        meanConfidence: bin.rows === 0 ? null : bin.sum / bin.rows,
        rate: rateOf(bin.right, bin.rows),
      })),
    }),
  };
}
