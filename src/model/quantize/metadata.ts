// What a quantized file says of itself in its header: whose weights it holds, how, and with what error.
import { GlobeError } from "../../run/errors.ts";
import { blockSizes, type Scheme } from "./scheme.ts";

export interface QuantizedMatrix {
  readonly name: string;
  /** Outputs. */
  readonly rows: number;
  /** Inputs. */
  readonly columns: number;
  readonly scheme: Scheme;
}

export interface QuantizedMetadata {
  /** The digest of the checkpoint. */
  readonly source: string;
  readonly matrices: readonly QuantizedMatrix[];
  /** For each matrix, the root of squared error over squared weights. */
  readonly relativeErrors: readonly number[];
}

const format = "globe-quantized";

/** Every error takes the same room, so that the header can be written before the errors are known. */
const formatError = (error: number) => (error < 1e-9 ? 0 : error).toExponential(4);

/** The header's metadata; errors that are not known yet are 0. */
export function writeMetadata(
  source: string,
  matrices: readonly QuantizedMatrix[],
  relativeErrors: readonly number[] = matrices.map(() => 0),
): Record<string, string> {
  return {
    format,
    source,
    matrices: JSON.stringify(
      matrices.map(({ name, rows, columns, scheme }) => [name, rows, columns, scheme.bits, scheme.blockSize]),
    ),
    relative_errors: relativeErrors.map(formatError).join(" "),
  };
}

/** Reads it back; `decode-error` when it is not the metadata of a quantized file. */
export function readMetadata(metadata: Readonly<Record<string, string>>, file: string): QuantizedMetadata {
  const broken = (what: string) =>
    new GlobeError(
      "decode-error",
      `${file} is not a quantized file of this program: ${what}. Delete it to have it made again.`,
      {
        facts: { file },
      },
    );
  if (metadata.format !== format) throw broken("its header does not say so");
  let rows: unknown;
  try {
    rows = JSON.parse(metadata.matrices ?? "");
  } catch {
    throw broken("its list of matrices is not JSON");
  }
  if (!Array.isArray(rows)) throw broken("it has no list of matrices");
  const matrices = rows.map((row: unknown) => {
    const matrix = readMatrix(row);
    if (!matrix) throw broken("its list of matrices holds something else");
    return matrix;
  });
  const relativeErrors = (metadata.relative_errors ?? "").split(" ").map(Number);
  if (relativeErrors.length !== matrices.length || relativeErrors.some((error) => !(error >= 0))) {
    throw broken("it does not give the error of every matrix");
  }
  return { source: metadata.source ?? "", matrices, relativeErrors };
}

function readMatrix(row: unknown): QuantizedMatrix | null {
  if (!Array.isArray(row) || row.length !== 5) return null;
  const [name, rows, columns, bits, blockSize] = row as unknown[];
  if (typeof name !== "string" || !isCount(rows) || !isCount(columns)) return null;
  if (bits !== 4 && bits !== 8) return null;
  const known = blockSizes.find((size) => size === blockSize);
  return known ? { name, rows, columns, scheme: { bits, blockSize: known } } : null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
