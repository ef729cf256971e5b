// Colours of direction signs, place-name signs and street-name signs.

export interface SignLook {
  readonly background: "blue" | "green" | "white" | "yellow" | "red";
  readonly ink: "white" | "black";
}

const look = (background: SignLook["background"], ink: SignLook["ink"]): SignLook => ({ background, ink });
const looks = {
  blue: look("blue", "white"),
  green: look("green", "white"),
  white: look("white", "black"),
  yellow: look("yellow", "black"),
  red: look("red", "white"),
} as const;

type Name = keyof typeof looks;

// Signs on ordinary main roads, after the national sign regulations (Vienna Convention, MUTCD and their kin).
const direction: Readonly<Record<Name, string>> = {
  blue: "NL LT EE LV FI RU UA KZ GE JP IT CZ CH SE BE RO BG GR TR CN VN MY EG SA MN",
  green: "US CA MX CO PE EC BO CL AR UY BR CU AU NZ FJ TW KR TH SG PH ID GB IE IN NP PL HU IL AE KE TZ NG GH ZA",
  white: "FR ES PT DK MA TN SN AT",
  yellow: "DE NO IS HR RS",
  red: "",
};

// Place-name signs at the entrance of a town.
const place: Readonly<Record<Name, string>> = {
  blue: "NL GR JP TR SE AE SA IL EG CH VN",
  green: "US CA MX CO PE EC BO CL AR UY BR CU AU NZ FJ CN TW KR TH SG MY PH IN NP ID KE TZ NG GH PL",
  white: "FR ES PT BE DK IT IE MA TN SN GB AT FI RU UA KZ GE NO IS LV LT EE CZ HU RO BG ZA MN",
  yellow: "DE RS HR",
  red: "",
};

// Plates with street names.
const street: Readonly<Record<Name, string>> = {
  blue: `FR BE DE CH AT NL GR EE LT LV RU UA KZ TR IL GE SE NO DK IS FI BG HR RO PL IE TH CN JP KR VN MY BR AR CL AE SA
    EG SN MA TN`,
  green: "US CA TW SG ID PH NZ IN NP NG GH KE TZ CU",
  white: "IT PT ES GB AU ZA HU FJ UY CO PE EC BO MX RS MN",
  yellow: "",
  red: "CZ",
};

const read = (table: Readonly<Record<Name, string>>) => {
  const byCountry = new Map<string, SignLook>();
  for (const [name, countries] of Object.entries(table))
    for (const iso2 of countries.split(/\s+/)) byCountry.set(iso2, looks[name as Name]);
  return (iso2: string) => byCountry.get(iso2)!;
};

/** Direction signs on main roads. */
export const directionSignLook = read(direction);
/** Signs with the name of a town where it begins. */
export const placeSignLook = read(place);
/** Street-name plates. */
export const streetSignLook = read(street);
