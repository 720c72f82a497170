// Sends a picture to the platform; the same key makes a repeated sending one.
import { Refused, Unreachable } from "./api.js";

const TRY_MS = 60_000;

/** PUTs a JPEG or PNG file; throws Refused or Unreachable. */
export async function putImage(path, file, key) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TRY_MS);
  try {
    const response = await fetch(`/api/v1${path}`, {
      method: "PUT", body: file, signal: abort.signal, cache: "no-store", credentials: "same-origin",
      headers: { "Content-Type": file.type, "X-Yilao-Request": "1", "Idempotency-Key": key, Accept: "application/json" },
    });
    const answer = await response.json().catch(() => null);
    if (!response.ok) throw new Refused(response.status, answer, response.headers.get("Retry-After"));
    return answer;
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Unreachable(error.message);
  } finally {
    clearTimeout(timer);
  }
}
