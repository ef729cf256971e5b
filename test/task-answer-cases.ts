// What models write in place of the answer that was asked for, and what it means.
import type { FinishReason } from "../src/chat/chat.ts";
import type { Status } from "../src/task/status.ts";

export interface AnswerCase {
  readonly name: string;
  readonly text: string;
  readonly status: Status;
  readonly country?: string;
  readonly city?: string;
  readonly finishReason?: FinishReason;
  /** Status where recovery is off, as in rewards; left out where it is the same. */
  readonly strict?: Status;
}

const T = "<think>a</think>";
const block = (inside: string) => `${T}<answer>${inside}</answer>`;
const named = (name: string, text: string, country = "France", city = "Paris"): AnswerCase => ({
  name,
  text,
  status: "ok",
  country,
  city,
});
const value = (name: string, city: string, expected = "Paris"): AnswerCase =>
  named(name, block(`country: France\ncity: ${city}`), "France", expected);

export const answerCases: readonly AnswerCase[] = [
  // The form that was asked for, and its near misses.
  named("canonical", block("country: France\ncity: Paris")),
  named("newlines around", `\n${block("\ncountry: France\n\ncity: Paris\n")}\n`),
  named("Windows line ends", block("country: France\r\ncity: Paris\r\n")),
  named("capital keys", block("Country: France\nCITY: Paris")),
  named("capital tags with spaces", "<THINK>a</THINK>< Answer >country: France\ncity: Paris</ Answer >"),
  named("one line, comma", block("country: France, city: Paris")),
  named("one line, semicolon", block("country: France; city: Paris")),
  named("one line, bold", block("**Country:** France **City:** Paris")),
  named("city first", block("city: Paris\ncountry: France")),
  named("literal \\n", block("country: France\\ncity: Paris")),
  named("HTML line break", block("country: France<br>city: Paris")),
  named("bold keys", block("**country**: France\n**city**: Paris")),
  named("bold values", block("country: **France**\ncity: **Paris**")),
  named("bullets", block("- Country: France\n- City: Paris")),
  named("numbered", block("1. Country: France\n2. City: Paris")),
  named("quoted keys", block('"country": "France",\n"city": "Paris"')),
  named("headings", block("### Country: France\n### City: Paris")),
  named("equals sign", block("country = France\ncity = Paris")),
  named("full-width colons", block("country：France\ncity：Paris")),
  named("values on the next line", block("Country:\nFrance\nCity:\nParis")),
  named("qualified keys", block("Most likely country: France\nPredicted city: Paris")),
  named("suffixed keys", block("Country name: France\nCity/Town: Paris")),
  named("emoji", block("🌍 Country: France\n🏙️ City: Paris")),
  named("table", block("| Country | France |\n| City | Paris |")),
  named("JSON", block('{"country": "France", "city": "Paris"}')),
  named("JSON in a fence", block('```json\n{\n  "country": "France",\n  "city": "Paris"\n}\n```')),
  named("nested JSON", block('{"location": {"country": "France", "city": "Paris"}, "confidence": 0.9}')),
  named(
    "JSON with escapes",
    block('{"Country": "C\\u00f4te d\'Ivoire", "City": "Abidjan"}'),
    "Côte d'Ivoire",
    "Abidjan",
  ),
  named("end token", `${block("country: France\ncity: Paris")}<|im_end|>`),
  named("end token inside", block("country: France\ncity: Paris<|endoftext|>")),
  named("other keys between", block("country: France\ncapacity: 5\ncity: Paris")),
  named("another key that ends the same", block("subcountry: X\ncountry: France\ncity: Paris")),
  named("the same value twice", block("country: France\ncountry: france\ncity: Paris\ncity: Paris, France")),
  { name: "no country", text: block("country:\ncity: Paris"), status: "ok", city: "Paris" },
  { name: "no city", text: block("country: France\ncity:"), status: "ok", country: "France" },
  { name: "no city line", text: block("country: France"), status: "ok", country: "France" },
  { name: "unknown city", text: block("country: France\ncity: Unknown (rural area)"), status: "ok", country: "France" },
  named("Namibia's code", block("country: NA\ncity: Windhoek"), "NA", "Windhoek"),

  // Keys in other languages; the names stay as written.
  named("Chinese", block("国家：法国\n城市：巴黎"), "法国", "巴黎"),
  named("Spanish", block("País: Francia\nCiudad: París"), "Francia", "París"),
  named("French", block("Pays : France\nVille : Paris")),
  named("German", block("Land: Frankreich\nStadt: Paris"), "Frankreich", "Paris"),
  named("Portuguese", block("país: França\ncidade: Paris"), "França", "Paris"),
  named("Russian", block("Страна: Франция\nГород: Париж"), "Франция", "Париж"),
  named("Japanese", block("国：フランス\n都市：パリ"), "フランス", "パリ"),
  named("Korean", block("국가: 프랑스\n도시: 파리"), "프랑스", "파리"),

  named("a flag for a country", block("country: 🇫🇷\ncity: Paris"), "FR"),
  named("a flag beside the country", block("country: 🇫🇷 France\ncity: Paris"), "🇫🇷 France"),

  // Values with decoration.
  value("brackets", "[Paris]"),
  value("quotes", "“Paris”"),
  value("full stop", "Paris."),
  value("question mark", "Paris?"),
  value("emphasis", "*Paris*"),
  value("code", "`Paris`"),
  value("link", "[Paris](https://example.org/paris)"),
  value("likely in brackets", "Paris (likely)"),
  value("confidence in brackets", "Paris (80% confidence)"),
  value("likely after a comma", "Paris, most likely"),
  value("likely before", "probably Paris"),
  value("I think", "I think it's Paris"),
  value("explained", "Paris, because of the Haussmann façades"),
  value("explained with a dash", "Paris - based on the street signs"),
  value("explained in a sentence", "Paris. The façades are typical."),
  value("and surroundings", "Paris or a nearby town"),
  value("containers stay", "Paris, Île-de-France, France", "Paris, Île-de-France, France"),
  value("another script stays", "Tokyo (東京)", "Tokyo (東京)"),
  value("abbreviation stays", "Washington, D.C.", "Washington, D.C."),
  value("two-part name stays", "Truth or Consequences", "Truth or Consequences"),
  value("zero-width characters", "Pa\u200bris\u00ad"),
  value("tag characters", "Paris\u{e0052}\u{e006f}"),
  value("a second place in brackets is left to the matcher", "Paris (possibly Lyon)", "Paris (possibly Lyon)"),

  // Reasoning and blocks.
  named(
    "template echoed in the reasoning",
    `<think>the format is <answer>country: X\ncity: Y</answer></think><answer>country: France\ncity: Paris</answer>`,
  ),
  named("a closing tag too many", "<think>a</think>junk</think><answer>country: France\ncity: Paris</answer>"),
  named("only the end of the reasoning", "a</think><answer>country: France\ncity: Paris</answer>"),
  named("no reasoning", "<answer>country: France\ncity: Paris</answer>"),
  named(
    "the last of several blocks",
    `${block("country: Spain\ncity: Madrid")} no, <answer>country: France\ncity: Paris</answer>`,
  ),
  named("nested blocks", `${T}<answer><answer>country: France\ncity: Paris</answer>`),
  named("prose around the block", `Sure! ${block("country: France\ncity: Paris")} I hope this helps.`),
  named("cut off after the block", `${block("country: France\ncity: Paris")} I ho`),

  // Recovered in evaluation, nothing in rewards.
  ...(
    [
      ["unclosed block", `${T}<answer>country: France\ncity: Paris`],
      ["no block", `${T}country: France\ncity: Paris`],
      ["no tags", "country: France\ncity: Paris"],
      ["markdown after prose", "Here is my answer:\n\n**Country:** France\n**City:** Paris\n"],
      ["I think", "I think country: France\ncity: Paris"],
      ["block inside unfinished reasoning", "<think>a <answer>country: France\ncity: Paris</answer>"],
      ["stray closing tag after the block", `${block("country: France\ncity: Paris")}</think>`],
      ["bare names in a block", block("Paris, France")],
      ["bare names alone", "Paris, France."],
      ["location key", block("Location: Paris, France")],
    ] as const
  ).map(
    ([name, text]): AnswerCase => ({
      name,
      text,
      status: "recovered",
      strict: "unparsed",
      country: "France",
      city: "Paris",
    }),
  ),
  { name: "bare country", text: block("Japan"), status: "recovered", strict: "unparsed", country: "Japan" },

  // No answer.
  { name: "empty", text: "", status: "unparsed" },
  { name: "white space", text: " \n\t", status: "unparsed" },
  { name: "empty blocks", text: "<think></think><answer></answer>", status: "unparsed" },
  { name: "template", text: block("country: [country name]\ncity: [city name]"), status: "unparsed" },
  { name: "dots", text: block("country: ...\ncity: ..."), status: "unparsed" },
  { name: "prose", text: block("This is a lovely photo of a street."), status: "unparsed" },
  { name: "bare name of no country", text: block("Narnia"), status: "unparsed" },
  { name: "keys in unfinished reasoning", text: "<think>maybe\ncountry: France\ncity: Paris", status: "unparsed" },
  {
    name: "answer only in the reasoning",
    text: "<think>a <answer>country: France\ncity: Paris</answer></think>",
    status: "unparsed",
  },
  {
    name: "a sentence where the name should be",
    text: block(`country: ${"a lively street with many small shops ".repeat(6)}`),
    status: "unparsed",
  },
  { name: "cut off in the reasoning", text: "<think>The roofs", finishReason: "length", status: "truncated" },
  {
    name: "cut off in the answer",
    text: `${T}<answer>country: France\ncity: Par`,
    finishReason: "length",
    status: "truncated",
  },
  { name: "cut off without tags", text: "country: France\ncity: Par", finishReason: "length", status: "truncated" },

  // The model says that it does not know.
  ...[
    "unknown",
    "Unknown.",
    "N/A",
    "n/a",
    "none",
    "cannot determine",
    "Cannot be determined from the image",
    "not sure",
    "unable to determine",
    "undetermined",
    "?",
    "-",
    "I don't know",
    "未知",
    "无法确定",
    "inconnu",
    "desconocido",
    "неизвестно",
  ].map(
    (word): AnswerCase => ({
      name: `abstains with "${word}"`,
      text: block(`country: ${word}\ncity: ${word}`),
      status: "abstained",
    }),
  ),
  { name: "not available twice", text: block("country: NA\ncity: NA"), status: "abstained" },
  { name: "unknown in a block", text: block("Unknown"), status: "abstained" },
  { name: "cannot determine in prose", text: "I cannot determine the location from this image.", status: "abstained" },
  {
    name: "not enough information in prose",
    text: `${T}There is not enough information to name a place.`,
    status: "abstained",
  },

  // Several answers.
  ...[
    "Paris or Lyon",
    "either Paris or Lyon",
    "Paris, Lyon or Nice",
    "Paris ou Lyon",
    "Paris oder Lyon",
    "Paris; Lyon",
    "Paris | Lyon",
    "Paris (or Lyon)",
    "Paris, but could be Lyon",
    "Paris, alternatively Lyon",
    "巴黎或者里昂",
  ].map(
    (city): AnswerCase => ({
      name: `two cities: ${city}`,
      text: block(`country: France\ncity: ${city}`),
      status: "ambiguous",
      country: "France",
    }),
  ),
  { name: "two countries", text: block("country: France or Belgium\ncity: Lille"), status: "ambiguous", city: "Lille" },
  {
    name: "two country lines",
    text: block("country: France\ncountry: Spain\ncity: Paris"),
    status: "ambiguous",
    city: "Paris",
  },
  {
    name: "JSON list",
    text: block('{"country": "France", "city": ["Paris", "Lyon"]}'),
    status: "ambiguous",
    country: "France",
  },
  { name: "bare countries", text: block("France or Spain"), status: "ambiguous", strict: "unparsed" },

  // Refusals.
  { name: "cannot help", text: "I'm sorry, but I can't help with identifying this location.", status: "refused" },
  { name: "unable to assist", text: "Sorry, I am unable to assist with that request.", status: "refused" },
  { name: "policy", text: "Locating private homes would go against our policies.", status: "refused" },
  { name: "apology alone", text: "I'm sorry.", status: "refused" },
  { name: "Chinese refusal", text: "抱歉，我无法提供这类信息。", status: "refused" },
  { name: "content filter", text: "", finishReason: "content-filter", status: "refused" },
  {
    name: "apology with an answer",
    text: `I'm sorry, I can't be certain.\n${block("country: France\ncity: Paris")}`,
    status: "ok",
    country: "France",
    city: "Paris",
  },
];
