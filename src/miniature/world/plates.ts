// Licence plates by country and city: colours, strip, and the order of letters and digits.

export interface PlateLook {
  readonly background: "white" | "yellow" | "black" | "blue" | "red";
  readonly rear: "white" | "yellow" | "black" | "blue" | "red";
  readonly ink: "black" | "white" | "red" | "blue" | "green";
  /** A blue strip with the country letters, at the left, at the top (Mercosur, Egypt), or none. */
  readonly strip: "left" | "top" | "none";
  /** On the strip; empty without one. */
  readonly letters: string;
  /** `long` 520 x 110 mm, `square` 330 x 165 mm (Japan), `wide` 305 x 152 mm (North America), as drawn. */
  readonly size: "long" | "square" | "wide";
  /** A small line at the top: a state, or the country on Mercosur plates. */
  readonly header: string;
  /** `?` any letter, `#` any digit; everything else is written as it stands. */
  readonly pattern: string;
}

// Rows: country | front background, rear background, ink | strip | letters | size | pattern, after the national rules.
const table = `
PT | white white black | left | P | long | ?? ## ??
ES | white white black | left | E | long | #### ???
FR | white white black | left | F | long | ??-###-??
GB | white yellow black | none | | long | ??## ???
IE | white white black | left | IRL | long | ###-D-#####
NL | yellow yellow black | left | NL | long | ??-###-?
BE | white white red | left | B | long | #-???-###
DE | white white black | left | D | long | B ?? ####
CH | white white black | none | | long | ZH ######
AT | white white black | left | A | long | W ##### ?
IT | white white black | left | I | long | ?? ### ??
DK | white white black | left | DK | long | ?? ## ###
SE | white white black | left | S | long | ??? ###
NO | white white black | left | N | long | ?? #####
FI | white white black | left | FIN | long | ???-###
IS | white white blue | left | IS | long | ?? ?##
EE | white white black | left | EST | long | ### ???
LV | white white black | left | LV | long | ??-####
LT | white white black | left | LT | long | ??? ###
PL | white white black | left | PL | long | WI #####
CZ | white white black | left | CZ | long | #?# ####
HU | white white black | left | H | long | ?? ??-###
RO | white white black | left | RO | long | B ## ???
BG | white white black | left | BG | long | CB #### ??
GR | white white black | left | GR | long | ???-####
HR | white white black | left | HR | long | ZG ####-??
RS | white white black | left | SRB | long | BG ###-??
UA | white white black | left | UA | long | AA #### ??
RU | white white black | none | | long | ? ### ?? 77
TR | white white black | left | TR | long | 34 ??? ###
IL | yellow yellow black | left | IL | long | ###-##-###
AE | white white black | none | | long | ? #####
SA | white white black | none | | long | #### ???
GE | white white black | left | GE | long | ??-###-??
KZ | white white black | left | KZ | long | ### ??? 02
IN | white white black | none | | long | DL ## ?? ####
NP | red red white | none | | square | बा ## च ####
TH | white white black | none | | square | #กก ####
VN | white white black | none | | square | 30?-###.##
MY | black black white | none | | long | V?? ####
SG | black black white | none | | long | S?? #### ?
ID | black black white | none | | long | B #### ???
PH | white white black | none | | wide | ??? ####
CN | blue blue white | none | | long | 京A·#####
TW | white white black | none | | wide | ???-####
JP | white white green | none | | square | あ ##-##
KR | white white black | none | | long | ###가 ####
MN | white white black | none | | long | #### УБА
EG | white white black | top | EGYPT مصر | wide | #### أ ب
MA | white white black | none | | long | #####-أ-6
TN | black black white | none | | long | ### تونس ####
NG | white white blue | none | | wide | ???-###??
GH | white white black | none | | long | GR ####-##
KE | white yellow black | none | | long | K?? ###?
TZ | yellow yellow black | none | | long | T ### ???
SN | white white black | left | SN | long | ??-###-??
ZA | white white black | none | | long | ?? ## ?? GP
US | white white blue | none | | wide | ???-####
CA | white white blue | none | | wide | ????-###
MX | white white black | none | | wide | ???-###-?
CU | white white black | left | CUBA | long | P ### ###
CO | yellow yellow black | none | | wide | ???-###
PE | white white black | none | | wide | ???-###
EC | white white black | none | | wide | ???-####
BO | white white blue | none | | wide | ####-???
CL | white white black | none | | wide | ??·??·##
AR | white white black | top | ARGENTINA | long | ?? ### ??
UY | white white black | top | URUGUAY | long | ??? ####
BR | white white black | top | BRASIL | long | ???#?##
AU | white white black | none | | wide | ???-###
NZ | white white black | none | | long | ???###
FJ | white yellow black | none | | long | ?? ###
`;

