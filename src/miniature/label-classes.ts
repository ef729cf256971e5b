// The classes of the label map: what a patch of the picture can show.
import { visualLexicon } from "../task/visual-lexicon.ts";

// Scenery and indoor things, vehicles and signs, plants, buildings, land, monuments.
const names = `
none, sky, cloud, sun, bird, airplane, person, cow, sheep, cat, butterfly, road, yellow line, white line, sidewalk, square,
street light, bench, fence, boat, awning, window, door, building, shop, fruit, wall, floor, curtain, painting, sofa,
lamp, table, vase, potted plant, flower, leaf, cup, shell, book, plate of food, fork, drinking glass,
car, taxi, convertible, bus, school bus, double decker bus, minibus, truck, pickup truck, tram, cable car, bicycle,
motorcycle, tuk tuk, rickshaw, gondola,
shop sign, welcome sign, direction sign, street sign, stop sign, license plate, poster, price tag, billboard, flag, banner,
tree, plane tree, oak, linden, chestnut tree, hedge, tulip, birch, poplar, conifer, willow, pine tree, cypress, olive tree,
palm tree, orange tree, bougainvillea, acacia, bush, cactus, grass, bamboo, banyan, jacaranda, banana tree, hibiscus,
mangrove, baobab, eucalyptus, agave, cherry tree, maple, fern, lawn, redwood, joshua tree, araucaria,
tiled roof, balcony, apartment building, ceramic tile, church, shutter, bell tower, flat roof, house, dome, mansard roof,
cafe, row house, brick wall, bay window, bar, chimney, canal house, gable, windmill, half timbered house, cottage,
log cabin, facade, palace, onion dome, minaret, mosque, skyscraper, archway, market, solar panel, hindu temple,
rooftop water tank, pagoda, stupa, prayer flag, temple, shrine, market stall, corrugated roof, stilt house,
vending machine, torii, neon sign, yurt, shopping mall, gas station, parking lot, motel, water tower,
wrought iron balcony, colonnade, veranda,
hill, sea, mountain, river, flatland, meadow, canal, forest, lake, snow capped mountain, fjord, volcano, rice paddy,
desert, steppe, rainforest, harbor, savanna, beach, wetland, field, island, prairie, vineyard, cliff,
statue, fountain, clock tower, equestrian statue, monument, tower, theater, amphitheater, pyramid, suspension bridge,
gate, cathedral, mausoleum, parliament building, arch bridge, crane, castle, pavilion, triumphal arch, obelisk, bridge
`;

/** Index 0 is a patch that shows none of the others. The order is part of the file format: new classes go to the end. */
export const elementClasses: readonly string[] = names.trim().split(/,\s+/);

const indexOf = new Map<string, number>(elementClasses.map((name, index) => [name, index]));
/** Classes by the lexicon's canonical name: "price tag" is a synonym there. */
const conceptOf = new Map(visualLexicon.names.map((name, id) => [name, id]));

/** Class of an element, by its own name or that of the nearest more general thing; 0 where there is none. */
export function classOf(name: string): number {
  const own = indexOf.get(name);
  if (own !== undefined) return own;
  const known = cache.get(name);
  if (known !== undefined) return known;
  let found = 0;
  for (let id = conceptOf.get(name) ?? -1; id >= 0 && found === 0; id = visualLexicon.parents[id]!) {
    found = indexOf.get(visualLexicon.names[id]!) ?? 0;
  }
  cache.set(name, found);
  return found;
}

const cache = new Map<string, number>();
