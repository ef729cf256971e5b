// The point teacher as a column.
import { digestOf } from "../run/digest.ts";
import { GlobeError } from "../run/errors.ts";
import type { Column } from "./column.ts";
import type { PointTeacherConfig } from "./curate-config.ts";

export function pointKey({ kind, model, topK }: PointTeacherConfig): string {
  return digestOf({ kind, model, topK }).slice(0, 16);
}

export async function createPointColumn({ name }: PointTeacherConfig): Promise<Column> {
  throw new GlobeError("unsupported", `${name} cannot be asked yet.`);
}
