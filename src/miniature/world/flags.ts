// Flags simple enough to be drawn true from a few parameters; every other flag is left out.

export interface FlagLook {
  readonly layout:
    | "horizontal"
    | "vertical"
    | "nordic cross"
    | "centred cross"
    | "disc"
    | "star"
    | "triangle"
    | "bar"
    | "crescent";
  /** Colours of the stripes from the top or the left; of a cross: field, cross, inner cross; of a disc: field, disc. */
  readonly colours: string;
  /** Relative sizes of the stripes. */
  readonly sizes: string;
  /** Colour of a five-pointed star in the middle, of the triangle at the hoist or of the bar at the hoist; else "". */
  readonly charge: string;
}

// Rows: country | layout | colours | sizes of the stripes | charge, after the flag laws (ISO 3166 country pages).
const table = `
NL | horizontal | red,white,blue | 1,1,1
DE | horizontal | black,red,gold | 1,1,1
AT | horizontal | red,white,red | 1,1,1
HU | horizontal | red,white,green | 1,1,1
BG | horizontal | white,green,red | 1,1,1
EE | horizontal | blue,black,white | 1,1,1
LV | horizontal | maroon,white,maroon | 2,1,2
LT | horizontal | yellow,green,red | 1,1,1
PL | horizontal | white,red | 1,1
UA | horizontal | blue,yellow | 1,1
RU | horizontal | white,blue,red | 1,1,1
ID | horizontal | red,white | 1,1
TH | horizontal | red,white,navy,white,red | 1,1,2,1,1
CO | horizontal | yellow,blue,red | 2,1,1
BO | horizontal | red,yellow,green | 1,1,1
AR | horizontal | sky,white,sky | 1,1,1
GH | star | red,yellow,green | 1,1,1 | black
FR | vertical | blue,white,red | 1,1,1
IT | vertical | green,white,red | 1,1,1
IE | vertical | green,white,orange | 1,1,1
BE | vertical | black,yellow,red | 1,1,1
RO | vertical | blue,yellow,red | 1,1,1
PE | vertical | red,white,red | 1,1,1
NG | vertical | green,white,green | 1,1,1
DK | nordic cross | red,white, | 1
SE | nordic cross | blue,yellow, | 1
NO | nordic cross | red,white,navy | 1
FI | nordic cross | white,navy, | 1
IS | nordic cross | blue,white,red | 1
CH | centred cross | red,white, | 1
JP | disc | white,red | 1
VN | star | red | 1 | yellow
CZ | triangle | white,red | 1,1 | blue
AE | bar | green,white,black | 1,1,1 | red
TR | crescent | red,white | 1
`;

/** The European Union's flag is flown beside the national one by its members. */
export const unionMembers: ReadonlySet<string> = new Set(
  "PT ES FR IE NL BE DE AT IT DK SE FI EE LV LT PL CZ HU RO BG GR HR".split(" "),
);

export const flags: ReadonlyMap<string, FlagLook> = new Map(
  table
    .trim()
    .split("\n")
    .map((row) => {
      const [iso2, layout, colours, sizes, charge = ""] = row.split(" | ");
      return [iso2!, { layout, colours, sizes, charge } as FlagLook];
    }),
);
