// Talks to the platform's public API.
import { heardServerTime } from "./times.js";

const TRY_MS = 12_000;
const WORTH_REPEATING = new Set([429, 502, 503, 504]);

/** What the platform refused, with its problem document. */
export class Refused extends Error {
  constructor(status, problem, retryAfter) {
    super(problem?.detail || problem?.title || `HTTP ${status}`);
    this.status = status;
    this.problem = problem ?? {};
    this.retryAfter = Number(retryAfter) || 0;
  }
}

/** The platform could not be reached. */
export class Unreachable extends Error {}

export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** One request; a body makes it POST unless another method is named. Throws Refused or Unreachable. */
export async function call(path, { method, body, key } = {}) {
  const how = method ?? (body === undefined ? "GET" : "POST");
  const headers = { Accept: "application/json" };
  if (how !== "GET") headers["X-Yilao-Request"] = "1";
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TRY_MS);
  try {
    const response = await fetch(`/api/v1${path}`, {
      method: how, headers, cache: "no-store", credentials: "same-origin", signal: abort.signal, body: body === undefined ? undefined : JSON.stringify(body),
    });
    heardServerTime(response.headers.get("Date"));
    const answer = response.status === 204 ? null : await response.json().catch(() => null);
    if (!response.ok) throw new Refused(response.status, answer, response.headers.get("Retry-After"));
    return answer;
  } catch (error) {
    throw error instanceof Refused ? error : new Unreachable(error.message);
  } finally {
    clearTimeout(timer);
  }
}

/** Sends until it is answered, always with the same key, so that it happens once; onTry(n) before each repetition,
 *  which ends it by returning false. */
export async function insist(path, body, { method, onTry = () => true } = {}) {
  const key = newKey();
  for (let tries = 1; ; tries += 1) {
    try {
      return await call(path, { method, body, key });
    } catch (error) {
      const again = error instanceof Unreachable || WORTH_REPEATING.has(error.status);
      if (!again || onTry(tries) === false) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.max(1000 * (error.retryAfter ?? 0), Math.min(5_000, 500 * tries))));
    }
  }
}
