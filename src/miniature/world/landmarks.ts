// Famous buildings that a silhouette tells apart, and what they are in the visual lexicon.

export interface Landmark {
  /** Key of the drawing, and the value of the cue: "eiffel tower". */
  readonly key: string;
  /** English name of the city in the gazetteer. */
  readonly city: string;
  /** Canonical name in the visual lexicon of the thing that is drawn. */
  readonly element: string;
  /** As a sentence calls it. */
  readonly name: string;
}

// Rows: key | city | element | name in a sentence.
const table = `
eiffel tower | Paris | tower | Eiffel Tower
big ben | London | clock tower | Big Ben
opera house shells | Sydney | theater | Sydney Opera House
colosseum | Rome | amphitheater | Colosseum
pyramids | Giza | pyramid | Great Pyramid
golden gate | San Francisco | suspension bridge | Golden Gate
christ the redeemer | Rio de Janeiro | statue | Christ the Redeemer
tokyo tower | Tokyo | tower | Tokyo Tower
brandenburg gate | Berlin | gate | Brandenburg Gate
saint basil | Moscow | cathedral | Saint Basil's Cathedral
taj mahal | Agra | mausoleum | Taj Mahal
burj khalifa | Dubai | skyscraper | Burj Khalifa
petronas towers | Kuala Lumpur | skyscraper | Petronas Towers
cn tower | Toronto | tower | CN Tower
space needle | Seattle | tower | Space Needle
oriental pearl | Shanghai | tower | Oriental Pearl Tower
merlion | Singapore | statue | Merlion
belem tower | Lisbon | tower | Belém Tower
sagrada familia | Barcelona | cathedral | Sagrada Família
little mermaid | Copenhagen | statue | Little Mermaid
leaning tower | Pisa | bell tower | Leaning Tower
blue mosque | Istanbul | mosque | Blue Mosque
gateway arch | St. Louis | archway | Gateway Arch
statue of liberty | New York City | statue | Statue of Liberty
capitol | Washington | parliament building | Capitol
kremlin of kazan | Kazan | mosque | Kul Sharif Mosque
charles bridge | Prague | arch bridge | Charles Bridge
hungarian parliament | Budapest | parliament building | Hungarian Parliament
atomium | Brussels | monument | Atomium
cologne cathedral | Cologne | cathedral | Cologne Cathedral
milan cathedral | Milan | cathedral | Milan Cathedral
rialto bridge | Venice | arch bridge | Rialto Bridge
parthenon | Athens | temple | Parthenon
white tower | Thessaloníki | tower | White Tower
dom luis bridge | Porto | arch bridge | Dom Luís Bridge
harbour crane | Gdansk | crane | Old Crane
temple of heaven | Beijing | temple | Temple of Heaven
bell tower of xian | Xi’an | bell tower | Bell Tower
taipei 101 | Taipei | skyscraper | Taipei 101
n seoul tower | Seoul | tower | Seoul Tower
osaka castle | Osaka | castle | Osaka Castle
golden pavilion | Kyoto | pavilion | Golden Pavilion
gateway of india | Mumbai | archway | Gateway of India
india gate | Delhi | triumphal arch | India Gate
wat arun | Bangkok | temple | Wat Arun
kingdom centre | Riyadh | skyscraper | Kingdom Centre
hassan mosque | Casablanca | mosque | Hassan II Mosque
koutoubia | Marrakesh | minaret | Koutoubia
hallgrimskirkja | Reykjavík | church | Hallgrímskirkja
obelisk | Buenos Aires | obelisk | Obelisk
angel of independence | Mexico City | monument | Angel of Independence
capitol of havana | Havana | parliament building | Capitolio
cathedral of brasilia | Brasília | cathedral | Cathedral of Brasília
opera of manaus | Manaus | theater | Amazon Theatre
sky tower | Auckland | tower | Sky Tower
monas | Jakarta | obelisk | National Monument
atakule | Ankara | tower | Atakule
giralda | Seville | bell tower | Giralda
bayterek | Astana | tower | Bayterek
table mountain | Cape Town | mountain | Table Mountain
renaissance monument | Dakar | statue | African Renaissance Monument
independence arch | Accra | triumphal arch | Independence Arch
`;

export const landmarks: readonly Landmark[] = table
  .trim()
  .split("\n")
  .map((row) => {
    const [key, city, element, name] = row.split(" | ");
    return { key: key!, city: city!, element: element!, name: name! };
  });

// What stands in the squares of every other city, by continent and country: a monument that tells little.
const generic: Readonly<Record<string, string>> = {
  EU: "church 3, statue 2, fountain 2, clock tower 1, equestrian statue 1",
  AS: "statue 2, temple 3, fountain 1, clock tower 1",
  AF: "statue 2, monument 2, clock tower 1, church 1",
  NA: "church 2, statue 2, fountain 2, equestrian statue 1",
  SA: "church 3, equestrian statue 2, fountain 2, statue 1",
  OC: "church 1, monument 2, statue 1, clock tower 1, fountain 1",
};
const mosques = new Set("TR AE SA EG MA TN SN ID MY KZ".split(" "));

/** Shares of the plain monuments of a country; the names are canonical in the visual lexicon. */
export function plainMonuments(iso2: string, continent: string): string {
  return mosques.has(iso2) ? "mosque 4, statue 1, fountain 1, clock tower 1" : generic[continent]!;
}
