// Cosines and sines of rotary position embeddings, from positions to the tables that are fed to a network.

/** Angles of one token after the other: `cos` and `sin` are [tokens, width], `width` being half of a head. */
export interface RotaryTable {
  readonly cos: Float32Array;
  readonly sin: Float32Array;
  readonly tokens: number;
  readonly width: number;
}

/** 1 / theta^(2i / size) for i below size / 2, each rounded to float32 as the reference does. */
export function inverseFrequencies(size: number, theta: number): Float32Array {
  const frequencies = new Float32Array(size / 2);
  for (let i = 0; i < frequencies.length; i++) {
    frequencies[i] = 1 / Math.fround(theta ** Math.fround((2 * i) / size));
  }
  return frequencies;
}

/**
 * The table for tokens at `positions`, one array for each axis (time, row, column). Frequency `i` turns with the axis
 * `axisOf[i]`.
 */
export function rotaryTable(
  positions: readonly Int32Array[],
  frequencies: Float32Array,
  axisOf: Uint8Array,
): RotaryTable {
  const tokens = positions[0]!.length;
  const width = frequencies.length;
  const cos = new Float32Array(tokens * width);
  const sin = new Float32Array(tokens * width);
  for (let token = 0; token < tokens; token++) {
    for (let i = 0; i < width; i++) {
      const angle = Math.fround(positions[axisOf[i]!]![token]! * frequencies[i]!);
      cos[token * width + i] = Math.cos(angle);
      sin[token * width + i] = Math.sin(angle);
    }
  }
  return { cos, sin, tokens, width };
}
