// How an item can end: eight statuses, of which only `ok` and `recovered` can be right.

export const statuses = [
  "ok",
  "recovered", // no complete answer block, but the text after the reasoning names a place
  "abstained", // the model says that it does not know
  "ambiguous", // two different values for a key, or "A or B"
  "unparsed",
  "truncated", // the token limit cut the answer off
  "refused",
  "error", // no answer came back from the model
] as const;

export type Status = (typeof statuses)[number];

/** True for the statuses whose answer is compared with the truth. */
export function isAnswered(status: Status): boolean {
  return status === "ok" || status === "recovered";
}
