// What a card shows of its elder, from the alarm and from the record that is fetched for it; pure.

/** {elder, contacts, devices, withheld}: the lists are undefined until the record has come. `withheld`: the elder is known
 *  but their file is not for this reader (any more); what the alarm itself carries of them stays. */
export function recordOf(alarm, detail) {
  const elder = detail?.elder || alarm.elder ? { ...alarm.elder, ...detail?.elder } : null;
  if (!detail) return { elder, contacts: undefined, devices: undefined, withheld: false };
  return {
    elder,
    contacts: detail.elder?.contacts ?? [],
    devices: detail.elder?.devices ?? (detail.device ? [detail.device] : []),
    withheld: Boolean(alarm.elder && !detail.elder),
  };
}
