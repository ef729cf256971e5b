// What grows, how houses look and what lies around, by climate, region and city.

/** Shares by canonical name of the visual lexicon. */
export type Shares = Readonly<Record<string, number>>;

const parse = (text: string): Shares =>
  Object.fromEntries(text.split(", ").map((part) => [part.replace(/ [\d.]+$/, ""), Number(/[\d.]+$/.exec(part)![0])]));

// Plants of streets and gardens by climate (Köppen-Geiger groups), and by region where one is common there alone.
const vegetation: Readonly<Record<string, Shares>> = {
  oceanic: parse("tree 4, plane tree 2, oak 2, linden 1, chestnut tree 1, hedge 2, tulip 0.5"),
  continental: parse("tree 4, birch 2, linden 2, poplar 1.5, chestnut tree 1, conifer 1, willow 0.7"),
  boreal: parse("birch 5, pine tree 4, conifer 3, tree 1"),
  mediterranean: parse(
    "cypress 2, olive tree 2, palm tree 2, pine tree 1.5, orange tree 1, bougainvillea 1, plane tree 1",
  ),
  desert: parse("palm tree 5, acacia 1, bush 2, cactus 0.3, bougainvillea 0.7"),
  steppe: parse("poplar 3, conifer 2, grass 3, birch 1, bush 1"),
  subtropical: parse("tree 3, palm tree 1.5, bamboo 1, banyan 1, pine tree 1, conifer 1, jacaranda 0.5"),
  tropical: parse("palm tree 5, banana tree 2, banyan 1.5, bougainvillea 1, hibiscus 1, mangrove 0.5, tree 1"),
  savanna: parse("acacia 4, baobab 1, palm tree 1.5, jacaranda 1, grass 1.5, bougainvillea 1"),
  highland: parse("eucalyptus 2, agave 1.5, grass 1.5, conifer 1, tree 2, cactus 1"),
  japanese: parse("cherry tree 3, pine tree 2, bamboo 1.5, maple 2, tree 1"),
  australian: parse("eucalyptus 6, palm tree 1.5, jacaranda 1, acacia 1, grass 1"),
  "new zealand": parse("fern 3, pine tree 2, tree 3, hedge 1"),
  "north american": parse("tree 3, maple 2, oak 2, conifer 2, lawn 2"),
  "pacific coast": parse("conifer 3, redwood 1, palm tree 1, tree 2, maple 1"),
  "dry american": parse("cactus 3, agave 2, palm tree 2, joshua tree 1, bush 2"),
  mexican: parse("jacaranda 2, cactus 2, agave 2, palm tree 1, bougainvillea 2, tree 1"),
  capensis: parse("pine tree 1.5, jacaranda 2, palm tree 1, eucalyptus 1.5, agave 1, tree 1"),
  patagonian: parse("conifer 2, grass 2, araucaria 1.5, poplar 2, tree 1"),
  chinese: parse("tree 2, poplar 1.5, willow 1.5, bamboo 1, pine tree 1, plane tree 1"),
};

