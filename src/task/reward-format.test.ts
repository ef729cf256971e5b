import { describe, expect, test } from "vitest";
import { findFormatFault, rewardFormatStrict } from "./reward-format.ts";

const T = "<think>a</think>";
const gold = `${T}<answer>country: France\ncity: Paris</answer>`;

describe("format.strict accepts", () => {
  test.each([
    ["the canonical form", gold],
    ["outer white space", `\n ${gold}\n`],
    ["white space between the blocks", "<think>a</think>\n\n<answer>country: France\ncity: Paris</answer>"],
    ["blank lines inside", "<think>\na\n</think><answer>\n\ncountry: France\n\ncity: Paris\n</answer>"],
    ["Windows line ends", "<think>a</think>\r\n<answer>country: France\r\ncity: Paris\r\n</answer>"],
    ["the city first", `${T}<answer>city: Paris\ncountry: France</answer>`],
    ["an honest unknown", `${T}<answer>country: France\ncity: unknown</answer>`],
    [
      "coordinates beside the names",
      `${T}<answer>country: France\ncity: Paris\nlatitude: 48.9\nlongitude: 2.4</answer>`,
    ],
    ["a country of which the name is no", `${T}<answer>country: No Man's Land\ncity: Paris</answer>`],
  ])("%s", (_name, completion) => {
    expect(findFormatFault(completion)).toBeNull();
    expect(rewardFormatStrict(completion, { id: "", images: [] }, {}).value).toBe(1);
  });
});

describe("format.strict refuses", () => {
  test.each([
    ["an empty completion", "", /one think block/],
    ["empty blocks", "<think></think><answer></answer>", /empty think block/],
    [
      "an invisible reasoning",
      "<think>\u200b \u2060</think><answer>country: France\ncity: Paris</answer>",
      /empty think/,
    ],
    ["a missing reasoning", "<answer>country: France\ncity: Paris</answer>", /one think block/],
    ["a doubled block", gold + gold, /one think block/],
    [
      "a closing tag too many",
      "<think>a</think>junk</think><answer>country: France\ncity: Paris</answer>",
      /one think block/,
    ],
    [
      "a tag in the reasoning",
      "<think>a <Answer> b</think><answer>country: France\ncity: Paris</answer>",
      /one think block/,
    ],
    ["text between the blocks", "<think>a</think> so <answer>country: France\ncity: Paris</answer>", /one think block/],
    ["text after the answer", `${gold} amen`, /one think block/],
    ["text before the reasoning", `Well. ${gold}`, /one think block/],
    ["the blocks in the wrong order", `<answer>country: France\ncity: Paris</answer>${T}`, /one think block/],
    ["capital keys", `${T}<answer>Country: France\nCity: Paris</answer>`, /neither country nor city/],
    ["one line for both", `${T}<answer>country: France, city: Paris</answer>`, /no value in the country line/],
    ["a missing city", `${T}<answer>country: France</answer>`, /0 city lines/],
    ["an empty city", `${T}<answer>country: France\ncity:</answer>`, /no value in the city line/],
    ["two countries", `${T}<answer>country: France\ncountry: Spain\ncity: Paris</answer>`, /2 country lines/],
    ["the template", `${T}<answer>country: [country name]\ncity: [city name]</answer>`, /no value in the country line/],
    [
      "two names for one",
      `${T}<answer>country: France or Spain\ncity: Paris</answer>`,
      /several values in the country line/,
    ],
    ["other lines", `${T}<answer>country: France\ncity: Paris\ntree, bus</answer>`, /neither country nor city/],
    ["full-width colons", `${T}<answer>country：France\ncity：Paris</answer>`, /neither country nor city/],
  ])("%s", (_name, completion, fault) => {
    expect(findFormatFault(completion)).toMatch(fault);
    expect(rewardFormatStrict(completion, { id: "", images: [] }, {}).value).toBe(0);
  });
});
