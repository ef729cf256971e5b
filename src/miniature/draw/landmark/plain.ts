// Monuments that stand in the squares of many cities and tell little.
import type { LandmarkShape } from "./europe.ts";

const bronze = "#5f7f6f";
const stone = "#cfc4b0";

export const plainLandmarks: Readonly<Record<string, LandmarkShape>> = {
  statue: (p) => {
    p.block(40, 8, 0, stone);
    p.block(27, 34, -8, stone);
    p.block(32, 4, -42, "#b9ad98");
    p.path("M-8 -46L-6 -68Q-11 -70 -9 -78Q0 -84 9 -78Q12 -70 6 -68L8 -46Z", bronze);
    p.disc(0, -87, 5, bronze);
    p.line([8, -76, 15, -88], bronze, 3.6);
  },
  "equestrian statue": (p) => {
    p.block(62, 8, 0, stone);
    p.block(50, 26, -8, stone);
    p.path("M-26 -46Q-24 -58 -8 -58H12Q18 -66 24 -76L31 -74L35 -66L28 -64Q26 -52 20 -48Z", bronze);
    for (const [x, y] of [
      [-24, -34],
      [-17, -34],
      [14, -34],
    ] as const)
      p.line([x + 2, -50, x, y], bronze, 3.4);
    p.line([19, -50, 28, -44, 25, -38], bronze, 3);
    p.path("M-6 -57L-3 -76Q3 -80 8 -76L9 -57Z", bronze);
    p.disc(3, -84, 4.6, bronze);
    p.line([7, -72, 18, -70], bronze, 2.8);
    p.path("M-26 -46q-9 4 -7 14q3 -8 9 -10Z", bronze);
  },
  fountain: (p) => {
    p.oval(0, -6, 52, 10, "#b9ad98");
    p.oval(0, -8, 46, 8, "#7fb6cc");
    p.block(9, 34, -8, stone);
    p.path("M-25 -44Q0 -32 25 -44Q24 -34 0 -32Q-24 -34 -25 -44Z", stone);
    p.block(6, 16, -42, stone);
    p.path("M-13 -62Q0 -55 13 -62Q12 -54 0 -54Q-12 -54 -13 -62Z", stone);
    for (const x of [-34, -20, 20, 34])
      p.path(`M0 -66Q${x * 0.5} -84 ${x} -12L${x * 0.94} -12Q${x * 0.45} -76 0 -62Z`, "#cfe8f2");
    p.line([0, -62, 0, -80], "#cfe8f2", 2);
  },
  "clock tower": (p) => {
    p.block(30, 70, 0, "#c9a98a");
    p.block(36, 5, -68, "#a88a6c");
    p.block(28, 18, -73, "#d8ba9a");
    p.disc(0, -82, 7, "#fbf8ee");
    p.line([0, -82, 0, -87], "#25282e", 1.1);
    p.line([0, -82, 3.6, -80], "#25282e", 1.1);
    p.shape([-18, -91, 0, -108, 18, -91], "#6d5a55");
    for (const y of [-22, -42]) p.arch(-4, y, 8, 15, "#6b5644");
    p.shade(6, -70, 9, 70);
  },
  monument: (p) => {
    p.block(52, 6, 0, stone);
    p.block(40, 6, -6, "#bfb39d");
    p.block(26, 16, -12, stone);
    p.shape([-9, -28, -6, -86, 0, -94, 6, -86, 9, -28], "#ddd3c0");
    p.shape([0, -94, 6, -86, 9, -28, 0, -28], "#c4b8a2");
    p.disc(0, -42, 5, "#a8843a");
  },
};
