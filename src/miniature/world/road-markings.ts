// Colours of the line between the two directions, and of the line at the edge.

export interface RoadMarking {
  readonly center: "yellow" | "white";
  readonly edge: "yellow" | "white";
  /** Share of roads that look so. */
  readonly share: number;
}

// Yellow centre lines as in the US manual (MUTCD) and its neighbours; white as in the Vienna Convention.
const yellowCenter = new Set("US CA MX CU CO PE EC BO CL AR UY BR NO CN TW KR TH ID PH AE SA MY VN JP NG".split(" "));
/** Countries where both colours are common: white where overtaking is allowed, yellow where it is not. */
const bothColours = new Set("JP VN MY ID PH AE SA TH NG CL CU".split(" "));
const yellowEdge = new Set("ZA IE KE TZ IL SA AE".split(" "));

/** The looks of a country's roads with their shares, which sum to 1. */
export function roadMarkingsOf(iso2: string): readonly RoadMarking[] {
  const edge = yellowEdge.has(iso2) ? "yellow" : "white";
  if (bothColours.has(iso2)) {
    return [
      { center: "yellow", edge, share: 0.5 },
      { center: "white", edge, share: 0.5 },
    ];
  }
  return [{ center: yellowCenter.has(iso2) ? "yellow" : "white", edge, share: 1 }];
}
