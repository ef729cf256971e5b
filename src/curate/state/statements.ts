// The queries of `state.sqlite`, and the rows they give as values of the pipeline.
import type { DatabaseSync } from "node:sqlite";
import { type CuratedPhoto, type Decision, decisionNames } from "../item.ts";

export interface PhotoRecord {
  readonly row: number;
  readonly id: string;
  readonly lat: number;
  readonly lon: number;
  readonly truth: string;
  readonly photographer: string | null;
  readonly licence: string | null;
  readonly cell: string;
  readonly image: string;
}

export interface RecordEntry {
  readonly row: number;
  readonly offset: number;
  readonly length: number;
}

export interface DecisionRecord {
  readonly row: number;
  readonly stage: number;
  readonly passed: number;
  readonly reason: string;
  readonly details: string;
}

export interface YieldRecord {
  readonly stage: number;
  readonly passed: number;
  readonly reason: string;
  readonly count: number;
}

/** Every query of the state, compiled once. */
export function prepareStatements(database: DatabaseSync) {
  const photo = "SELECT row, id, lat, lon, truth, photographer, licence, cell, image FROM photos";
  return {
    photoCount: database.prepare("SELECT count(*) AS count FROM photos"),
    insertPhoto: database.prepare("INSERT INTO photos VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"),
    photoByRow: database.prepare(`${photo} WHERE row = ?`),
    photoById: database.prepare(`${photo} WHERE id = ? ORDER BY row`),
    photoPage: database.prepare(`${photo} WHERE row >= ? ORDER BY row LIMIT ?`),
    insertColumn: database.prepare("INSERT INTO columns VALUES (?, ?, ?, ?)"),
    columns: database.prepare("SELECT kind, name, key FROM columns ORDER BY position"),
    indexed: database.prepare("SELECT indexed FROM logs WHERE log = ?"),
    setIndexed: database.prepare("INSERT OR REPLACE INTO logs VALUES (?, ?)"),
    deleteRecords: database.prepare("DELETE FROM records WHERE log = ?"),
    insertRecord: database.prepare("INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?)"),
    statuses: database.prepare(
      "SELECT status, count(*) AS count FROM records WHERE log = ? AND key = ? GROUP BY status ORDER BY status",
    ),
    answered: database.prepare(
      "SELECT row FROM records WHERE log = ? AND key = ? AND row >= ? AND status <> 'failed' ORDER BY row LIMIT ?",
    ),
    recordRange: database.prepare(
      "SELECT row, offset, length FROM records WHERE log = ? AND key = ? AND row BETWEEN ? AND ? ORDER BY row",
    ),
    recordPage: database.prepare(
      "SELECT row, offset, length FROM records WHERE log = ? AND key = ? AND row >= ? ORDER BY row LIMIT ?",
    ),
    decide: database.prepare("INSERT OR REPLACE INTO decisions VALUES (?, ?, ?, ?, ?)"),
    decisionRange: database.prepare(
      "SELECT row, stage, passed, reason, details FROM decisions WHERE row BETWEEN ? AND ? ORDER BY row, stage",
    ),
    passedPage: database.prepare(
      `${photo} WHERE row IN (
        SELECT row FROM decisions WHERE stage = ?1 AND passed = 1 AND row >= ?2 ORDER BY row LIMIT ?3
      ) ORDER BY row`,
    ),
    yields: database.prepare("SELECT stage, passed, reason, count(*) AS count FROM decisions GROUP BY 1, 2, 3"),
    meta: database.prepare("SELECT value FROM meta WHERE key = ?"),
    setMeta: database.prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)"),
    deleteMeta: database.prepare("DELETE FROM meta WHERE key = ?"),
  };
}

export function fromPhoto(photo: CuratedPhoto) {
  const { row, id, point, truth, photographerId, licence, cell, image } = photo;
  return [
    row,
    id,
    point.lat,
    point.lon,
    JSON.stringify(truth),
    photographerId ?? null,
    licence ?? null,
    cell,
    JSON.stringify(image),
  ] as const;
}

export function toPhoto(record: PhotoRecord): CuratedPhoto {
  const { row, id, lat, lon, truth, photographer, licence, cell, image } = record;
  return {
    row,
    id,
    point: { lat, lon },
    truth: JSON.parse(truth),
    ...(photographer !== null && { photographerId: photographer }),
    ...(licence !== null && { licence }),
    cell,
    image: JSON.parse(image),
  };
}

export function toDecision({ stage, passed, reason, details }: DecisionRecord): Decision {
  return { stage: decisionNames[stage]!, passed: passed === 1, reason, values: JSON.parse(details) };
}
