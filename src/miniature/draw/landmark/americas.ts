// Landmarks of the Americas and of Oceania, drawn like those of Europe.
import type { LandmarkShape } from "./europe.ts";
import type { Pen } from "./pen.ts";

/** A slim tower with a pod at a height. */
function podTower(p: Pen, concrete: string, pod: string, podAt: number, podHalf: number): void {
  p.shape([-9, 0, -2.6, -podAt, 2.6, -podAt, 9, 0], concrete);
  p.path(
    `M${-podHalf} ${-podAt - 4}Q${-podHalf} ${-podAt - 8} ${-podHalf * 0.6} ${-podAt - 9}H${podHalf * 0.6}Q${podHalf} ${-podAt - 8} ${podHalf} ${-podAt - 4}L${podHalf * 0.5} ${-podAt + 2}H${-podHalf * 0.5}Z`,
    pod,
  );
  p.line([-podHalf * 0.85, -podAt - 5.6, podHalf * 0.85, -podAt - 5.6], "#43505c", 1.8);
  p.shape([-2, -podAt - 9, 0, -108, 2, -podAt - 9], concrete);
}

const capitol = (p: Pen, stone: string) => {
  p.block(124, 24, 0, stone);
  p.columns(-58, -2, 116, 18, 20, "#d8d2c6");
  p.block(46, 32, 0, stone);
  p.columns(-20, -4, 40, 24, 8, "#fbf8f0");
  p.shape([-25, -32, 0, -42, 25, -32], stone);
  p.block(30, 16, -36, stone);
  p.columns(-13, -38, 26, 12, 9, "#d8d2c6");
  p.dome(0, -52, 17, 28, stone);
  p.block(6, 8, -79, stone);
  p.line([0, -86, 0, -95], "#8a8f86", 2.2);
};

