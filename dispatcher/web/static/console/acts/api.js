// Talks to the platform's public API; the console uses no other address.

const BASE = "/api/v1";
const TRY_MS = 8_000;
const PAUSES_MS = [400, 1_000, 2_000, 4_000];
const WORTH_REPEATING = new Set([502, 503, 504]);

/** What the server refused, with its problem document. */
export class Refused extends Error {
  constructor(status, problem, retryAfter = null) {
    super(problem?.detail || problem?.title || `HTTP ${status}`);
    this.status = status;
    this.problem = problem ?? {};
    this.retryAfter = retryAfter;
  }
}

/** The server could not be reached, or did not answer in time, also after repeating. */
export class Unreachable extends Error {}

/** A key that makes a repeated command act once. crypto.randomUUID is missing on plain-http addresses, so by hand. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function once(method, path, body, key) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TRY_MS);
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-Yilao-Request"] = "1";
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  try {
    const response = await fetch(BASE + path, {
      method, headers, signal: abort.signal, cache: "no-store", credentials: "same-origin",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const answer = response.status === 204 ? null : await response.json().catch(() => null);
    if (!response.ok) throw new Refused(response.status, answer, response.headers.get("Retry-After"));
    return answer;
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Unreachable(error.message);
  } finally {
    clearTimeout(timer);
  }
}

/** Reads; repeats nothing. */
export function read(path) {
  return once("GET", path);
}

/** Signs in and out: sent once, never repeated. */
export function send(method, path, body) {
  return once(method, path, body);
}

/** Sends a command until it is answered, each time with the same key, so that it happens once. onRetry(n) is told. */
export async function command(path, body, { method = "POST", key = newKey(), onRetry = () => {} } = {}) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await once(method, path, body, key);
    } catch (error) {
      const again = error instanceof Unreachable || WORTH_REPEATING.has(error.status);
      if (!again || attempt >= PAUSES_MS.length) throw error;
      onRetry(attempt + 1);
      await new Promise((resolve) => setTimeout(resolve, PAUSES_MS[attempt]));
    }
  }
}
