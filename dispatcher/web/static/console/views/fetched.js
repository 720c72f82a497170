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

/** A list that is read page by page: {items, more, error, loading}. */
export function useList(path) {
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
  return { ...list, loading: path !== null && list.path !== path, more: list.next ? () => fetchPage(list.next) : null };
}
