// Fetching what a page shows, with the latest answer kept on screen while a newer one is on its way.
import { read } from "../acts/api.js";
import { useEffect, useState } from "../html.js";
import { sessionEnded } from "../session.js";

/** {data, error, again}: the answer to GET path, fetched anew when the path or `turn` changes. */
export function useFetched(path, turn = 0) {
  const [got, put] = useState({ path: null, data: null, error: null });
  const [asked, ask] = useState(0);
  useEffect(() => {
    if (path === null) return undefined;
    let left = false;
    // Several changes close together (a burst of presses) are one fetch.
    const timer = setTimeout(async () => {
      try {
        const data = await read(path);
        if (!left) put({ path, data, error: null });
      } catch (error) {
        if (error.status === 401) sessionEnded();
        if (!left) put((before) => ({ path, data: before.path === path ? before.data : null, error }));
      }
    }, got.path === path ? 250 : 0);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [path, turn, asked]);
  const fits = got.path === path;
  return { data: fits ? got.data : null, error: fits ? got.error : null, again: () => ask((n) => n + 1) };
}

/** {turn, again}: a number that grows by itself every `everyMs`, and at once on again(); it tells useFetched to look anew. */
export function useTurns(everyMs) {
  const [turn, setTurn] = useState(0);
  const again = () => setTurn((n) => n + 1);
  useEffect(() => {
    const timer = setInterval(again, everyMs);
    return () => clearInterval(timer);
  }, []);
  return { turn, again };
}

/** The most that one answer of the platform holds. */
const LONGEST_PAGE = 500;

/** The same list in one answer, as long as it has been opened by now. */
function renewed(path, length) {
  return path.replace(/limit=(\d+)/, (_, limit) => `limit=${Math.max(Number(limit), length)}`);
}

/** A list that is read page by page: {items, more, error, loading}. What is shown is read again at each new `turn`. */
export function useList(path, turn = 0) {
  const [list, put] = useState({ path: null, items: [], next: null, error: null });
  async function fetchPage(after) {
    const joint = path.includes("?") ? "&" : "?";
    try {
      const page = await read(after ? `${path}${joint}after=${encodeURIComponent(after)}` : path);
      put((before) => ({ path, items: after ? [...before.items, ...page.items] : page.items, next: page.next, error: null }));
    } catch (error) {
      if (error.status === 401) sessionEnded();
      put((before) => ({ ...before, path, error }));
    }
  }
  useEffect(() => {
    if (path === null) return undefined;
    const timer = setTimeout(() => fetchPage(null), list.path === null ? 0 : 250); // while typing: wait for a pause
    return () => clearTimeout(timer);
  }, [path]);
  useEffect(() => {
    if (turn === 0 || list.path !== path || list.items.length > LONGEST_PAGE) return undefined;
    let left = false; // for another path, or a later turn: then this answer is old
    read(renewed(path, list.items.length)).then(
      (page) => left || put((before) => (before.path === path ? { path, items: page.items, next: page.next, error: null } : before)),
      (error) => (error.status === 401 ? sessionEnded() : console.warn("list:", error.message)),
    );
    return () => {
      left = true;
    };
  }, [turn, path]);
  return { ...list, loading: path !== null && list.path !== path, more: list.next ? () => fetchPage(list.next) : null };
}
