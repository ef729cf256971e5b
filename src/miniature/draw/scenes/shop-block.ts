// A shop close to the viewer: wall, fascia with the sign, awning, window, door.
import type { Cue } from "../../scene.ts";
import { awning, door, panes, wall, wallColours } from "../building/parts.ts";
import { darken, lighten } from "../colour.ts";
import { boardFor, drawShopSign, goodSize } from "../sign/boards.ts";
import type { Stage } from "../stage.ts";

export interface ShopBlock {
  readonly x: number;
  readonly width: number;
  readonly top: number;
  readonly ground: number;
}

/** Draws the block; its sign is as wide as its text needs. Returns the lower edge of the sign. */
export function drawShopBlock(stage: Stage, sign: Cue | undefined, { x, width, top, ground }: ShopBlock): number {
  const { canvas, chance, mood } = stage;
  const colour = chance.pick(wallColours);
  const board = sign
    ? boardFor(sign.text ?? "", Math.min(width - 8, 198), goodSize + chance.between(0, 4), 5, 2)
    : null;
  const shopTop = Math.min(ground - 62, top + chance.between(30, 46));
  canvas.element({ name: "shop" }, () => {
    wall(stage, x, top, width, ground - top, colour);
    canvas.rect(x - 2, top - 4, width + 4, 6, darken(mood.tone(colour), 0.25));
    const columns = Math.max(2, Math.round(width / 34));
    panes(stage, { x, y: top + 2, width, height: shopTop - top - 3 }, columns, 1);
    const base = mood.tone(chance.pick(["#3a4350", "#4b3a34", "#2f4a45", "#5b5148"]));
    canvas.rect(x, shopTop, width, ground - shopTop, base);
    const windowTop = shopTop + (board ? board.height + 6 : 10);
    const glass = mood.isDark ? mood.lit("#ffe2a3") : mood.tone("#8fa9b8");
    const windowWidth = width * 0.6;
    canvas.element({ name: "window" }, () => {
      canvas.rect(x + 6, windowTop, windowWidth, ground - windowTop - 8, glass, 1);
      canvas.polygon(
        [x + 6, ground - 20, x + windowWidth * 0.6, windowTop, x + windowWidth * 0.85, windowTop, x + 6, ground - 8],
        { fill: "#ffffff", opacity: 0.13, isGlaze: true },
      );
      for (let i = 0; i < 5; i++) {
        const px = x + 12 + (i * (windowWidth - 14)) / 5;
        canvas.rect(
          px,
          ground - 16 - chance.between(0, 7),
          7,
          8,
          mood.tone(chance.pick(["#c9573a", "#d9a53a", "#5a7f5c", "#7d5233", "#8a5a83"])),
          2,
        );
      }
    });
    door(stage, x + windowWidth + 12, ground, Math.max(14, width * 0.2), ground - windowTop - 2);
    if (chance.one(0.6)) awning(stage, x + 3, windowTop - 1, windowWidth + 6, 8);
  });
  if (sign && board)
    drawShopSign(stage, sign, {
      x: Math.max(12, Math.min(212 - board.width, x + (width - board.width) / 2)),
      y: shopTop + 2,
      width: board.width,
      height: board.height,
    });
  else canvas.rect(x + 4, shopTop + 2, width - 8, 7, lighten(darken(mood.tone(colour), 0.4), 0.05));
  return shopTop + (board?.height ?? 0) + 2;
}
