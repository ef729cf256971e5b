// What a hub's refusal means for the person who asked, as a sentence.
import { GlobeError } from "../../run/errors.ts";

/** The hub answers 401 for what does not exist and 404 for what may not be seen, so the sentences name both. */
export function explainStatus(
  { status, headers }: Pick<Response, "status" | "headers">,
  { url, isHome, token }: { readonly url: string; readonly isHome: boolean; readonly token: string | undefined },
): GlobeError {
  const hide = (text: string) => (token === undefined ? text : text.replaceAll(token, "[secret]"));
  const detail = hide(headers.get("x-error-message") ?? "").slice(0, 300);
  const code = headers.get("x-error-code");
  const isRetryable = status === 408 || status === 429 || status >= 500;
  const retryAfter = isRetryable ? readRetryAfter(headers.get("retry-after")) : undefined;
  const facts = {
    url,
    status,
    requestId: headers.get("x-request-id") ?? undefined,
    detail: detail || undefined,
    retryAfter,
  } as const;
  const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
  const words = detail === "" ? "" : ` It says: ${detail}`;
  return new GlobeError("http-status", `${sentence()}${words}`, { facts: known, isRetryable });

  function sentence(): string {
    if (!isHome) return `${url} answers with status ${status}; start the same command again.`;
    if (code === "GatedRepo" || status === 403) {
      return token === undefined
        ? `${url} is not open to everyone. Accept its terms on its page, and set HF_TOKEN to a token of yours.`
        : `${url} is not open to the owner of HF_TOKEN. Accept its terms on its page, or use another token.`;
    }
    if (code === "RevisionNotFound") return `${url}: the hub has no such revision. Name a branch, a tag or a commit.`;
    if (status === 401) {
      return token === undefined
        ? `${url} does not exist on the hub or is private. Check the name; for a private model set HF_TOKEN.`
        : `${url} is refused: HF_TOKEN is not valid, or the model does not exist.`;
    }
    if (status === 404) {
      const hint = token === undefined ? "; for a private one set HF_TOKEN" : "";
      return `${url} does not exist on the hub. Check the name and the revision${hint}.`;
    }
    if (status === 429) return `${url} asks for fewer requests (status 429). Try again later.`;
    return `${url} answers with status ${status}. Try again later.`;
  }
}

/** Seconds from `Retry-After`, a number or a date. */
function readRetryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const seconds = /^\s*\d+\s*$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}
