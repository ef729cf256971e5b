// What every server of ours answers to wrong methods, unknown paths and failures: JSON with the id of the request.
import type { HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import { ApiError } from "./api-error.ts";
import { explainFailure } from "./explain-failure.ts";

export type ServerEnvironment = { Bindings: HttpBindings; Variables: { requestId: string; isCounted: boolean } };

export interface OtherAnswers {
  /** The methods of each path, as the `Allow` header lists them. */
  readonly methods: Readonly<Record<string, string>>;
  /** The path whose requests are counted, those too that were refused before they were looked at. */
  readonly countedPath: string;
  readonly countRefused: (status: number) => void;
  /** Told what should not have happened. */
  readonly onFailure: ((cause: unknown, requestId: string) => void) | undefined;
}

/** Called after the routes that a server has. */
export function answerOthers(app: Hono<ServerEnvironment>, options: OtherAnswers): void {
  const { methods, countedPath, countRefused, onFailure } = options;
  for (const [path, allowed] of Object.entries(methods)) {
    app.all(path, (context) => {
      throw new ApiError(405, `Not allowed to ${context.req.method} on ${path}: use ${allowed}.`, {
        code: "method_not_supported",
        headers: { allow: allowed },
      });
    });
  }
  app.notFound((context) => {
    const { method, path } = context.req;
    throw new ApiError(404, `Invalid URL (${method} ${path.slice(0, 200)})`, { code: "unknown_url" });
  });
  app.onError((thrown, context) => {
    const id = context.get("requestId") ?? "";
    const error = explainFailure(thrown);
    if (error.status === 500) onFailure?.(error.cause, id);
    const { path, method } = context.req;
    if (path === countedPath && method === "POST" && !context.get("isCounted")) countRefused(error.status);
    return context.body(JSON.stringify(error.body), error.status as 400, {
      ...error.headers,
      "content-type": "application/json",
      "x-request-id": id,
    });
  });
}