export const americanLandmarks: Readonly<Record<string, LandmarkShape>> = {
  "opera house shells": (p) => {
    p.box(-64, -8, 128, 10, "#b98a6a");
    for (const [x, width, height, lean] of [
      [-44, 34, 40, -8],
      [-18, 40, 58, -10],
      [14, 36, 46, -8],
      [44, 22, 26, 6],
    ] as const) {
      p.path(
        `M${x - width / 2} -8Q${x - width * 0.42 + lean} ${-height * 0.8} ${x + lean} ${-height - 10}Q${x + width * 0.4} ${-height * 0.5} ${x + width / 2} -8Z`,
        "#f7f3e8",
      );
      p.path(
        `M${x + lean} ${-height - 10}Q${x + width * 0.4} ${-height * 0.5} ${x + width / 2} -8H${x + width * 0.2}Q${x + width * 0.16} ${-height * 0.5} ${x + lean} ${-height - 10}Z`,
        "#d6d0c2",
      );
    }
    p.box(-66, -1, 132, 5, "#5a93b5");
  },
  "golden gate": (p) => {
    const red = "#c8452f";
    p.box(-70, -6, 140, 8, "#4f87a5");
    for (const x of [-34, 34]) {
      p.box(x - 5, -96, 3.4, 92, red);
      p.box(x + 1.6, -96, 3.4, 92, red);
      for (const y of [-94, -76, -58, -40]) p.box(x - 5, y, 10, 3.4, red);
    }
    p.box(-70, -26, 140, 4, red);
    p.stage.canvas.path("M-70 -52Q-50 -62 -34 -94Q0 -16 34 -94Q50 -62 70 -52", {
      stroke: p.stage.mood.tone(red),
      width: 1.8,
    });
    for (let x = -28; x <= 28; x += 7) p.line([x, -26, x, -30 - (x * x) / 14], red, 0.8);
  },
  "christ the redeemer": (p) => {
    p.path("M-60 0Q-30 -26 -10 -34L10 -34Q30 -26 60 0Z", "#5f7f56");
    p.block(17, 14, -32, "#b5ada0");
    p.path("M-9 -46L-6 -80H6L9 -46Z", "#e3ddd0");
    p.path("M-40 -79Q-20 -83 -7 -84H7Q20 -83 40 -79L40 -75L10 -71L7 -62H-7L-10 -71L-40 -75Z", "#e3ddd0");
    p.disc(0, -91, 5.4, "#e3ddd0");
    p.shade(2, -80, 5, 34);
  },
  "cn tower": (p) => podTower(p, "#bdb9b0", "#d8d5cc", 66, 14),
  "sky tower": (p) => podTower(p, "#cfd2d3", "#b3bcc4", 62, 12),
  "space needle": (p) => {
    for (const s of [-1, 1])
      p.path(`M${s * 22} 0Q${s * 4} -36 ${s * 5} -74H${s * 2}Q${s * 0.5} -34 ${s * 16} 0Z`, "#e9e6de");
    p.box(-1.6, -74, 3.2, 74, "#d0cdc4");
    p.path("M-26 -78Q0 -70 26 -78L20 -83H-20Z", "#f2efe7");
    p.path("M-20 -83Q0 -94 20 -83Z", "#d98a3a");
    p.line([0, -90, 0, -110], "#e9e6de", 1.6);
  },
  "gateway arch": (p) => {
    p.stage.canvas.path("M-44 0C-40 -62 -20 -98 0 -98C20 -98 40 -62 44 0", {
      stroke: p.stage.mood.tone("#b9c4cc"),
      width: 7,
    });
    p.stage.canvas.path("M-46 0C-42 -64 -21 -100 0 -100", {
      stroke: p.stage.mood.tone("#e6ecf0"),
      width: 2,
      isGlaze: true,
    });
    p.block(110, 4, 0, "#7d9a6a");
  },
  "statue of liberty": (p) => {
    const green = "#6fae98";
    p.shape([-30, 0, -24, -14, 24, -14, 30, 0], "#b9ab90");
    p.block(28, 26, -12, "#cbbd9f");
    p.path("M-12 -38Q-13 -58 -7 -70H7Q13 -58 12 -38Z", green);
    p.line([6, -68, 14, -78, 13, -96], green, 4.4);
    p.block(6, 4, -95, "#5a9683", 13);
    p.path("M10 -99Q13 -109 16 -99Z", "#f0c040");
    p.disc(0, -76, 5.4, green);
    for (const a of [-60, -35, -10, 15, 40])
      p.line([0, -79, 9 * Math.sin((a * Math.PI) / 180), -79 - 9 * Math.cos((a * Math.PI) / 180)], green, 1.3);
    p.box(-13, -64, 7, 12, "#5a9683");
    for (const x of [-5, 1, 6]) p.line([x, -66, x * 1.4, -40], "#549080", 1);
  },
  capitol: (p) => capitol(p, "#f4f1ea"),
  "capitol of havana": (p) => capitol(p, "#e6dcc4"),
  obelisk: (p) => {
    p.block(34, 8, 0, "#cfc8ba");
    p.shape([-9, -8, -6.4, -88, 0, -104, 6.4, -88, 9, -8], "#f2eee4");
    p.shape([0, -104, 6.4, -88, 9, -8, 1, -8], "#d6d0c2");
    p.box(-2.4, -26, 4.8, 9, "#6b6558");
  },
  "angel of independence": (p) => {
    for (const [half, y] of [
      [46, 0],
      [36, -6],
      [26, -12],
    ] as const)
      p.box(-half, y - 6, half * 2, 6, "#d5cab4");
    p.block(9, 62, -18, "#e4dac4");
    p.block(15, 5, -78, "#cfc2a8");
    p.path("M-3 -83L-2 -95H2L4 -83Z", "#e0b13a");
    p.disc(0, -98, 2.8, "#e0b13a");
    p.path("M-2 -95Q-14 -104 -20 -98Q-12 -92 -2 -90Z", "#e0b13a");
    p.path("M2 -95Q14 -104 20 -98Q12 -92 2 -90Z", "#e0b13a");
    p.line([2, -95, 5, -106], "#e0b13a", 1.6);
  },
  "cathedral of brasilia": (p) => {
    p.oval(0, -3, 50, 7, "#c9c4ba");
    p.path("M-34 -4Q-14 -40 -12 -60H12Q14 -40 34 -4Z", "#7fb5d0");
    for (const x of [-40, -25, -9, 9, 25, 40]) {
      p.stage.canvas.path(`M${x} -3Q${x * 0.3} -44 ${x * 0.32} -62Q${x * 0.34} -74 ${x * 0.8} -92`, {
        stroke: p.stage.mood.tone("#f5f3ee"),
        width: 4.6,
        cap: "round",
      });
    }
    p.oval(0, -62, 13, 3, "#f5f3ee");
  },
  "opera of manaus": (p) => {
    p.block(92, 40, 0, "#e3a0a0");
    p.columns(-42, 0, 84, 36, 9, "#f7efe6");
    p.block(96, 4, -38, "#f7efe6");
    p.shape([-24, -42, 0, -54, 24, -42], "#efb8b4");
    p.block(40, 12, -42, "#e3a0a0");
    p.dome(0, -54, 20, 26, "#3f8f6d");
    for (const x of [-11, 0, 11]) p.line([x, -56, x * 0.6, -76], "#e8c23a", 2);
    p.line([-17, -64, 17, -64], "#3a6ea5", 2.4);
    p.line([0, -79, 0, -88], "#d9b13f", 1.8);
  },
};
