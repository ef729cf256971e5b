// The 150 classes of ADE20K scene parsing: what each is called in our lexicon, and how much it tells about a place.

export interface SceneClass {
  /** As the lexicon of reasonings knows it; null for a thing that says nothing about a place. */
  readonly name: string | null;
  /**
   * Weight of the class in the locatability score of GeoReasoner (arXiv 2406.18572), 0..1, to three decimals: road 1,
   * column 0.567, path 0.543.
   */
  readonly weight: number;
}

/** In the order of the data set. Grammar of an entry: `label / other label = name in the lexicon weight`; `-` is none. */
const table = `
wall 0.109; building 0.228; sky 0.168; floor 0.038; tree 0.196; ceiling 0.064; road 1; bed 0.004
window / windowpane 0.051; grass 0.149; cabinet 0.002; sidewalk 0.453; person 0.011; earth = soil 0.253; door 0.064
table 0.043; mountain 0.212; plant 0.107; curtain 0.023; chair 0.019; car 0.265; water 0.012; painting 0.03
sofa 0.023; shelf 0.076; house 0.176; sea 0.129; mirror 0.072; rug 0.068; field 0.153; armchair 0
seat = chair 0.055; fence 0.253; desk 0.001; rock 0.199; wardrobe 0.001; lamp 0.054; tub / bathtub = bathtub 0.013
rail / railing = railing 0.317; cushion 0.011; base = pedestal 0.034; box 0.037; column 0.567
signboard = sign 0.491; chest of drawers = drawer 0.003; counter = shop counter 0.024; sand 0.145; sink 0.006
skyscraper 0.074; fireplace 0.028; refrigerator 0.013; grandstand 0.054; path 0.543; stairs = staircase 0.068
runway 0.138; case = - 0.005; pool table = - 0.003; pillow 0.009; screen door = door 0.006
stairway = staircase 0.061; river 0.16; bridge 0.073; bookcase 0.003; blind = curtain 0.022
coffee table = table 0.012; toilet 0.03; flower 0.026; book 0.002; hill 0.223; bench 0.007; countertop 0.026
stove 0.069; palm = palm tree 0.23; kitchen island = - 0.047; computer 0.004; swivel chair = chair 0; boat 0.034
bar 0.021; arcade machine = - 0.011; hovel = hut 0.191; bus 0.112; towel = - 0.019; light = lamp 0.064; truck 0.11
tower 0.079; chandelier 0.033; awning 0.016; street lamp / streetlight = street light 0.476; booth 0.06
tv / television receiver = television 0.005; plane / airplane = airplane 0.12; dirt track = dirt road 0.239
clothes / apparel = clothing 0.017; pole 0.331; land = soil 0.424; bannister = railing 0.314; escalator 0.006
ottoman = stool 0.093; bottle 0.035; buffet = cabinet 0.009; poster 0.198; stage 0.003; van = minivan 0.1
ship 0.025; fountain 0.023; conveyer belt = - 0.023; canopy = awning 0.046; washer = washing machine 0.001
plaything = toy 0.005; pool / swimming pool = swimming pool 0.002; stool 0.017; barrel 0.007; basket 0.049
falls / waterfall = waterfall 0.051; tent 0.044; bag 0.006; minibike = motorcycle 0.08; cradle = - 0.008; oven 0.01
ball 0.011; food 0.061; step = staircase 0.065; tank = - 0.012; trade name = logo 0.108; microwave 0.013; pot 0.007
animal 0.015; bicycle 0.073; lake 0.041; dishwasher = - 0.003; screen 0.106; blanket 0.062; sculpture 0.005
hood = - 0.011; sconce = lamp 0.015; vase 0.023; traffic light 0.486; tray 0.009; trash can / ashcan 0.015
fan = electric fan 0.013; pier 0.057; crt screen = screen 0.033; plate = dinner plate 0.203; monitor = screen 0.024
bulletin board = notice board 0.023; shower 0.004; radiator 0.023; glass = drinking glass 0.007; clock 0.014
flag 0.28
`;

/** First words of a label, in lower case, lead to its class: "palm, palm tree" and "road;route" are written both ways. */
export const sceneClasses: ReadonlyMap<string, SceneClass> = readTable(table);

/** The class of a label as a checkpoint writes it; null where it is none of ADE20K's. */
export function findSceneClass(label: string): SceneClass | null {
  return sceneClasses.get(label.split(/[,;]/, 1)[0]!.trim().toLowerCase()) ?? null;
}

function readTable(text: string): ReadonlyMap<string, SceneClass> {
  const classes = new Map<string, SceneClass>();
  for (const entry of text.trim().split(/[;\n]/)) {
    const [, labels, name, weight] = /^\s*([^=]+?)(?:\s*=\s*(.+?))?\s+([\d.]+)\s*$/.exec(entry)!;
    const names = labels!.split("/").map((label) => label.trim());
    const scene = { name: name === "-" ? null : (name ?? names[0]!), weight: Number(weight) };
    for (const label of names) classes.set(label, scene);
  }
  return classes;
}
