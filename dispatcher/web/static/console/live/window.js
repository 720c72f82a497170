// Which rows of a long list are drawn: only those near what can be seen, so that 400 people scroll like 10; pure.

/** {from, to, above, below}: the rows to draw, and the heights (px) of what is left out over and under them. */
export function rowsInSight({ top, height, row, count, spare = 6 }) {
  const from = Math.max(0, Math.min(Math.floor(top / row) - spare, count));
  const to = Math.min(count, Math.max(from, Math.ceil((top + height) / row) + spare));
  return { from, to, above: from * row, below: (count - to) * row };
}

/** Where to scroll so that a row is in sight; `top` when it already is. */
export function scrolledTo({ index, top, height, row }) {
  if (index * row < top) return index * row;
  return (index + 1) * row > top + height ? (index + 1) * row - height : top;
}

/** The edges of rows of these heights, from 0 to the height of all: row n lies between edge n and edge n + 1. */
export function edgesOf(heights) {
  const edges = [0];
  for (const height of heights) edges.push(edges.at(-1) + height);
  return edges;
}

/** The number of the row in which `y` lies: 0 above the first, the number of rows below the last. */
export function rowAt(edges, y) {
  let [low, high] = [0, edges.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle + 1] <= y) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The same as rowsInSight for rows of different heights, and which of them can be seen: {from, to, above, below, first, last}.
 *  `first` to `last` (not included) are the rows that are at least half in sight. */
export function spanInSight({ edges, top, height, spare = 8 }) {
  const count = edges.length - 1;
  const from = Math.max(0, rowAt(edges, top) - spare);
  const to = Math.min(count, rowAt(edges, top + height) + 1 + spare);
  const half = (n) => (edges[n] + edges[n + 1]) / 2;
  let first = Math.min(rowAt(edges, top), count);
  if (first < count && half(first) < top) first += 1;
  let last = Math.min(rowAt(edges, top + height), count);
  if (last < count && half(last) <= top + height) last += 1;
  return { from, to, above: edges[from], below: edges[count] - edges[to], first, last: Math.max(first, last) };
}

/** Where to scroll so that row `index` is whole in sight; `top` when it already is. */
export function scrolledToRow({ edges, index, top, height }) {
  if (edges[index] < top) return edges[index];
  return edges[index + 1] > top + height ? edges[index + 1] - height : top;
}
