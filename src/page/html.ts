// HTML as a tagged template: everything that is interpolated is escaped, so that text from a model stays text.

/** Markup that is known to be safe; only `html` and `trustedHtml` make it. */
export interface Html {
  readonly markup: string;
}

/** What may stand between `${` and `}`: lists are joined, `null`, `undefined` and `false` leave nothing. */
export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[];

const made = new WeakSet<object>();

const replacements: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

/** Text as it may stand inside an element or a quoted attribute; control characters become U+FFFD. */
export function escapeHtml(text: string): string {
  return (
    text
      .replace(/[&<>"'`]/g, (character) => replacements[character]!)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a page
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, "\ufffd")
      .toWellFormed()
  );
}

/**
 * Builds markup. Attribute values must be quoted in the template: `<a title="${text}">`. An object that merely looks
 * like `Html`, for example parsed JSON, is refused.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let markup = strings[0]!;
  values.forEach((value, i) => {
    markup += render(value) + strings[i + 1]!;
  });
  return trustedHtml(markup);
}

/** Marks markup that we wrote ourselves as safe; never call it with anything read from outside. */
export function trustedHtml(markup: string): Html {
  const value = Object.freeze({ markup });
  made.add(value);
  return value;
}

function render(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return "";
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return value.map(render).join("");
  if (made.has(value)) return (value as Html).markup;
  throw new TypeError("An object was put into a page that html`…` did not make; convert it to text first.");
}

/** JSON that may stand inside a `<script>` element: it cannot close the element or open a comment. */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** An address for `href`, or `null` unless it is http, https, mailto or a place on the same page. */
export function safeHref(address: string): string | null {
  if (address.startsWith("#")) return address;
  try {
    return ["http:", "https:", "mailto:"].includes(new URL(address).protocol) ? address : null;
  } catch {
    return null;
  }
}
