// Reads how long a server asks us to wait.

/**
 * Milliseconds from `Retry-After` (RFC 9110 10.2.3: seconds or an HTTP date) or from the finer `retry-after-ms` of
 * OpenAI and Azure; null where neither can be read. Never negative.
 */
export function parseRetryAfter(header: (name: string) => string | null, now: number): number | null {
  const milliseconds = parseNumber(header("retry-after-ms"));
  if (milliseconds !== null) return milliseconds;
  const value = header("retry-after");
  const seconds = parseNumber(value);
  if (seconds !== null) return seconds * 1000;
  const date = value === null ? Number.NaN : Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

function parseNumber(value: string | null): number | null {
  return value !== null && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : null;
}
