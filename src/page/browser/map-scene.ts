// What a map shows, as the page scripts exchange it: plain data, no functions.

export interface ScenePoint {
  readonly lat: number;
  readonly lon: number;
  readonly label: string;
  readonly detail?: string;
  /** `best` and `candidate` are answers, `truth` the known place, `context` a town that helps the reader. */
  readonly role: "best" | "candidate" | "truth" | "context";
  /** A circle of this radius is drawn around the point. */
  readonly radiusKm?: number;
  /** Written beside the marker, for example the rank. */
  readonly mark?: string;
}

export interface ScenePair {
  readonly truth: { readonly lat: number; readonly lon: number };
  /** null where the model gave no place: only the truth is drawn, in grey. */
  readonly prediction: { readonly lat: number; readonly lon: number } | null;
  readonly label: string;
  readonly detail?: string;
  /** Number of the error class (0 is nearest), which gives the colour. */
  readonly errorClass: number;
}

export interface MapScene {
  readonly points: readonly ScenePoint[];
  readonly pairs: readonly ScenePair[];
}
