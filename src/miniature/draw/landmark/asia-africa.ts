// Landmarks of Asia and Africa, drawn like those of Europe.
import type { LandmarkShape } from "./europe.ts";
import type { Pen } from "./pen.ts";

function archGate(p: Pen, stone: string, opening: string): void {
  p.block(74, 6, 0, stone);
  p.block(64, 74, -6, stone);
  p.arch(-15, -6, 30, 54, opening);
  p.block(72, 5, -62, "#a8895c");
  p.block(54, 12, -78, stone);
  p.block(58, 3, -88, "#a8895c");
  for (const x of [-24, 24]) p.arch(x - 4, -14, 8, 22, "#8a6f48");
  p.shade(18, -80, 14, 74);
}

export const easternLandmarks: Readonly<Record<string, LandmarkShape>> = {
  pyramids: (p) => {
    p.shape([20, 0, 52, -46, 84, 0], "#cfa566");
    p.shape([52, -46, 84, 0, 60, 0], "#ad8548");
    p.shape([-66, 0, -10, -84, 46, 0], "#dcb471");
    p.shape([-10, -84, 46, 0, 6, 0], "#b98f51");
    for (let y = -10; y > -76; y -= 9) p.line([-66 - y * 0.67, y, 6 + y * 0.19, y], "#c49a5a", 0.8);
    p.shape([-84, 0, -64, -26, -44, 0], "#cfa566");
  },
  "tokyo tower": (p) => {
    const orange = "#e2572f";
    p.path("M-30 0Q-13 -30 -8 -58L-2.6 -94H2.6L8 -58Q13 -30 30 0H19Q12 -14 0 -14Q-12 -14 -19 0Z", orange);
    p.path("M-12 -30Q0 -34 12 -30L8 -48H-8Z", "#f7ece2");
    p.path("M-5 -64H5L3 -82H-3Z", "#f7ece2");
    p.block(24, 7, -52, "#f4f1ec");
    p.block(10, 4, -86, "#f4f1ec");
    p.line([0, -93, 0, -109], orange, 1.6);
    for (const y of [-7, -14, -21])
      for (const s of [-1, 1]) p.line([s * (27 + y), y, s * (19 + y * 0.4), y - 6], "#f7ece2", 1.2);
  },
  "taj mahal": (p) => {
    const marble = "#f6f1e8";
    p.box(-62, -8, 124, 8, "#e2dac8");
    for (const x of [-56, 56]) {
      p.block(5, 64, -8, marble, x);
      p.dome(x, -72, 4, 7, marble);
      for (const y of [-28, -50]) p.block(7.4, 2, y, "#d8cfbc", x);
    }
    p.block(74, 38, -8, marble);
    p.block(28, 44, -8, "#fbf8f0");
    p.arch(-9, -8, 18, 36, "#b8a98c");
    for (const x of [-31, -22, 15, 24]) {
      p.arch(x, -8, 7, 14, "#c4b69a");
      p.arch(x, -26, 7, 14, "#c4b69a");
    }
    p.block(30, 8, -46, marble);
    p.onion(0, -52, 17, marble);
    for (const x of [-25, 25]) p.onion(x, -46, 6, marble);
    p.line([0, -97, 0, -105], "#c9a23a", 1.4);
  },
  "burj khalifa": (p) => {
    const steel = "#a9bccb";
    for (const [width, height] of [
      [34, 26],
      [28, 40],
      [22, 56],
      [16, 70],
      [10, 84],
      [5, 96],
    ] as const) {
      p.block(width, height, 0, steel);
      p.box(width * 0.18, -height, width * 0.32, height, "#7f97a9");
    }
    for (let y = -6; y > -84; y -= 4) p.line([-12 - y * 0.1, y, 12 + y * 0.1, y], "#8ba3b5", 0.6);
    p.line([0, -94, 0, -110], steel, 1.4);
  },
  "petronas towers": (p) => {
    for (const x of [-18, 18]) {
      for (const [width, height] of [
        [24, 66],
        [19, 78],
        [13, 88],
        [7, 94],
      ] as const) {
        p.block(width, height, 0, "#b9c6cf", x);
        p.box(x + width * 0.14, -height, width * 0.36, height, "#93a5b2");
      }
      for (let y = -5; y > -74; y -= 5) p.line([x - 11, y, x + 11, y], "#8094a2", 0.9);
      p.line([x, -93, x, -108], "#b9c6cf", 1.8);
    }
    p.box(-8, -46, 16, 5, "#8fa2b0");
    p.line([-7, -30, 0, -41, 7, -30], "#8fa2b0", 1.8);
  },
  "n seoul tower": (p) => {
    p.path("M-56 0Q-20 -22 0 -24Q20 -22 56 0Z", "#5f8a56");
    p.shape([-6, -18, -4, -62, 4, -62, 6, -18], "#d9d6ce");
    p.block(26, 6, -60, "#aab3ba");
    p.block(20, 5, -66, "#e3e0d8");
    p.block(14, 4, -71, "#aab3ba");
    p.line([0, -74, 0, -92], "#c94a3a", 3);
    p.line([0, -92, 0, -108], "#e8e4dc", 1.6);
  },
  "oriental pearl": (p) => {
    for (const x of [-15, 15]) p.line([x * 1.5, 0, x * 0.3, -32], "#b5b0b8", 3);
    p.box(-3, -92, 6, 92, "#b5b0b8");
    for (const [y, r] of [
      [-26, 13],
      [-66, 9.4],
      [-88, 4.4],
    ] as const) {
      p.disc(0, y, r, "#c23a6b");
      p.disc(-r * 0.3, y - r * 0.3, r * 0.35, "#e88aa8");
      p.line([-r, y, r, y], "#8a2a4f", 1.2);
    }
    p.line([0, -90, 0, -110], "#b5b0b8", 1.8);
  },
  merlion: (p) => {
    p.box(-46, -5, 96, 7, "#5a9ab8");
    p.block(38, 10, 0, "#c9c3b5");
    p.path("M-14 -10Q-20 -34 -8 -50Q-12 -66 2 -72Q16 -74 19 -62L24 -56L18 -52Q18 -46 12 -44Q22 -28 14 -10Z", "#f3efe6");
    p.path("M-14 -10Q-32 -14 -30 -30L-22 -24Q-18 -16 -8 -14Z", "#f3efe6");
    p.path("M-10 -50Q-18 -58 -12 -70Q-4 -82 6 -76Q-4 -72 -4 -62Q-8 -58 -6 -50Z", "#ddd6c6");
    p.disc(9, -63, 1.6, "#4a4640");
    for (const y of [-18, -25, -32, -39])
      for (const x of [-8, 0, 8])
        p.stage.canvas.path(`M${x - 3} ${y}q3 4 6 0`, {
          stroke: p.stage.mood.tone("#b8b0a0"),
          width: 1,
          isGlaze: true,
        });
    p.stage.canvas.path("M23 -55Q44 -56 50 -6", { stroke: p.stage.mood.tone("#d5eef7"), width: 4 });
  },
  "kremlin of kazan": (p) => {
    const blue = "#3f8fb8";
    for (const x of [-42, -26, 26, 42]) {
      p.block(6, Math.abs(x) > 30 ? 70 : 80, 0, "#f5f3ee", x);
      p.spire(x, Math.abs(x) > 30 ? -70 : -80, 4, 20, blue);
    }
    p.block(58, 38, 0, "#f5f3ee");
    p.shape([-20, 0, 0, -46, 20, 0], "#e4ecf0");
    p.arch(-8, 0, 16, 26, "#6d93a8");
    p.dome(0, -42, 18, 24, blue);
    p.line([0, -66, 0, -75], "#d9b13f", 1.6);
  },
  "temple of heaven": (p) => {
    for (const [half, y] of [
      [54, 0],
      [46, -6],
      [38, -12],
    ] as const)
      p.box(-half, y - 6, half * 2, 6, "#efe9dc");
    for (const [half, y] of [
      [30, -18],
      [24, -40],
      [17, -60],
    ] as const) {
      p.box(-half * 0.82, y - 12, half * 1.64, 13, "#a9402f");
      p.path(
        `M${-half * 1.25} ${y - 11}Q${-half * 0.5} ${y - 14} ${-half * 0.42} ${y - 24}H${half * 0.42}Q${half * 0.5} ${y - 14} ${half * 1.25} ${y - 11}Z`,
        "#33588f",
      );
    }
    p.disc(0, -88, 4, "#d9b13f");
  },
  "bell tower of xian": (p) => {
    p.box(-42, -30, 84, 30, "#8f8778");
    p.arch(-9, 0, 18, 22, "#3f3a34");
    for (const [half, y] of [
      [38, -30],
      [28, -54],
    ] as const) {
      p.box(-half * 0.8, y - 14, half * 1.6, 14, "#a9402f");
      p.columns(-half * 0.7, y, half * 1.4, 13, 7, "#7d2f24");
      p.path(
        `M${-half * 1.3} ${y - 12}Q${-half * 0.8} ${y - 16} ${-half * 0.5} ${y - 26}H${half * 0.5}Q${half * 0.8} ${y - 16} ${half * 1.3} ${y - 12}Z`,
        "#3f6f55",
      );
    }
    p.shape([-15, -80, 0, -98, 15, -80], "#3f6f55");
    p.disc(0, -99, 3, "#d9b13f");
  },
  "taipei 101": (p) => {
    p.shape([-18, 0, -13, -24, 13, -24, 18, 0], "#6fa095");
    for (let i = 0; i < 8; i++) {
      const y = -24 - i * 8;
      p.shape([-9, y, -12.4, y - 8, 12.4, y - 8, 9, y], i % 2 === 0 ? "#7db0a4" : "#6a9c92");
      p.line([-12, y - 7.4, 12, y - 7.4], "#3f6b62", 1);
    }
    p.block(11, 8, -88, "#7db0a4");
    p.line([0, -95, 0, -110], "#8fb5ac", 2);
  },
  "osaka castle": (p) => {
    p.shape([-50, 0, -40, -26, 40, -26, 50, 0], "#9a948a");
    for (const [half, y] of [
      [36, -26],
      [28, -46],
      [20, -64],
    ] as const) {
      p.box(-half * 0.84, y - 13, half * 1.68, 14, "#f4f1e8");
      p.path(
        `M${-half * 1.25} ${y - 11}Q${-half * 0.8} ${y - 15} ${-half * 0.55} ${y - 22}H${half * 0.55}Q${half * 0.8} ${y - 15} ${half * 1.25} ${y - 11}Z`,
        "#4f8878",
      );
      p.shape([-8, y - 11, 0, y - 20, 8, y - 11], "#f4f1e8");
    }
    p.shape([-15, -84, 0, -98, 15, -84], "#4f8878");
    for (const x of [-12, 12]) p.disc(x, -86, 2.2, "#d9b13f");
  },
  "golden pavilion": (p) => {
    p.box(-60, -8, 120, 10, "#6d9a8a");
    p.box(-34, -28, 68, 20, "#8a6038");
    p.columns(-32, -8, 64, 18, 7, "#5f3f24");
    for (const [half, y] of [
      [38, -26],
      [30, -48],
    ] as const) {
      p.path(
        `M${-half * 1.3} ${y - 1}Q${-half} ${y - 4} ${-half * 0.8} ${y - 8}H${half * 0.8}Q${half} ${y - 4} ${half * 1.3} ${y - 1}Z`,
        "#6b5440",
      );
      p.box(-half * 0.78, y - 22, half * 1.56, 15, "#e0ae38");
      p.columns(-half * 0.7, y - 8, half * 1.4, 13, 6, "#b8862a");
    }
    p.path("M-34 -70Q-22 -74 -4 -90H4Q22 -74 34 -70Z", "#6b5440");
    p.line([0, -90, 0, -100], "#e0ae38", 2);
    p.line([-4, -97, 5, -101], "#e0ae38", 1.6);
  },
  "gateway of india": (p) => {
    archGate(p, "#c9a46a", "#6f94ab");
    for (const x of [-30, -12, 12, 30]) {
      p.block(7, 12, -78, "#c9a46a", x);
      p.dome(x, -90, 4.4, 7, "#b8935a");
    }
  },
  "india gate": (p) => {
    archGate(p, "#d8b078", "#9ab8c9");
    p.block(30, 4, -90, "#d8b078");
    p.dome(0, -94, 9, 5, "#c49a62");
  },
  "independence arch": (p) => {
    archGate(p, "#e6e0d2", "#9ab8c9");
    p.stage.canvas.polygon(
      Array.from({ length: 10 }, (_, i) => [
        (i % 2 === 0 ? 9 : 3.6) * Math.sin((i * Math.PI) / 5),
        -98 - (i % 2 === 0 ? 9 : 3.6) * Math.cos((i * Math.PI) / 5),
      ]).flat(),
      p.stage.mood.tone("#23262c"),
    );
  },
  "wat arun": (p) => {
    const cream = "#dccfb4";
    p.box(-60, -4, 120, 6, "#6f9aa8");
    for (const [half, y, height] of [
      [44, 0, 12],
      [34, -12, 12],
      [25, -24, 12],
    ] as const) {
      p.shape([-half, y, -half * 0.86, y - height, half * 0.86, y - height, half, y], cream);
      p.line([-half * 0.9, y - 4, half * 0.9, y - 4], "#b57a5a", 1.4);
      p.line([-half * 0.88, y - 8, half * 0.88, y - 8], "#6f8f8a", 1.4);
    }
    p.path("M-15 -36Q-9 -60 -5 -74Q-6 -82 0 -106Q6 -82 5 -74Q9 -60 15 -36Z", cream);
    for (const y of [-44, -54, -64, -74]) p.line([-12 - (y + 36) * 0.17, y, 12 + (y + 36) * 0.17, y], "#b57a5a", 1.4);
    for (const x of [-36, 36]) p.path(`M${x - 7} -12Q${x - 3} -28 ${x} -50Q${x + 3} -28 ${x + 7} -12Z`, cream);
  },
  "kingdom centre": (p) => {
    p.path("M-22 0Q-20 -60 -10 -100Q-8 -80 0 -78Q8 -80 10 -100Q20 -60 22 0Z", "#8fa9bd");
    p.path("M-6.5 -82Q0 -66 6.5 -82L8 -92Q0 -84 -8 -92Z", "#dbe8f0");
    p.path("M2 0V-78Q8 -80 10 -100Q20 -60 22 0Z", "#748fa4");
    p.box(-10, -103, 20, 4, "#8fa9bd");
    for (let y = -6; y > -70; y -= 6) p.line([-20 - y * 0.08, y, 20 + y * 0.08, y], "#64809a", 0.7);
  },
  "hassan mosque": (p) => {
    p.box(-64, -5, 128, 7, "#4f8fae");
    p.block(80, 30, -4, "#e6d8bb", -12);
    p.box(-54, -40, 84, 7, "#3f8a6d");
    p.arches(-48, -4, 72, 22, 6, "#9a835c");
    p.block(20, 84, -4, "#e0cfa8", 38);
    for (const y of [-24, -46, -68]) p.arch(33, y, 10, 15, "#6fae94");
    p.block(24, 3, -86, "#3f8a6d", 38);
    p.block(10, 12, -88, "#e0cfa8", 38);
    p.spire(38, -100, 5, 8, "#3f8a6d");
    p.shade(42, -88, 6, 84);
  },
  koutoubia: (p) => {
    const brick = "#c98f62";
    p.block(30, 78, 0, brick);
    for (const y of [-12, -34, -56]) for (const x of [-9, 2]) p.arch(x, y, 7, 14, "#8a5a38");
    p.block(32, 4, -70, "#7fb0a8");
    for (const x of [-15, -7, 1, 9]) p.box(x, -83, 5, 6, brick);
    p.block(14, 14, -78, brick);
    p.dome(0, -92, 6, 7, "#b57a4f");
    p.line([0, -98, 0, -108], "#d9b13f", 2);
    p.shade(5, -78, 10, 78);
    p.block(60, 22, 0, "#d29c70", -42);
  },
  monas: (p) => {
    p.block(62, 5, 0, "#d8d2c4");
    p.path("M-30 -14Q-12 -16 -6 -24H6Q12 -16 30 -14L22 -5H-22Z", "#ece7da");
    p.shape([-5.4, -22, -2.6, -90, 2.6, -90, 5.4, -22], "#f2eee4");
    p.block(11, 3.4, -88, "#ddd6c6");
    p.path("M-4 -92Q-6 -100 0 -108Q6 -100 4 -92Z", "#e8b83a");
  },
  atakule: (p) => {
    p.shape([-6, 0, -4.4, -68, 4.4, -68, 6, 0], "#d9d4c8");
    p.path("M-20 -68Q-16 -76 -14 -78H14Q16 -76 20 -68L8 -60H-8Z", "#8fb0b8");
    p.dome(0, -78, 14, 15, "#e3e0d8");
    p.line([0, -92, 0, -108], "#b5b0a5", 2);
    p.block(56, 16, 0, "#b8b2a6");
  },
  bayterek: (p) => {
    for (const s of [-1, 1]) {
      p.stage.canvas.path(`M${s * 16} 0Q${s * 3} -32 ${s * 6} -60Q${s * 10} -72 ${s * 22} -84`, {
        stroke: p.stage.mood.tone("#f0eee8"),
        width: 3.4,
      });
      p.stage.canvas.path(`M${s * 9} 0Q${s * 1} -32 ${s * 3} -62Q${s * 5} -74 ${s * 13} -88`, {
        stroke: p.stage.mood.tone("#dfdcd4"),
        width: 2.4,
      });
    }
    p.box(-2.4, -72, 4.8, 72, "#cfcbc2");
    p.disc(0, -84, 14, "#e3ad2f");
    p.disc(-4, -89, 4.4, "#f9df8a");
  },
  "table mountain": (p) => {
    p.path("M-110 0L-78 -20L-58 -54L-50 -60H52L60 -54L82 -18L112 0Z", "#7d8a96");
    p.path("M-50 -60H52L56 -57L40 -40L26 -48L10 -36L-8 -46L-24 -36L-40 -46L-54 -57Z", "#96a2ac");
    p.path("M-48 -61Q-30 -68 0 -65Q34 -70 50 -61Q52 -57 40 -59Q10 -55 -20 -58Q-44 -55 -48 -61Z", "#f4f7f9");
    p.path("M70 0Q84 -34 94 -36Q104 -30 118 0Z", "#6f7f78");
  },
  "renaissance monument": (p) => {
    const copper = "#9a6a45";
    p.path("M-60 0Q-20 -26 0 -28Q20 -26 60 0Z", "#8a8060");
    p.path("M-10 -24L-16 -30L-4 -62Q-6 -72 4 -76L12 -70L8 -52L16 -28L8 -26L2 -46L-4 -26Z", copper);
    p.disc(8, -82, 5, copper);
    p.line([10, -72, 24, -88], copper, 4);
    p.disc(27, -90, 3.6, copper);
    p.line([26, -88, 34, -96], copper, 2.2);
    p.path("M-8 -60Q-22 -56 -26 -42L-20 -40Q-14 -50 -6 -52Z", copper);
    p.disc(-14, -66, 4, copper);
    p.path("M-18 -62L-26 -34L-16 -30L-9 -58Z", copper);
  },
};
