// Things close to the lens, around (0, 0) and about 90 in radius.
import { darken, lighten } from "../colour.ts";
import type { Stage } from "../stage.ts";

type CloseName = "flower" | "leaf" | "cup" | "shell" | "butterfly" | "cat" | "book";

export const closeThings: Readonly<Record<CloseName, (stage: Stage) => void>> = {
  flower({ canvas, chance, mood }) {
    const petal = mood.tone(chance.pick(["#e0567a", "#f2c230", "#f6f2ea", "#9a6fd0", "#e8743a"]));
    canvas.line([0, 10, 8, 130], mood.tone("#5f8a48"), 7);
    canvas.path("M6 90Q40 70 60 84Q40 104 7 98Z", mood.tone("#6f9a52"));
    const count = chance.integer(8, 13);
    for (let layer = 0; layer < 2; layer++) {
      for (let i = 0; i < count; i++) {
        canvas.group(`rotate(${((i + layer * 0.5) * 360) / count})`, 1, () =>
          canvas.path(
            `M-4 -14Q-18 -46 0 ${layer === 0 ? -74 : -58}Q18 -46 4 -14Z`,
            layer === 0 ? darken(petal, 0.1) : lighten(petal, 0.08),
          ),
        );
      }
    }
    canvas.circle(0, 0, 19, mood.tone("#b5742a"));
    for (let i = 0; i < 24; i++)
      canvas.circle(14 * Math.cos(i * 2.4) * Math.sqrt(i / 24), 14 * Math.sin(i * 2.4) * Math.sqrt(i / 24), 2, {
        fill: mood.tone("#e8b84a"),
        isGlaze: true,
      });
  },
  leaf({ canvas, chance, mood }) {
    const green = mood.tone(
      { spring: "#7fb84a", summer: "#5a9a42", autumn: "#d9822f", winter: "#a58a5c" }[mood.season],
    );
    canvas.path("M0 92Q-74 30 -50 -40Q-24 -84 0 -94Q24 -84 50 -40Q74 30 0 92Z", green);
    canvas.path("M0 92Q74 30 50 -40Q24 -84 0 -94Z", { fill: darken(green, 0.25), opacity: 0.5, isGlaze: true });
    canvas.line([0, 112, 0, -88], lighten(green, 0.35), 2.6);
    for (const at of [-54, -24, 6, 36])
      for (const s of [-1, 1]) canvas.line([0, at + 18, s * 40, at - 12], lighten(green, 0.3), 1.4);
    for (let i = 0; i < 5; i++) {
      const [x, y] = [chance.between(-34, 34), chance.between(-50, 50)];
      canvas.circle(x, y, 4.6, { fill: lighten(green, 0.45), opacity: 0.7, isGlaze: true });
      canvas.circle(x - 1.4, y - 1.6, 1.3, { fill: "#ffffff", isGlaze: true });
    }
  },
  cup({ canvas, chance, mood }) {
    const glaze = mood.tone(chance.pick(["#f2efe8", "#5f8aa3", "#c9785f", "#d9c9a0"]));
    canvas.ellipse(0, 62, 84, 15, { fill: "#141821", opacity: 0.25, isGlaze: true });
    canvas.ellipse(0, 56, 78, 15, darken(glaze, 0.08));
    canvas.ellipse(0, 53, 72, 13, lighten(glaze, 0.12));
    canvas.path("M-48 -36Q-46 40 -24 52H24Q46 40 48 -36Z", glaze);
    canvas.path("M46 -22Q82 -28 78 2Q74 26 38 26", { stroke: glaze, width: 9 });
    canvas.path("M10 52H24Q46 40 48 -36H30Q30 30 10 52Z", { fill: darken(glaze, 0.3), opacity: 0.4, isGlaze: true });
    canvas.ellipse(0, -36, 48, 12, lighten(glaze, 0.2));
    canvas.ellipse(0, -34, 43, 9.6, mood.tone("#5a3a24"));
    canvas.ellipse(-8, -35, 18, 4, { fill: mood.tone("#a57a4f"), opacity: 0.8, isGlaze: true });
    for (const x of [-14, 6])
      canvas.path(`M${x} -54q-10 -12 0 -24q10 -12 0 -24`, {
        stroke: "#ffffff",
        width: 4,
        opacity: 0.28,
        cap: "round",
        isGlaze: true,
      });
  },
  shell({ canvas, chance, mood }) {
    const pink = mood.tone(chance.pick(["#eab59a", "#e8c9a0", "#d9a5a0"]));
    canvas.ellipse(0, 66, 86, 12, { fill: "#141821", opacity: 0.22, isGlaze: true });
    canvas.path("M0 66Q-90 20 -66 -40Q-40 -80 0 -82Q40 -80 66 -40Q90 20 0 66Z", pink);
    for (let i = -4; i <= 4; i++)
      canvas.path(`M0 64Q${i * 14} 0 ${i * 15.5} ${-76 + Math.abs(i) * 9}`, { stroke: darken(pink, 0.2), width: 2.4 });
    canvas.path("M-18 62h36l6 12h-48Z", darken(pink, 0.12));
  },
  butterfly({ canvas, chance, mood }) {
    const wing = mood.tone(chance.pick(["#e8832a", "#3f7fc0", "#f2c83a", "#8a5fc0"]));
    for (const s of [-1, 1]) {
      canvas.path(`M0 -8Q${s * 30} -96 ${s * 88} -74Q${s * 96} -20 ${s * 8} 6Z`, darken(wing, 0.55));
      canvas.path(`M${s * 4} -8Q${s * 32} -84 ${s * 78} -66Q${s * 82} -22 ${s * 10} 2Z`, wing);
      canvas.path(`M0 4Q${s * 70} 8 ${s * 62} 58Q${s * 34} 84 0 14Z`, darken(wing, 0.55));
      canvas.path(`M${s * 4} 8Q${s * 60} 12 ${s * 54} 52Q${s * 32} 72 ${s * 4} 16Z`, lighten(wing, 0.15));
      for (const [x, y, r] of [
        [62, -54, 6],
        [44, -34, 5],
        [40, 40, 5],
      ] as const)
        canvas.circle(s * x, y, r, lighten(wing, 0.6));
      canvas.path(`M0 -14Q${s * 8} -40 ${s * 22} -50`, { stroke: mood.tone("#2a2522"), width: 1.8 });
    }
    canvas.ellipse(0, 8, 6, 34, mood.tone("#2a2522"));
  },
  cat({ canvas, chance, mood }) {
    const fur = mood.tone(chance.pick(["#d98f4a", "#6b665f", "#e8e0d2", "#3a3634"]));
    canvas.path("M-66 118Q-74 60 -40 44H40Q74 60 66 118Z", darken(fur, 0.1));
    for (const s of [-1, 1]) {
      canvas.polygon([s * 14, -44, s * 52, -84, s * 58, -14], fur);
      canvas.polygon([s * 24, -44, s * 47, -70, s * 51, -26], mood.tone("#d9a09a"));
    }
    canvas.ellipse(0, 4, 60, 52, fur);
    for (const x of [-12, 0, 12])
      canvas.line([x, -44, x * 0.7, -24], darken(fur, 0.3), 4, { cap: "round", isGlaze: true });
    for (const s of [-1, 1]) {
      canvas.ellipse(s * 24, -4, 11, 12, mood.lit("#c9d46a"));
      canvas.ellipse(s * 24, -4, 4, 11, mood.tone("#1c1a18"));
      canvas.circle(s * 24 - 2.5, -8, 2, "#ffffff");
      for (const y of [18, 26]) canvas.line([s * 16, y, s * 66, y - 6], lighten(fur, 0.55), 1.1, { isGlaze: true });
    }
    canvas.ellipse(0, 28, 24, 16, lighten(fur, 0.3));
    canvas.polygon([-6, 18, 6, 18, 0, 25], mood.tone("#b5656a"));
    canvas.path("M0 25v5q-7 8 -13 3M0 30q7 8 13 3", { stroke: mood.tone("#4a3a36"), width: 1.8, cap: "round" });
  },
  book({ canvas, chance, mood }) {
    const cover = mood.tone(chance.pick(["#8a2f3a", "#2f5f7a", "#3f6f4a", "#c98a3a"]));
    canvas.ellipse(0, 62, 96, 12, { fill: "#141821", opacity: 0.25, isGlaze: true });
    canvas.polygon([-92, -40, 0, -28, 92, -40, 92, 56, 0, 68, -92, 56], cover);
    for (const s of [-1, 1]) {
      canvas.path(
        `M0 -30Q${s * 40} -58 ${s * 86} -44V46Q${s * 40} 34 0 60Z`,
        s < 0 ? mood.tone("#f6f1e4") : mood.tone("#ece5d3"),
      );
      for (let y = -24; y < 36; y += 9)
        canvas.path(`M${s * 10} ${y + 2}Q${s * 42} ${y - 16} ${s * 76} ${y - 8}`, {
          stroke: mood.tone("#b8ae9a"),
          width: 1.6,
          isGlaze: true,
        });
    }
    canvas.line([0, -30, 0, 60], mood.tone("#c9bfa8"), 2);
  },
};

export const closeNames = Object.keys(closeThings) as readonly CloseName[];
