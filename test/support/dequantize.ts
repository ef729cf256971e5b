// What packed weights stand for, written plainly from the description of MatMulNBits: the reference of the quantizer.

export interface PackedMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly bits: 4 | 8;
  readonly blockSize: number;
  readonly packed: Uint8Array;
  readonly scales: Float32Array;
  readonly zeroPoints: Uint8Array;
}

/** The matrix [rows, columns]: every weight is (number - zero point) times the scale of its block. */
export function dequantize(matrix: PackedMatrix): Float32Array {
  const { rows, columns, bits, blockSize, packed, scales, zeroPoints } = matrix;
  const blocks = Math.ceil(columns / blockSize);
  const numberAt = (bytes: Uint8Array, index: number): number => {
    if (bits === 8) return bytes[index]!;
    const byte = bytes[Math.floor(index / 2)]!;
    return index % 2 === 0 ? byte % 16 : Math.floor(byte / 16);
  };
  const zeroPointsPerRow = bits === 8 ? blocks : 2 * Math.ceil(blocks / 2);
  const weights = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const block = Math.floor(column / blockSize);
      const scale = scales[row * blocks + block]!;
      const zeroPoint = numberAt(zeroPoints, row * zeroPointsPerRow + block);
      const number = numberAt(packed, row * blocks * blockSize + column);
      weights[row * columns + column] = (number - zeroPoint) * scale;
    }
  }
  return weights;
}

/** The sum of squared differences. */
export function squaredDistance(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + (value - b[index]!) ** 2, 0);
}
