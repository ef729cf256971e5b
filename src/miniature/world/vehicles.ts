// Vehicles that cities are known by, and those that run everywhere.

export interface VehicleLook {
  /** The value of the cue: "yellow taxi". */
  readonly value: string;
  /** Canonical name in the visual lexicon. */
  readonly element: string;
  readonly body: string;
  /** Roof, stripe or lower half; "" for one colour. */
  readonly accent: string;
}

// Rows: countries or cities, with commas | body colour | accent or - | vehicle. Fleet colours set by the city or its
// operator (taxi licensing rules, operators' liveries).
const table = `
New York City | yellow | - | taxi
London | black | - | taxi
London | red | - | double decker bus
DE | beige | - | taxi
Barcelona | black | yellow | taxi
Madrid | white | red | taxi
Lisbon | black | green | taxi
Porto | black | green | taxi
TR | yellow | - | taxi
RU | yellow | - | taxi
TW | yellow | - | taxi
EC | yellow | - | taxi
CO | yellow | - | taxi
Rio de Janeiro | yellow | blue | taxi
São Paulo | white | - | taxi
Buenos Aires | black | yellow | taxi
Santiago | black | yellow | taxi
Mexico City | pink | white | taxi
Montevideo | white | yellow | taxi
Casablanca | red | - | taxi
Marrakesh | beige | - | taxi
Rabat | blue | - | taxi
Alexandria | yellow | black | taxi
Cairo | white | black | taxi
Luxor | blue | white | taxi
Tunis | yellow | - | taxi
Dakar | yellow | black | taxi
Dubai | beige | red | taxi
Abu Dhabi | silver | yellow | taxi
Mumbai | black | yellow | taxi
Delhi | green | yellow | tuk tuk
Agra | green | yellow | tuk tuk
Jaipur | green | yellow | tuk tuk
Bangkok | pink | - | taxi
Bangkok | blue | red | tuk tuk
Chiang Mai | red | - | pickup truck
Jakarta | blue | - | taxi
Surabaya | blue | - | taxi
Beijing | yellow | green | taxi
Seoul | orange | - | taxi
Singapore | blue | - | taxi
Kuala Lumpur | red | white | taxi
Athens | yellow | - | taxi
Thessaloníki | blue | white | taxi
Havana | pink | - | convertible
Lisbon | yellow | white | tram
Porto | brown | white | tram
Milan | yellow | white | tram
Vienna | red | white | tram
Prague | red | beige | tram
Brno | red | white | tram
Budapest | yellow | - | tram
Berlin | yellow | - | tram
Dresden | yellow | - | tram
Munich | blue | white | tram
Cologne | red | white | tram
Zurich | blue | white | tram
Bern | red | - | tram
Geneva | white | orange | tram
Amsterdam | white | blue | tram
Rotterdam | silver | green | tram
Utrecht | white | red | tram
Brussels | silver | brown | tram
Antwerp | white | yellow | tram
Helsinki | green | yellow | tram
Tampere | red | white | tram
Oslo | blue | white | tram
Stockholm | blue | - | bus
Gothenburg | blue | white | tram
Sofia | yellow | - | tram
Zagreb | blue | - | tram
Warsaw | yellow | red | tram
Krakow | blue | white | tram
Gdansk | white | red | tram
Wroclaw | blue | white | tram
Riga | blue | white | tram
Belgrade | red | - | tram
Saint Petersburg | red | white | tram
Melbourne | white | green | tram
Toronto | red | white | tram
New Orleans | red | - | tram
Manchester | yellow | silver | tram
Dublin | yellow | blue | double decker bus
Edinburgh | maroon | white | double decker bus
Singapore | green | - | double decker bus
San Francisco | brown | - | cable car
Venice | black | - | gondola
Manila | silver | red | minibus
Cebu City | silver | red | minibus
Nairobi | white | yellow | minibus
Mombasa | white | yellow | minibus
Dar es Salaam | white | blue | minibus
Lagos | yellow | black | minibus
Accra | white | yellow | minibus
ZA | white | - | minibus
US | yellow | black | school bus
CA | yellow | black | school bus
Kathmandu | white | green | tuk tuk
`;

/** What runs everywhere, with relative shares; its colour says nothing. */
export const plainVehicles: Readonly<Record<string, number>> = {
  car: 3,
  truck: 1,
  bus: 2,
  bicycle: 1.5,
  motorcycle: 1.5,
};
/** Relative shares where something is much more common. */
export const commonVehicles: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  NL: { bicycle: 6 },
  DK: { bicycle: 6 },
  VN: { motorcycle: 8 },
  ID: { motorcycle: 5 },
  TH: { motorcycle: 3 },
  IN: { motorcycle: 4 },
  US: { truck: 2.5 },
  CN: { bicycle: 3 },
};

const rows = table
  .trim()
  .split("\n")
  .map((row) => {
    const [places, body, accent, element] = row.split(" | ");
    const paint = accent === "-" ? "" : accent!;
    const value = paint === "" ? `${body} ${element}` : `${body} and ${paint} ${element}`;
    return { place: places!, look: { value, element: element!, body: body!, accent: paint } satisfies VehicleLook };
  });

/** Every country code and city name of the table. */
export const placesWithVehicles: readonly string[] = rows.map(({ place }) => place);

/** Vehicles that tell a city from most others. */
export function localVehicles(iso2: string, cityName: string): readonly VehicleLook[] {
  return rows.filter(({ place }) => place === iso2 || place === cityName).map(({ look }) => look);
}
