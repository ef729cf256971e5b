// A picture with a known answer, drawn by code: three shapes in three colours, side by side on white.
import type { Random } from "../../run/random.ts";

const colours = {
  red: [215, 25, 30],
  green: [20, 150, 50],
  blue: [25, 70, 215],
  yellow: [250, 210, 0],
  purple: [135, 40, 165],
  black: [10, 10, 10],
} as const;

/** Whether a point belongs to the shape, in a frame of -1 to 1 with y pointing down. */
const shapes = {
  circle: (x: number, y: number) => x * x + y * y <= 0.8,
  square: (x: number, y: number) => Math.max(Math.abs(x), Math.abs(y)) <= 0.8,
  triangle: (x: number, y: number) => y <= 0.75 && Math.abs(x) <= (y + 0.85) * 0.55,
} as const;

export type Colour = keyof typeof colours;
export type Shape = keyof typeof shapes;

export interface TestPicture {
  readonly mediaType: "image/png";
  readonly bytes: Uint8Array;
  /** From left to right; one of 720 possible answers. */
  readonly truth: readonly { readonly colour: Colour; readonly shape: Shape }[];
}

/** Side of one of the three fields in pixels; 672 x 224 is a multiple of every patch size in use. */
const field = 224;

export async function drawTestPicture(random: Random): Promise<TestPicture> {
  const palette = shuffle(Object.keys(colours) as Colour[], random);
  const forms = shuffle(Object.keys(shapes) as Shape[], random);
  const truth = forms.map((shape, i) => ({ shape, colour: palette[i]! }));
  const width = field * truth.length;
  const pixels = Buffer.alloc(width * field * 3, 255);
  truth.forEach(({ shape, colour }, position) => {
    for (let row = 0; row < field; row++) {
      for (let column = 0; column < field; column++) {
        if (!shapes[shape](scale(column), scale(row))) continue;
        pixels.set(colours[colour], (row * width + position * field + column) * 3);
      }
    }
  });
  const { default: sharp } = await import("sharp");
  const bytes = await sharp(pixels, { raw: { width, height: field, channels: 3 } })
    .png()
    .toBuffer();
  return { mediaType: "image/png", bytes, truth };
}

const scale = (pixel: number) => ((pixel + 0.5) / field) * 2 - 1;

const synonyms = new Map<string, Colour | Shape>([
  ["violet", "purple"],
  ["disc", "circle"],
  ["disk", "circle"],
  ["dot", "circle"],
  ["ball", "circle"],
  ["rectangle", "square"],
  ["box", "square"],
]);

export interface Reading {
  /** Named on their place, out of three. */
  readonly colours: number;
  readonly shapes: number;
}

/** Compares what a model says with the truth: the first three colours and the first three shapes that it names. */
export function readPictureAnswer(answer: string, truth: TestPicture["truth"]): Reading {
  const words = (answer.toLowerCase().match(/[a-z]+/g) ?? [])
    .map((word) => word.replace(/(?<!s)s$/, ""))
    .map((word) => synonyms.get(word) ?? word);
  const saidColours = words.filter((word) => Object.hasOwn(colours, word));
  const saidShapes = words.filter((word) => Object.hasOwn(shapes, word));
  return {
    colours: truth.filter(({ colour }, i) => saidColours[i] === colour).length,
    shapes: truth.filter(({ shape }, i) => saidShapes[i] === shape).length,
  };
}

/** Fisher and Yates. */
function shuffle<T>(items: T[], random: Random): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items;
}
