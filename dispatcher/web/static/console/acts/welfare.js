// What can be found out about an elder in a welfare check, each with its key; and the order of work; pure.

/** `found`: the search for them is over. */
export const hows = [
  { how: "phone", key: "p", found: true },
  { how: "visit", key: "v", found: true },
  { how: "family", key: "f", found: true },
  { how: "hospital", key: "h", found: true },
  { how: "away", key: "o", found: true },
  { how: "unreached", key: "u", found: false },
];

/** Who is chosen in a list: the one chosen before as long as they are on it, else whoever stands where they stood. */
export function chosenOf(list, chosen) {
  if (list.length === 0) return null;
  const same = list.find((elder) => elder.elder_id === chosen.id);
  return same ?? list[Math.min(chosen.index, list.length - 1)];
}

/** The list without those whom this desk has just found; the platform's next answer leaves them out by itself. Whoever
 *  is on it by a newer mark of somebody else stays. */
export function withoutFound(open, marks) {
  return open.filter((elder) => {
    const mine = marks[elder.elder_id];
    const found = hows.find(({ how }) => how === mine?.how)?.found;
    return !found || (elder.marked_at && Date.parse(elder.marked_at) > Date.parse(mine.marked_at));
  });
}
