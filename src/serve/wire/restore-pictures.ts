// Puts data URLs that were taken out of a JSON text back where no picture belongs, as the text that they are there.
import type { LiftedPictures } from "./lift-pictures.ts";

/**
 * Returns the pictures that stand where a request may have one, `messages[…].content[…].image_url.url`. Every other
 * placeholder in the value is replaced by its text, in place.
 */
export function restorePictures(value: unknown, lifted: LiftedPictures): LiftedPictures {
  const pictures = new Map<string, Buffer>();
  for (const message of list(member(value, "messages"))) {
    for (const part of list(member(message, "content"))) {
      const url = member(member(part, "image_url"), "url");
      const bytes = typeof url === "string" ? lifted.get(url) : undefined;
      if (bytes) pictures.set(url as string, bytes);
    }
  }
  if (pictures.size < lifted.size) restoreText({ value }, lifted, pictures);
  return pictures;
}

function restoreText(root: object, lifted: LiftedPictures, kept: LiftedPictures): void {
  // A list of what is left to do, and no recursion: the value may be nested deeper than the stack.
  const left = [root];
  for (let holder = left.pop(); holder; holder = left.pop()) {
    for (const [key, each] of Object.entries(holder)) {
      if (typeof each === "object" && each !== null) left.push(each);
      else if (lifted.has(each) && !kept.has(each)) {
        (holder as Record<string, unknown>)[key] = lifted.get(each)!.toString("latin1");
      }
    }
  }
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
