// What looks at a photo and says what is in it.
import type { ImagePart } from "../../chat/chat.ts";
import type { Elements, TeacherAnswer } from "../item.ts";

export interface ElementInput {
  /** The photo as it goes to a model: upright, without metadata. */
  readonly image: ImagePart;
  readonly answers: readonly TeacherAnswer[];
}

export interface ElementProvider {
  /** Name in the configuration. */
  readonly name: string;
  /**
   * Failures about one photo are in the result; only an abort is thrown. Elements come with the most certain first,
   * each with its score, and with its share of the picture or its box where the provider knows them.
   */
  observe(input: ElementInput, options?: { readonly signal?: AbortSignal }): Promise<Elements>;
  close(): Promise<void>;
}

/** Source of elements that are text, read in the photo: what they name is not what is seen. */
export const ocrSource = "ocr";