// Rows: city | header or - | pattern. Codes of cities, regions and states that their plates carry.
const cityTable = `
Cork | - | ###-C-#####
Munich | - | M ?? ####
Hamburg | - | HH ?? ###
Cologne | - | K ?? ####
Dresden | - | DD ?? ###
Geneva | - | GE ######
Bern | - | BE ######
Salzburg | - | S #### ??
Krakow | - | KR #####
Gdansk | - | GD #####
Wroclaw | - | DW #####
Cluj-Napoca | - | CJ ## ???
Varna | - | B #### ??
Split | - | ST ####-??
Lviv | - | BC #### ??
Odesa | - | BH #### ??
Saint Petersburg | - | ? ### ?? 78
Kazan | - | ? ### ?? 16
Novosibirsk | - | ? ### ?? 54
Vladivostok | - | ? ### ?? 25
Ankara | - | 06 ??? ###
İzmir | - | 35 ??? ###
Antalya | - | 07 ??? ###
Astana | - | ### ??? 01
Mumbai | - | MH ## ?? ####
Agra | - | UP ## ?? ####
Jaipur | - | RJ ## ?? ####
Ho Chi Minh City | - | 51?-###.##
Da Nang | - | 43?-###.##
George Town | - | P?? ####
Surabaya | - | L #### ???
Denpasar | - | DK #### ??
Yogyakarta | - | AB #### ??
Bandung | - | D #### ???
Shanghai | - | 沪A·#####
Guangzhou | - | 粤A·#####
Xi’an | - | 陕A·#####
Chengdu | - | 川A·#####
Tokyo | 品川 300 | あ ##-##
Osaka | なにわ 300 | あ ##-##
Kyoto | 京都 300 | あ ##-##
Sapporo | 札幌 300 | あ ##-##
Fukuoka | 福岡 300 | あ ##-##
Bangkok | กรุงเทพมหานคร | #กก ####
Chiang Mai | เชียงใหม่ | #กก ####
Phuket | ภูเก็ต | #กก ####
Rabat | - | #####-أ-1
Marrakesh | - | #####-أ-26
Cape Town | - | CA ###-###
Durban | - | ND ###-###
New York City | NEW YORK | ???-####
Los Angeles | CALIFORNIA | #???###
San Francisco | CALIFORNIA | #???###
Chicago | ILLINOIS | ?? #####
Seattle | WASHINGTON | ???####
Las Vegas | NEVADA | ###-?##
Houston | TEXAS | ???-####
Miami | FLORIDA | ??? ?##
Honolulu | HAWAII | ??? ###
New Orleans | LOUISIANA | ### ???
St. Louis | MISSOURI | ??# ?#?
Washington | WASHINGTON, DC | ??-####
Boston | MASSACHUSETTS | #??? ##
Denver | COLORADO | ???-?##
Toronto | ONTARIO | ????-###
Montréal | QUÉBEC | ?## ???
Vancouver | BRITISH COLUMBIA | ??# ##?
Calgary | ALBERTA | ???-####
Mexico City | CIUDAD DE MÉXICO | ?##-???
Guadalajara | JALISCO | ???-###-?
Cancún | QUINTANA ROO | ???-###-?
Tijuana | BAJA CALIFORNIA | ???-###-?
Bogotá | BOGOTÁ D.C. | ???-###
Medellín | MEDELLÍN | ???-###
Cartagena | CARTAGENA | ???-###
Cali | CALI | ???-###
Sydney | NSW | ???-##?
Melbourne | VICTORIA | 1??-#??
Brisbane | QUEENSLAND | ###-??#
Perth | WESTERN AUSTRALIA | 1???-###
`;

const split = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((row) => row.split("|").map((cell) => cell.trim()));

const byCountry = new Map(
  split(table).map(([iso2, colours, strip, letters, size, pattern]): [string, PlateLook] => {
    const [background, rear, ink] = colours!.split(" ");
    const look = { background, rear, ink, strip, letters, size, header: "", pattern } as PlateLook;
    return [iso2!, look];
  }),
);
const byCity = new Map(
  split(cityTable).map(([city, header, pattern]) => [city!, { header: header!, pattern: pattern! }]),
);

/** Every city name that the table of local plates has. */
export const citiesWithPlates: readonly string[] = [...byCity.keys()];

/** What cars of a city carry. */
export function plateOf(iso2: string, cityName: string): PlateLook {
  const look = byCountry.get(iso2)!;
  const local = byCity.get(cityName);
  return local ? { ...look, pattern: local.pattern, header: local.header === "-" ? "" : local.header } : look;
}
