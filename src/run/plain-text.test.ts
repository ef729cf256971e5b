import { expect, test } from "vitest";
import { plainLine, plainText } from "./plain-text.ts";

test.each([
  ["an escape sequence", "\u001b[31mred\u001b[0m", "[31mred[0m", "[31mred[0m"],
  ["a window title and a bell", "\u001b]0;title\u0007text", "]0;titletext", "]0;titletext"],
  ["the other direction of writing", "\u202egpj.exe", "gpj.exe", "gpj.exe"],
  ["lines and tabs", "one\r\n\ttwo  three", "one\n\ttwo  three", "one two  three"],
  ["words of any script", "München 東京 Москва é", "München 東京 Москва é", "München 東京 Москва é"],
])("text for a terminal: %s", (_name, text, plain, line) => {
  expect(plainText(text)).toBe(plain);
  expect(plainLine(text)).toBe(line);
});
