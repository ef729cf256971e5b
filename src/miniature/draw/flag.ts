// Flags, waving from a pole or hanging on a wall, from the parameters of the cue.
import type { Cue } from "../scene.ts";
import type { Stage } from "./stage.ts";

const cloth: Readonly<Record<string, string>> = {
  red: "#d0202e",
  blue: "#1f4fa3",
  navy: "#24356f",
  sky: "#78b4e3",
  white: "#fbfaf6",
  green: "#15804a",
  yellow: "#f9cf2b",
  gold: "#f6c11c",
  black: "#1c1d20",
  orange: "#f08a2c",
  maroon: "#9a2a36",
};

/** Draws the flag with its top left corner at (x, y). */
export function drawFlag(stage: Stage, cue: Cue, x: number, y: number, width: number, height: number): void {
  const { canvas, mood } = stage;
  const look = cue.look ?? {};
  const colours = String(look.colours ?? "white").split(",");
  const sizes = String(look.sizes ?? "1")
    .split(",")
    .map(Number);
  const charge = String(look.charge ?? "");
  const paint = (name: string | undefined) => mood.lit(cloth[name ?? ""] ?? "#fbfaf6");
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const shares = sizes.map((size) => size / total);

  canvas.element({ name: cue.element, cue }, () => {
    const stripes = (isVertical: boolean) => {
      let at = 0;
      for (const [i, share] of shares.entries()) {
        const fill = paint(colours[i]);
        if (isVertical) canvas.rect(x + at * width, y, share * width + 0.2, height, fill);
        else canvas.rect(x, y + at * height, width, share * height + 0.2, fill);
        at += share;
      }
    };
    const middle = [x + width / 2, y + height / 2] as const;
    switch (look.layout) {
      case "vertical":
        stripes(true);
        break;
      case "nordic cross":
        canvas.rect(x, y, width, height, paint(colours[0]));
        for (const [colour, share] of [
          [colours[1], 0.25],
          [colours[2], 0.125],
        ] as const) {
          if (!colour) continue;
          canvas.rect(x + width * 0.36 - (height * share) / 2, y, height * share, height, paint(colour));
          canvas.rect(x, middle[1] - (height * share) / 2, width, height * share, paint(colour));
        }
        break;
      case "centred cross":
        canvas.rect(x, y, width, height, paint(colours[0]));
        canvas.rect(
          middle[0] - height * 0.1,
          middle[1] - height * 0.31,
          height * 0.2,
          height * 0.62,
          paint(colours[1]),
        );
        canvas.rect(
          middle[0] - height * 0.31,
          middle[1] - height * 0.1,
          height * 0.62,
          height * 0.2,
          paint(colours[1]),
        );
        break;
      case "disc":
        canvas.rect(x, y, width, height, paint(colours[0]));
        canvas.circle(...middle, height * 0.3, paint(colours[1]));
        break;
      case "star":
        stripes(false);
        canvas.polygon(star(...middle, height * (sizes.length > 1 ? 0.18 : 0.3)), paint(charge));
        break;
      case "triangle":
        stripes(false);
        canvas.polygon([x, y, middle[0], middle[1], x, y + height], paint(charge));
        break;
      case "bar":
        stripes(false);
        canvas.rect(x, y, width * 0.26, height, paint(charge));
        break;
      case "crescent": {
        canvas.rect(x, y, width, height, paint(colours[0]));
        const [cx, cy] = [x + width * 0.38, middle[1]];
        canvas.circle(cx, cy, height * 0.26, paint(colours[1]));
        canvas.circle(cx + height * 0.075, cy, height * 0.21, paint(colours[0]));
        canvas.polygon(star(cx + height * 0.3, cy, height * 0.13, Math.PI), paint(colours[1]));
        break;
      }
      case "circle of stars":
        canvas.rect(x, y, width, height, paint("blue"));
        for (let i = 0; i < 12; i++) {
          const angle = (i * Math.PI) / 6;
          canvas.polygon(
            star(
              middle[0] + height * 0.32 * Math.cos(angle),
              middle[1] + height * 0.32 * Math.sin(angle),
              height * 0.065,
            ),
            paint("gold"),
          );
        }
        break;
      default:
        stripes(false);
    }
  });
  const fold = canvas.gradient(
    [
      [0, "#000000", 0.02],
      [0.2, "#ffffff", 0.16],
      [0.42, "#000000", 0.16],
      [0.62, "#ffffff", 0.14],
      [0.82, "#000000", 0.15],
      [1, "#ffffff", 0.06],
    ],
    "right",
  );
  canvas.rect(x, y, width, height, { fill: fold, isGlaze: true });
}

/** A flag on a pole that stands at (x, ground). */
export function drawFlagpole(stage: Stage, cue: Cue, x: number, top: number, ground: number, width: number): void {
  stage.canvas.rect(x - 1.4, top, 2.8, ground - top, stage.mood.tone("#c9cdd1"));
  stage.canvas.circle(x, top - 1.5, 2.4, stage.mood.tone("#d9b13f"));
  drawFlag(stage, cue, x + 1.4, top + 2, width, width * 0.66);
}

function star(x: number, y: number, radius: number, turn = -Math.PI / 2): number[] {
  return Array.from({ length: 10 }, (_, i) => {
    const r = i % 2 === 0 ? radius : radius * 0.4;
    const angle = turn + (i * Math.PI) / 5;
    return [x + r * Math.cos(angle), y + r * Math.sin(angle)];
  }).flat();
}
