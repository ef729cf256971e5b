// What a text without an answer is: a refusal, an admission of not knowing, or nothing.
import { oneOf } from "./one-of.ts";

const notAble = "(?:can(?:['’]?t|not| not)|could(?:n['’]t| not)|unable to|not able to)";

/** The model declines to do what it was asked. */
const refusal = new RegExp(
  oneOf(String.raw`
    \b(?:${notAble}|won['’]?t|will not|not comfortable|decline to)\s+(?:\w+\s+){0,2}?${oneOf(String.raw`
      help|assist|provide|comply|fulfil\w*|share|answer|support|engage|participate|continue|do that|discuss`)}
    \b(?:against|violat\w+)\b.{0,40}\b(?:polic|guideline)
    (?:无法|不能)(?:提供|协助|帮助)`),
  "iu",
);
/** The model tried and does not know. */
const abstention = new RegExp(
  oneOf(String.raw`
    \b(?:${notAble}|(?:not possible|impossible|difficult|hard) to)\s+(?:\w+\s+){0,2}?${oneOf(String.raw`
      determin\w*|identif\w*|pinpoint|tell|say|know|locate|infer|conclude|recogni[sz]e|guess|name`)}
    \b(?:not enough|insufficient|no (?:clear|distinctive|specific|definitive|identifiable))\s+(?:\w+\s+){0,2}?${oneOf(`
      information|clues?|details?|evidence|features?`)}
    \b(?:i don['’]t know|i do not know|unknown location|location (?:is )?(?:unknown|unclear))
    (?:无法|無法)(?:确定|判断|识别|確定|判斷)`),
  "iu",
);
const apology = new RegExp(
  String.raw`^\W*${oneOf(String.raw`
    i['’]?m (?:really |so |very )?sorry|i am sorry|sorry\b|i apologi[sz]e
    抱歉|对不起|lo siento|je suis désolé|es tut mir leid`)}`,
  "iu",
);

/** Such sentences stand at the start; no more than this many characters are searched. */
const window = 2_000;

/** Reads only the beginning; "I'm sorry, but I can't determine the place" is an abstention, "I'm sorry" a refusal. */
export function classifyProse(text: string): "refused" | "abstained" | "unparsed" {
  const prose = text.slice(0, window);
  if (refusal.test(prose)) return "refused";
  if (abstention.test(prose)) return "abstained";
  return apology.test(prose) ? "refused" : "unparsed";
}
