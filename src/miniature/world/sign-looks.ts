// Colours of direction signs, place-name signs and street-name signs.

export interface SignLook {
  readonly background: "blue" | "green" | "white" | "yellow" | "brown" | "black" | "red";
  readonly ink: "white" | "black" | "blue" | "red";
}

const look = (background: SignLook["background"], ink: SignLook["ink"]): SignLook => ({ background, ink });
const looks = {
  blue: look("blue", "white"),
  green: look("green", "white"),
  white: look("white", "black"),
  yellow: look("yellow", "black"),
  brown: look("brown", "white"),
  black: look("black", "white"),
  whiteBlue: look("white", "blue"),
  whiteRed: look("white", "red"),
  red: look("red", "white"),
} as const;

type Name = keyof typeof looks;

// Signs on ordinary main roads, after the national sign regulations (Vienna Convention, MUTCD and their kin).
const direction: Readonly<Record<Name, string>> = {
  blue: "NL AT LT EE LV FI RU UA KZ GE JP ID IS IT PL CZ",
  green:
    "US CA MX CO PE EC BO CL AR UY BR CU AU NZ FJ CN TW KR TH SG MY PH GB IE IN NP GR BG RO HU TR IL AE SA EG KE TZ NG GH ZA MN VN",
  white: "FR ES PT BE DK MA TN SN",
  yellow: "DE NO HR RS",
  brown: "",
  black: "",
  whiteBlue: "SE",
  whiteRed: "",
  red: "",
};

// Place-name signs at the entrance of a town.
const place: Readonly<Record<Name, string>> = {
  blue: "NL IE IT GR JP TR SE EE AE SA IL EG",
  green: "US CA MX CO PE EC BO CL AR UY BR CU AU NZ FJ CN TW KR TH SG MY PH IN NP ID KE TZ NG GH VN MN",
  white: "FR ES PT BE DK MA TN SN GB AT CH FI RU UA KZ GE NO IS LV LT PL CZ HU RO BG HR ZA",
  yellow: "DE RS",
  brown: "",
  black: "",
  whiteBlue: "",
  whiteRed: "",
  red: "",
};

// Plates with street names.
const street: Readonly<Record<Name, string>> = {
  blue: "FR BE DE CH AT NL SN MA TN GR EE LT RU UA KZ TR IL GE BR AR CL AE SA EG SE NO DK IS BG TH CN JP KR VN MY",
  green: "US CA TW SG ID PH NZ IN NP NG GH KE TZ RO CU",
  white: "IT PT ES GB IE AU ZA HU LV FJ UY CO PE EC BO MX FI HR RS MN",
  yellow: "",
  brown: "",
  black: "",
  whiteBlue: "",
  whiteRed: "",
  red: "PL CZ",
};

const read = (table: Readonly<Record<Name, string>>, rest: Name) => {
  const byCountry = new Map<string, SignLook>();
  for (const [name, countries] of Object.entries(table))
    for (const iso2 of countries.split(" ")) byCountry.set(iso2, looks[name as Name]);
  return (iso2: string) => byCountry.get(iso2) ?? looks[rest];
};

/** Direction signs on main roads. */
export const directionSignLook = read(direction, "blue");
/** Signs with the name of a town where it begins. */
export const placeSignLook = read(place, "white");
/** Street-name plates. */
export const streetSignLook = read(street, "white");