// Ways of building by region.
const buildings: Readonly<Record<string, Shares>> = {
  iberian: parse("tiled roof 4, balcony 2, apartment building 2, ceramic tile 2, church 1"),
  mediterranean: parse("tiled roof 4, shutter 2, apartment building 2, church 1, bell tower 1"),
  greek: parse("apartment building 3, flat roof 3, house 1, dome 1"),
  parisian: parse("mansard roof 3, balcony 2, apartment building 2, cafe 1, shutter 1"),
  british: parse("row house 4, brick wall 2, bay window 2, bar 1, chimney 1"),
  dutch: parse("canal house 4, gable 2, row house 2, windmill 0.7, brick wall 1"),
  german: parse("half timbered house 3, apartment building 3, gable 1, church 1, tiled roof 2"),
  alpine: parse("cottage 2, apartment building 2, church 1, shutter 1, tiled roof 1"),
  nordic: parse("log cabin 1.5, house 3, apartment building 2, row house 1, church 0.7"),
  "central european": parse("apartment building 3, tiled roof 2, church 1, facade 1, palace 0.6"),
  "eastern european": parse("apartment building 5, onion dome 1.5, church 1, house 1"),
  turkish: parse("apartment building 3, minaret 2, mosque 2, tiled roof 1"),
  arabian: parse("skyscraper 2, mosque 2, minaret 2, flat roof 2, apartment building 1"),
  maghreb: parse("flat roof 3, archway 2, minaret 2, mosque 1, market 1"),
  egyptian: parse("apartment building 3, minaret 2, flat roof 2, mosque 2"),
  levantine: parse("apartment building 3, flat roof 2, solar panel 2, skyscraper 1"),
  caucasian: parse("balcony 3, church 2, apartment building 3, tiled roof 1"),
  indian: parse("hindu temple 2, flat roof 2, market 2, apartment building 2, rooftop water tank 1.5"),
  himalayan: parse("pagoda 2, stupa 2, prayer flag 1.5, house 1.5, hindu temple 1"),
  thai: parse("temple 3, stupa 2, shrine 1.5, market stall 2, apartment building 1"),
  vietnamese: parse("row house 4, balcony 1, market stall 2, pagoda 1.5, corrugated roof 1"),
  malay: parse("apartment building 2, mosque 1.5, row house 1.5, skyscraper 1.5, stilt house 1"),
  indonesian: parse("tiled roof 2, mosque 2, stilt house 1, market stall 2, shrine 1"),
  philippine: parse("corrugated roof 3, market stall 2, church 1.5, skyscraper 1"),
  chinese: parse("apartment building 4, skyscraper 2, pagoda 1.5, archway 1, shop 1"),
  japanese: parse("house 2, vending machine 2, torii 1, shrine 1, apartment building 2, pagoda 0.7, neon sign 1"),
  korean: parse("apartment building 4, neon sign 2, palace 0.7, skyscraper 1.5"),
  mongolian: parse("yurt 2, apartment building 3, temple 1"),
  african: parse("corrugated roof 4, market stall 3, shop 1.5, church 1, house 1"),
  sahelian: parse("flat roof 2, mosque 2, market stall 3, corrugated roof 1.5"),
  "south african": parse("house 3, brick wall 1, corrugated roof 1.5, shopping mall 1, apartment building 1"),
  american: parse("house 3, skyscraper 2, gas station 1.5, parking lot 1.5, brick wall 1, motel 0.7, water tower 0.7"),
  canadian: parse("house 3, skyscraper 2, brick wall 1, row house 1, church 0.7"),
  "latin american": parse("tiled roof 2, church 2, flat roof 1.5, wrought iron balcony 1.5, market stall 1, square 1"),
  andean: parse("tiled roof 2, church 1.5, brick wall 2, market stall 2, square 1"),
  caribbean: parse("colonnade 2, balcony 2, church 1, facade 1"),
  brazilian: parse("apartment building 3, tiled roof 2, church 1.5, brick wall 1"),
  australasian: parse("house 4, veranda 2, corrugated roof 1.5, skyscraper 1"),
};

// Rows: country | vegetation | buildings | terrain of places that are not listed below.
const countryTable = `
PT | mediterranean | iberian | hill 2, sea 2
ES | mediterranean | iberian | hill 2, mountain 1
FR | oceanic | parisian | river 2, flatland 1
GB | oceanic | british | hill 2, river 1, meadow 2
IE | oceanic | british | meadow 3, sea 1
NL | oceanic | dutch | canal 3, flatland 2, meadow 1
BE | oceanic | dutch | flatland 2, canal 1
DE | continental | german | river 2, flatland 2, forest 1
CH | continental | alpine | lake 2, snow capped mountain 3
AT | continental | alpine | mountain 2, river 1
IT | mediterranean | mediterranean | hill 2, river 1
DK | oceanic | nordic | sea 2, flatland 1, canal 1
SE | boreal | nordic | sea 2, lake 1, forest 2
NO | boreal | nordic | fjord 3, mountain 2
FI | boreal | nordic | lake 3, forest 3, sea 1
IS | boreal | nordic | volcano 1, sea 2, snow capped mountain 1
EE | boreal | nordic | sea 2, forest 2, flatland 1
LV | boreal | central european | river 2, forest 2, flatland 1
LT | continental | central european | forest 2, river 1, flatland 1
PL | continental | central european | river 2, flatland 2
CZ | continental | central european | river 2, hill 1
HU | continental | central european | river 3, flatland 1
RO | continental | central european | flatland 2, mountain 1
BG | continental | eastern european | mountain 3, hill 1
GR | mediterranean | greek | hill 2, sea 3
HR | mediterranean | mediterranean | mountain 1, sea 1
RS | continental | central european | river 2, flatland 1
UA | continental | eastern european | river 2, flatland 2
RU | boreal | eastern european | river 2, forest 2
TR | mediterranean | turkish | hill 2, sea 1
IL | mediterranean | levantine | sea 3, hill 1
AE | desert | arabian | desert 3, sea 2
SA | desert | arabian | desert 4
GE | continental | caucasian | mountain 2, river 1
KZ | steppe | eastern european | steppe 3, snow capped mountain 1
IN | tropical | indian | flatland 2, river 1
NP | subtropical | himalayan | snow capped mountain 3, hill 2
TH | tropical | thai | river 2, rice paddy 1
VN | tropical | vietnamese | river 2, rice paddy 2
MY | tropical | malay | rainforest 2, river 1
SG | tropical | malay | sea 2, harbor 1
ID | tropical | indonesian | volcano 2, rice paddy 2
PH | tropical | philippine | sea 3, volcano 1
CN | chinese | chinese | river 1, flatland 2, hill 1
TW | subtropical | chinese | mountain 2, hill 1
JP | japanese | japanese | mountain 2, river 1
KR | chinese | korean | mountain 3, river 1
MN | steppe | mongolian | steppe 3, mountain 1
EG | desert | egyptian | desert 2, river 2
MA | mediterranean | maghreb | hill 1, sea 1
TN | mediterranean | maghreb | sea 2, hill 1
NG | tropical | african | flatland 2, sea 1
GH | savanna | african | flatland 2, sea 1
KE | savanna | african | savanna 2, hill 1
TZ | savanna | african | sea 2, savanna 1
SN | savanna | sahelian | sea 2, flatland 1
ZA | capensis | south african | mountain 1, flatland 1
US | north american | american | flatland 2, river 1
CA | north american | canadian | lake 1, forest 1
MX | mexican | latin american | mountain 2, hill 1
CU | tropical | caribbean | sea 3, hill 1
CO | tropical | latin american | mountain 3, hill 1
PE | highland | andean | mountain 2, desert 1
EC | highland | andean | mountain 2, volcano 2
BO | highland | andean | snow capped mountain 2, mountain 2
CL | patagonian | latin american | snow capped mountain 3, hill 1
AR | patagonian | latin american | flatland 2, mountain 1
UY | subtropical | latin american | sea 2, flatland 1
BR | tropical | brazilian | hill 2, sea 1
AU | australian | australasian | sea 2, flatland 1
NZ | new zealand | australasian | sea 2, hill 2
FJ | tropical | australasian | sea 3, hill 1
`;

