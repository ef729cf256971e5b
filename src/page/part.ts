// A piece of a page: its markup, and the styles, scripts and data that it needs once however often it is used.
import type { Html } from "./html.ts";

export interface PagePart {
  readonly body: Html;
  readonly needs: PageNeeds;
}

export interface PageNeeds {
  /** Style sheets by name. */
  readonly styles?: Readonly<Record<string, string>>;
  /**
   * Functions that run in the reader's browser, by the name they are known under there. Each is embedded as its own
   * source text: it may use nothing but its arguments, the browser's globals and what stands inside it.
   */
  readonly functions?: Readonly<Record<string, BrowserFunction>>;
  /** Names of functions to call with all the functions of the page once it has loaded, in this order. */
  readonly starts?: readonly string[];
  /** Inert text blocks by element id: JSON, or base64. */
  readonly data?: Readonly<Record<string, string>>;
}

// biome-ignore lint/suspicious/noExplicitAny: functions of every shape are embedded; the browser side types them
export type BrowserFunction = (...args: any[]) => unknown;

/** The union of several needs; the same name always means the same thing, so later ones replace earlier ones. */
export function mergeNeeds(...needs: readonly PageNeeds[]): PageNeeds {
  return {
    styles: Object.assign({}, ...needs.map((need) => need.styles)),
    functions: Object.assign({}, ...needs.map((need) => need.functions)),
    starts: [...new Set(needs.flatMap((need) => need.starts ?? []))],
    data: Object.assign({}, ...needs.map((need) => need.data)),
  };
}
