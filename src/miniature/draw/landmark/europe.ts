// Landmarks of Europe: each stands on y = 0 around x = 0 and reaches up to about y = -100.
import type { Pen } from "./pen.ts";

export type LandmarkShape = (pen: Pen) => void;

const gothic = (p: Pen, stone: string, spires: readonly number[], height: number) => {
  p.block(72, 44, 0, stone);
  for (const x of spires) {
    p.block(11, height * 0.62, 0, stone, x);
    p.spire(x, -height * 0.62, 6, height * 0.38, stone);
    for (const y of [0.14, 0.3, 0.46]) p.arch(x - 2.5, -height * y, 5, 10, "#4a4640");
  }
  p.shape([-12, -44, 0, -60, 12, -44], stone);
  p.disc(0, -34, 7, "#55606e");
  p.arches(-18, 0, 36, 18, 3, "#4a4038");
  p.shade(14, -44, 22, 44);
};

export const europeanLandmarks: Readonly<Record<string, LandmarkShape>> = {
  "eiffel tower": (p) => {
    const iron = "#6f5a4a";
    p.path("M-32 0Q-14 -26 -9 -52L-3.4 -98H3.4L9 -52Q14 -26 32 0H19Q13 -17 0 -17Q-13 -17 -19 0Z", iron);
    p.path("M-10 -26Q0 -30 10 -26L6.5 -46H-6.5Z", "#b8a898");
    p.path("M-5 -56H5L2 -88H-2Z", "#a08d7d");
    p.block(40, 4, -25, "#5b4839");
    p.block(23, 3.4, -50, "#5b4839");
    p.block(9, 3, -94, "#5b4839");
    p.line([0, -97, 0, -108], iron, 1.4);
    for (const y of [-8, -14, -20])
      for (const s of [-1, 1]) p.line([s * (29 + y), y, s * (21 + y * 0.4), y - 6], "#8d7767", 1);
  },
  "big ben": (p) => {
    const stone = "#c9a86a";
    p.block(58, 34, 0, stone, 34);
    p.arches(10, -4, 50, 24, 7, "#7a6240");
    p.block(22, 78, 0, stone);
    for (const x of [-8, -3, 2, 7]) p.line([x, -4, x, -54], "#a0824c", 1.2);
    p.block(25, 21, -57, "#d8b878");
    p.disc(0, -67, 8.4, "#fbf7e8");
    p.line([0, -67, 0, -73], "#23262c", 1.1);
    p.line([0, -67, 4, -65], "#23262c", 1.1);
    p.spire(0, -78, 12, 20, "#5d6a5c");
    p.block(8, 6, -90, "#d8b878");
    p.spire(0, -95, 5, 14, "#5d6a5c");
  },
  colosseum: (p) => {
    const stone = "#d9b98a";
    p.path("M-54 0V-52Q-30 -60 -8 -60L8 -52L14 -44L30 -40L54 -36V0Z", stone);
    for (const [y, height] of [
      [-2, 15],
      [-20, 14],
      [-37, 12],
    ] as const)
      p.arches(-52, y, y < -30 ? 62 : 104, height, y < -30 ? 7 : 11, "#7d5f3f");
    for (const y of [-18, -35]) p.line([-54, y, y < -30 ? 34 : 54, y], "#b5935f", 1.6);
    p.shade(24, -40, 30, 40);
  },
  "brandenburg gate": (p) => {
    const stone = "#d8c69c";
    p.block(96, 6, 0, "#b8a680");
    p.columns(-42, -6, 84, 42, 6, stone);
    p.block(100, 14, -48, stone);
    p.block(84, 6, -62, "#c4b184");
    p.path("M-14 -68h28v-3q-4 -12 -10 -3q-2 -12 -6 -1q-6 -9 -12 4Z", "#5f8f7a");
    p.line([4, -72, 4, -86], "#5f8f7a", 2);
    p.disc(4, -87, 3, "#5f8f7a");
  },
  "saint basil": (p) => {
    p.block(76, 34, 0, "#b8503c");
    p.arches(-36, 0, 72, 16, 6, "#f1e6d2");
    for (const [x, base, half, colour] of [
      [-30, -44, 7, "#3f8f6d"],
      [30, -44, 7, "#c9a23a"],
      [-15, -56, 7.4, "#3a6ea5"],
      [16, -56, 7.4, "#c43a3a"],
      [0, -82, 6, "#d9b13f"],
    ] as const) {
      p.block(half * 1.5, -base - 20, -20, x === 0 ? "#c9604a" : "#d98a6a", x);
      p.onion(x, base, half, colour);
      p.line([x - half * 0.8, base - half * 0.6, x + half * 0.8, base - half * 1.1], "#f3ead6", 1.2);
      p.line([x, base - half * 2.6, x, base - half * 3.3], "#d9b13f", 1);
    }
    p.spire(0, -56, 8, 30, "#c9604a");
  },
  "belem tower": (p) => {
    const stone = "#ece0c4";
    p.box(-50, -4, 110, 6, "#6fa3bd");
    p.block(62, 24, 0, stone, 12);
    p.block(34, 76, 0, stone, -8);
    for (const x of [-23, -17, -11, -5, 1, 7]) p.box(x, -82, 4, 7, stone);
    for (const [x, y] of [
      [-25, -60],
      [9, -60],
      [40, -22],
    ] as const) {
      p.block(7, 12, y, stone, x);
      p.dome(x, y - 12, 4.5, 7, "#d9c9a4");
    }
    p.arches(-22, -36, 28, 14, 4, "#7d6b4f");
    p.block(40, 3, -34, "#d0bf98", -8);
    p.arches(12, -4, 30, 12, 3, "#7d6b4f");
    p.shade(1, -76, 8, 76);
  },
  "sagrada familia": (p) => {
    const stone = "#c9a77c";
    p.block(60, 36, 0, stone);
    for (const [x, height, half] of [
      [-27, 84, 6],
      [-12, 98, 6.4],
      [12, 98, 6.4],
      [27, 84, 6],
      [0, 72, 5],
    ] as const) {
      p.path(
        `M${x - half} 0C${x - half} ${-height * 0.6} ${x - half * 0.5} ${-height * 0.9} ${x} ${-height}C${x + half * 0.5} ${-height * 0.9} ${x + half} ${-height * 0.6} ${x + half} 0Z`,
        stone,
      );
      p.disc(x, -height - 2, 2.4, "#d9573f");
      for (let y = -24; y > -height + 22; y -= 10) p.line([x - half * 0.5, y, x + half * 0.5, y], "#7d6040", 1.7);
    }
    p.shape([-24, 0, 0, -38, 24, 0], "#b08d60");
    p.arches(-15, 0, 30, 22, 3, "#5f4a33");
  },
  "little mermaid": (p) => {
    p.path("M-44 0Q-40 -26 -18 -34Q4 -42 26 -28Q42 -18 46 0Z", "#8a8578");
    p.path("M-10 -36Q-14 -56 -2 -66Q8 -68 10 -56Q12 -44 22 -38Q34 -34 38 -22Q30 -26 22 -26Q4 -28 -10 -36Z", "#5f7f6f");
    p.path("M38 -22l9 -6l-2 8l4 7Z", "#5f7f6f");
    p.disc(2, -73, 7, "#5f7f6f");
    p.path("M-5 -74Q-9 -60 -6 -54Q-2 -62 0 -78Z", "#4d6a5c");
    p.line([-6, -60, -10, -44, 4, -38], "#6d8d7c", 4);
    p.box(-50, -3, 100, 5, "#5a93b5");
  },
  "leaning tower": (p) => {
    p.stage.canvas.group("rotate(6.5)", 1, () => {
      for (let i = 0; i < 7; i++) {
        p.block(30, 12.4, -i * 12.4, i % 2 === 0 ? "#f0e9d8" : "#e6dcc6");
        p.arches(-14, -i * 12.4 - 1, 28, 9, 6, "#9a8c72");
        p.block(33, 1.8, -i * 12.4 - 11, "#d8ccb2");
      }
      p.block(23, 11, -87, "#efe7d4");
      p.arches(-10, -88, 20, 8, 4, "#9a8c72");
      p.shade(5, -86, 10, 86);
    });
  },
  "blue mosque": (p) => {
    const stone = "#b9bdc0";
    const lead = "#7d93a5";
    for (const x of [-50, -38, 38, 50]) {
      p.block(4, 80, 0, "#d9d6cc", x);
      p.spire(x, -80, 2.6, 20, lead);
      for (const y of [-44, -64]) p.block(6.4, 2.4, y, stone, x);
    }
    p.block(70, 28, 0, stone);
    for (const x of [-25, 25]) p.dome(x, -28, 12, 12, lead);
    p.dome(0, -30, 26, 20, lead);
    p.dome(0, -44, 18, 18, lead);
    p.line([0, -62, 0, -69], "#d9b13f", 1.4);
    p.arches(-33, 0, 66, 18, 8, "#6b7078");
  },
  "charles bridge": (p) => bridgeOf(p, "#b09a7a", 4, true),
  "rialto bridge": (p) => {
    p.box(-64, -6, 128, 8, "#5f9aa8");
    p.path("M-62 0V-18L-20 -44H20L62 -18V0H36Q30 -30 0 -31Q-30 -30 -36 0Z", "#efe6d4");
    for (const [x, y] of [
      [-46, -26],
      [-33, -34],
      [-20, -42],
      [11, -42],
      [24, -34],
      [37, -26],
    ] as const)
      p.arch(x, y + 5, 9, 15, "#8a7a66");
    p.block(17, 30, -38, "#f4ecdc");
    p.arch(-5.5, -40, 11, 20, "#8a7a66");
    p.shape([-11, -68, 0, -77, 11, -68], "#e3d8c2");
    p.line([-62, -18, -20, -44, 20, -44, 62, -18], "#cfc2a8", 2.4);
  },
  "dom luis bridge": (p) => {
    const iron = "#5f6b73";
    p.box(-64, -6, 128, 8, "#5a8fa8");
    p.path("M-58 0Q-40 -58 0 -59Q40 -58 58 0H51Q36 -50 0 -51Q-36 -50 -51 0Z", iron);
    p.box(-66, -66, 132, 6, iron);
    p.box(-58, -16, 116, 4, iron);
    for (let x = -48; x <= 48; x += 12) p.line([x, -60, x, -58 + (x * x) / 62], iron, 1.6);
    for (const x of [-24, -8, 8, 24]) p.line([x, -52 + (x * x) / 60, x, -14], iron, 1);
    for (const x of [-61, 55]) p.box(x, -66, 7, 66, "#a8957a");
  },
  "hungarian parliament": (p) => {
    const stone = "#efe7d6";
    p.block(120, 28, 0, stone);
    p.arches(-58, -2, 116, 14, 15, "#8a7d6a");
    for (const x of [-54, -38, -24, 24, 38, 54]) {
      p.block(6, 14, -28, stone, x);
      p.spire(x, -42, 3.4, 16, "#9a5a48");
    }
    p.box(-60, -34, 120, 6, "#9a5a48");
    p.block(30, 22, -28, stone);
    p.dome(0, -50, 16, 24, "#a5543f");
    p.spire(0, -73, 4, 26, "#9a5a48");
  },
  atomium: (p) => {
    const balls = [
      [0, -8],
      [0, -48],
      [0, -90],
      [-32, -28],
      [32, -28],
      [-32, -68],
      [32, -68],
      [-15, -40],
      [16, -58],
    ] as const;
    for (const [a, b] of [
      [0, 3],
      [0, 4],
      [3, 5],
      [4, 6],
      [5, 2],
      [6, 2],
      [0, 1],
      [1, 2],
      [3, 1],
      [4, 1],
      [5, 1],
      [6, 1],
    ] as const) {
      p.line([...balls[a]!, ...balls[b]!], "#8f99a3", 3);
    }
    for (const [x, y] of balls) {
      p.disc(x, y, 8.6, "#b9c3cc");
      p.disc(x - 2.4, y - 2.6, 3, "#eef3f6");
    }
    for (const x of [-14, 14]) p.line([x * 0.4, -12, x, 0], "#8f99a3", 2.6);
  },
  "cologne cathedral": (p) => {
    p.block(84, 30, 0, "#6f6a64", 26);
    p.shape([-16, -30, 0, -42, 68, -42, 68, -30], "#5a6a66");
    for (let x = 14; x < 66; x += 10) p.arch(x, -4, 5, 20, "#3f3d3a");
    gothic(p, "#756f68", [-22, 6], 104);
  },
  "milan cathedral": (p) => {
    const stone = "#f0e6dc";
    p.shape([-56, 0, -56, -30, -38, -42, -20, -54, 0, -66, 20, -54, 38, -42, 56, -30, 56, 0], stone);
    for (const [x, y] of [
      [-55, -30],
      [-37, -42],
      [-19, -54],
      [0, -66],
      [19, -54],
      [37, -42],
      [55, -30],
    ] as const) {
      p.box(x - 2, y, 4, -y, "#ddd0c2");
      p.spire(x, y, 2.6, 18, stone);
    }
    for (let x = -46; x < 46; x += 9) p.spire(x, -34 + Math.abs(x) * 0.1, 1.4, 10, "#e4d8cb");
    p.arches(-44, 0, 88, 20, 5, "#7a6456");
    for (const x of [-28, -9, 10, 29]) p.arch(x - 4, -26, 7, 14, "#6d7a88");
    p.line([0, -84, 0, -92], "#d9b13f", 1.8);
  },
  parthenon: (p) => {
    const stone = "#e6d5ae";
    p.box(-58, -8, 116, 8, "#cdbb92");
    p.box(-54, -12, 108, 4, "#d8c79e");
    p.columns(-48, -12, 96, 38, 8, stone);
    p.box(-54, -58, 108, 9, stone);
    p.shape([-56, -58, 0, -76, 34, -65, 38, -58], stone);
    p.shape([-40, -60, 0, -71, 26, -62], "#c4b184");
    for (let x = -48; x < 48; x += 9) p.box(x, -55, 3, 5, "#b8a578");
  },
  "white tower": (p) => {
    const stone = "#ebe4d4";
    p.box(-24, -76, 48, 76, stone);
    for (let x = -26; x < 24; x += 8.6) p.box(x, -84, 5, 8, stone);
    p.box(-26, -78, 52, 5, "#d6cdb8");
    p.box(-13, -96, 26, 14, stone);
    for (let x = -14; x < 12; x += 7) p.box(x, -101, 4, 6, stone);
    for (const [x, y] of [
      [-12, -56],
      [6, -56],
      [-4, -36],
      [9, -24],
      [-14, -20],
    ] as const)
      p.box(x, y, 4, 8, "#6b6252");
    p.shade(10, -76, 14, 76);
  },
  "harbour crane": (p) => {
    p.box(-60, -4, 124, 6, "#5f8ba0");
    for (const x of [-34, 16]) {
      p.box(x - 2, -46, 24, 46, "#a5583f");
      p.dome(x + 10, -46, 12, 8, "#7a4433");
    }
    p.shape([-18, 0, -18, -76, -10, -96, 12, -96, 26, -78, 26, -64, 16, -56, 16, 0], "#4a3527");
    for (let y = -70; y < -6; y += 9) p.line([-18, y, 15, y], "#6d5240", 0.9);
    p.line([20, -74, 26, -40], "#3a2a20", 1.2);
  },
  hallgrimskirkja: (p) => {
    const stone = "#d5d2cb";
    for (let i = 0; i < 11; i++) {
      const x = 6 + i * 4.6;
      const height = 78 - i * 6.6 - (i > 6 ? 4 : 0);
      for (const s of [-1, 1])
        p.box(s < 0 ? -x - 4.2 : x, -Math.max(10, height), 4.2, Math.max(10, height), i % 2 === 0 ? stone : "#bfbcb5");
    }
    p.box(-6, -92, 12, 92, "#e2dfd8");
    p.spire(0, -92, 6, 12, "#b0ada6");
    p.line([0, -102, 0, -108], "#6d6a64", 1.6);
    p.arch(-3, -12, 6, 46, "#59616b");
    p.arch(-3.6, 0, 7.2, 13, "#5b4634");
  },
  giralda: (p) => {
    const brick = "#cfa06a";
    p.box(-15, -70, 30, 70, brick);
    for (const y of [-14, -34, -54]) for (const x of [-10, -2.4, 5.2]) p.arch(x, y, 5, 14, "#8a6238");
    p.box(-17, -73, 34, 4, "#e3c08a");
    p.arches(-13, -74, 26, 10, 4, "#6b4a2a");
    p.box(-12, -86, 24, 3, "#e3c08a");
    p.box(-8, -95, 16, 10, brick);
    p.dome(0, -95, 7, 7, "#c9955c");
    p.line([0, -101, 0, -109], "#8f7a3a", 2);
    p.shade(5, -70, 10, 70);
    p.block(50, 26, 0, "#d8b98c", 40);
  },
};

export function bridgeOf(p: Pen, stone: string, arches: number, hasTower: boolean): void {
  p.box(-66, -8, 132, 10, "#5a8fa8");
  p.box(-66, -34, 132, 32, stone);
  p.arches(-64, -2, 128, 24, arches, "#4f7f96");
  p.box(-66, -38, 132, 5, "#c4af8c");
  for (let x = -54; x <= 54; x += 18) {
    p.box(x - 2, -46, 4, 8, "#6f6a60");
    p.disc(x, -48, 2.2, "#6f6a60");
  }
  if (!hasTower) return;
  p.box(34, -78, 24, 42, "#8f7a5c");
  p.arch(40, -38, 12, 22, "#4a3d2c");
  p.shape([32, -78, 46, -104, 60, -78], "#4b5058");
  for (const x of [35, 57]) p.spire(x, -80, 2.6, 14, "#4b5058");
}