// Rows: city | vegetation or - | buildings or - | terrain or -.
const cityTable = `
Lisbon | - | - | hill 2, river 2, sea 1
Porto | - | - | hill 2, river 3
Faro | - | - | sea 3, beach 2, wetland 1
Madrid | - | - | flatland 2, mountain 1
Barcelona | - | - | sea 2, beach 2, hill 1
Valencia | - | - | sea 2, beach 2, field 1
Bilbao | oceanic | - | hill 2, river 2
Paris | oceanic | - | river 4, flatland 1
Marseille | mediterranean | mediterranean | sea 3, harbor 2, hill 1
Strasbourg | - | german | canal 1, river 1, flatland 1
London | - | - | river 3, flatland 1
Edinburgh | - | - | hill 3, sea 1
Liverpool | - | - | river 1, harbor 2
Rotterdam | - | - | harbor 3, river 2
Hamburg | - | - | harbor 2, river 2, canal 1
Munich | - | alpine | mountain 1, flatland 2
Dresden | - | central european | river 2, hill 1
Geneva | - | parisian | lake 3, mountain 2
Vienna | - | central european | river 2, hill 1
Naples | - | - | volcano 3, sea 3
Venice | - | - | canal 5, sea 2
Turin | - | - | snow capped mountain 3, river 1
Milan | - | - | flatland 3, canal 1
Stockholm | - | - | sea 2, island 2, lake 1
Tampere | - | - | lake 3, forest 2
Gdansk | - | - | sea 2, harbor 2, canal 1
Varna | - | - | sea 3, beach 2
Zagreb | continental | central european | hill 2, flatland 1
Split | - | - | sea 3, mountain 1, island 1
Odesa | - | - | sea 3, harbor 1, steppe 1
Saint Petersburg | - | - | canal 2, river 3
Kazan | - | - | river 3, flatland 1
Vladivostok | - | - | sea 2, hill 2, harbor 1
Istanbul | - | - | sea 3, hill 2
Ankara | steppe | - | hill 2, steppe 2
İzmir | - | - | sea 3, hill 1
Antalya | - | - | sea 3, mountain 2, beach 1
Abu Dhabi | - | - | desert 2, sea 2
Jeddah | - | - | sea 3, desert 2
Astana | - | - | steppe 4, river 1
Almaty | - | - | snow capped mountain 4, steppe 1
Delhi | - | - | flatland 2, river 1
Mumbai | - | - | sea 3, hill 1
Jaipur | desert | - | desert 1, hill 2
Phuket | - | - | sea 3, beach 3, hill 1
Chiang Mai | - | - | mountain 2, rice paddy 1, forest 1
Da Nang | - | - | sea 3, beach 2, mountain 1
George Town | - | - | sea 3, hill 1
Jakarta | - | - | flatland 2, canal 1
Denpasar | - | - | rice paddy 2, beach 2, volcano 1
Guangzhou | subtropical | - | river 2, hill 1
Shanghai | - | - | river 3, flatland 1
Kaohsiung | tropical | - | harbor 2, sea 2
Tokyo | - | - | flatland 2, river 1, volcano 1
Osaka | - | - | river 2, harbor 1
Kyoto | - | - | mountain 2, river 1
Sapporo | - | - | snow capped mountain 2, flatland 1
Fukuoka | - | - | sea 2, harbor 1
Busan | - | - | sea 3, beach 2, mountain 1
Incheon | - | - | sea 2, harbor 2
Alexandria | - | - | sea 4
Giza | - | - | desert 4
Luxor | - | - | river 3, desert 2
Casablanca | - | - | sea 3, flatland 1
Marrakesh | desert | - | snow capped mountain 2, desert 1
Rabat | - | - | sea 2, river 1
Lagos | - | - | sea 2, flatland 1
Kano | savanna | sahelian | savanna 2, flatland 2
Mombasa | tropical | - | sea 3, beach 2
Cape Town | - | - | mountain 4, sea 3
Durban | tropical | - | sea 3, beach 2
New York City | - | - | river 2, harbor 1
Los Angeles | pacific coast | - | hill 2, beach 2, sea 1
San Francisco | pacific coast | - | hill 3, sea 2
Chicago | - | - | lake 3, river 1, flatland 1
Seattle | pacific coast | - | sea 2, snow capped mountain 1, lake 1
Las Vegas | dry american | - | desert 4, mountain 1
Miami | tropical | - | sea 3, beach 3
Honolulu | tropical | - | sea 3, beach 2, volcano 1
New Orleans | subtropical | - | river 2, wetland 2
Boston | - | - | harbor 2, river 1
Denver | - | - | snow capped mountain 3, flatland 1
Toronto | - | - | lake 3, flatland 1
Vancouver | pacific coast | - | sea 2, snow capped mountain 2, forest 1
Calgary | steppe | - | snow capped mountain 2, prairie 2
Cancún | tropical | - | beach 3, sea 3
Tijuana | dry american | - | desert 1, hill 2
Bogotá | highland | - | mountain 3
Cartagena | - | caribbean | sea 3, beach 1
Lima | desert | - | sea 2, cliff 2, desert 1
Guayaquil | tropical | - | river 3, wetland 1
La Paz | - | - | snow capped mountain 3, mountain 2
Santa Cruz de la Sierra | tropical | - | flatland 3
Valparaíso | mediterranean | - | hill 3, sea 3
Buenos Aires | subtropical | - | river 2, flatland 2
Ushuaia | - | nordic | snow capped mountain 3, sea 2
Mendoza | mediterranean | - | vineyard 2, snow capped mountain 2
São Paulo | subtropical | - | hill 2
Rio de Janeiro | - | - | mountain 2, beach 2, sea 2
Brasília | savanna | - | savanna 1, lake 1, flatland 1
Manaus | - | - | rainforest 3, river 3
Salvador | - | - | sea 3, beach 2
Wellington | - | - | hill 2, harbor 2
`;

interface Habitat {
  readonly vegetation: Shares;
  readonly buildings: Shares;
  readonly terrain: Shares;
}

const rows = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((row) => row.split(" | "));
const byCountry = new Map(
  rows(countryTable).map(([iso2, plants, houses, terrain]): [string, Habitat] => [
    iso2!,
    { vegetation: vegetation[plants!]!, buildings: buildings[houses!]!, terrain: parse(terrain!) },
  ]),
);
const byCity = new Map(rows(cityTable).map((row) => [row[0]!, row]));

/** Every city name that the table of local habitats has. */
export const citiesWithHabitats: readonly string[] = [...byCity.keys()];

/** What surrounds a street of a city; shares are relative. */
export function habitatOf(iso2: string, cityName: string): Habitat {
  const country = byCountry.get(iso2)!;
  const [, plants = "-", houses = "-", terrain = "-"] = byCity.get(cityName) ?? [];
  return {
    vegetation: plants === "-" ? country.vegetation : vegetation[plants]!,
    buildings: houses === "-" ? country.buildings : buildings[houses]!,
    terrain: terrain === "-" ? country.terrain : parse(terrain),
  };
}
