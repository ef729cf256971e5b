// Columns of a terminal, against East Asian Width of Unicode.
import { expect, test } from "vitest";
import { displayWidth } from "./display-width.ts";

test.each([
  ["", 0],
  ["Paris", 5],
  ["Zürich", 6],
  ["Zu\u0308rich", 6],
  ["東京都", 6],
  ["大韓民國", 8],
  ["서울", 4],
  ["とうきょう", 10],
  ["ﾄｳｷｮｳ", 5],
  ["Ａ１", 4],
  ["「東」、", 8],
  ["Москва", 6],
  ["القاهرة", 7],
  ["กรุงเทพ", 6],
  ["🗼", 2],
  ["🇯🇵", 2],
  ["👨‍👩‍👧", 2],
  ["a\u200bb", 2],
])("%j takes %i columns", (text, width) => {
  expect(displayWidth(text)).toBe(width);
});
