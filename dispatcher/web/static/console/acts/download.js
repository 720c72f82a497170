// Downloads a file of the platform: fetched first, so that a refusal is told in words and not saved as a file.
import { Refused, Unreachable } from "./api.js";

/** Long, because a thousand pages of paper take their time. */
const TRY_MS = 120_000;

/** The file name the server gave, or `otherwise`; pure. */
export function nameIn(disposition, otherwise) {
  return /filename="?([^";]+)"?/.exec(disposition ?? "")?.[1] ?? otherwise;
}

/** Saves GET `path` as a file and returns its name; throws Refused or Unreachable. */
export async function download(path, otherwise) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TRY_MS);
  try {
    const response = await fetch(`/api/v1${path}`, { signal: abort.signal, cache: "no-store", credentials: "same-origin" });
    if (!response.ok) throw new Refused(response.status, await response.json().catch(() => null), response.headers.get("Retry-After"));
    const name = nameIn(response.headers.get("Content-Disposition"), otherwise);
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(await response.blob()), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000); // the browser has begun to save it by then
    return name;
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Unreachable(error.message);
  } finally {
    clearTimeout(timer);
  }
}
