// The rounding rule of llama.cpp's Q4_0: the weight of the largest size becomes -8, without a zero point or a search.

/** What each weight stands for after rounding in blocks; `columns` weights make a row. */
export function roundLikeQ4(weights: Float32Array, columns: number, blockSize: number): Float32Array {
  const rounded = new Float32Array(weights.length);
  for (let row = 0; row < weights.length; row += columns) {
    for (let start = row; start < row + columns; start += blockSize) {
      const end = Math.min(start + blockSize, row + columns);
      let extreme = 0;
      for (let i = start; i < end; i++) if (Math.abs(weights[i]!) > Math.abs(extreme)) extreme = weights[i]!;
      // Q4_0 stores its scale in half precision, which changes the error by less than a thousandth.
      const scale = extreme / -8 || 1;
      for (let i = start; i < end; i++) {
        rounded[i] = scale * Math.min(7, Math.max(-8, Math.round(weights[i]! / scale)));
      }
    }
  }
  return rounded;
}
