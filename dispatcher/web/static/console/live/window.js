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
