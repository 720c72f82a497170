// What each sound is made of. The alarms follow the burst rhythms of IEC 60601-1-8, which people are known to tell
// apart when tired: ten quick pulses for high, three for medium, two soft ones for low.

/** Builds pulses {at, for, hz, gain, wave} in seconds from a list of start times. */
const pulses = (starts, { length, hz, gain, wave = "harmonic" }) =>
  starts.map((at, i) => ({ at, length, hz: hz[i % hz.length], gain, wave }));

const TEN = [0, 0.22, 0.44, 0.82, 1.04, 1.6, 1.82, 2.04, 2.42, 2.64];

export const patterns = {
  p1: { every: 3.6, pulses: pulses(TEN, { length: 0.15, hz: [784, 784, 784, 988, 988], gain: 0.9 }) },
  p2: { every: 6, pulses: pulses([0, 0.38, 0.76], { length: 0.24, hz: [659, 784, 659], gain: 0.65 }) },
  p3: { every: 10, pulses: pulses([0, 0.36], { length: 0.26, hz: [523, 440], gain: 0.4 }) },
  test: { every: 14, pulses: pulses([0], { length: 0.4, hz: [880], gain: 0.15, wave: "sine" }) },
  // Unlike any alarm: a falling siren. It means "you can no longer see the alarms", which is worse than any of them.
  lost: {
    every: 3.2,
    pulses: [0, 1.1].map((at) => ({ at, length: 0.95, hz: 1150, toHz: 330, gain: 0.95, wave: "sawtooth" })),
  },
  check: { every: 0, pulses: pulses([0, 0.2, 0.4], { length: 0.18, hz: [523, 659, 784], gain: 0.5 }) },
};

/** Seconds from the start of a pattern to the end of its last pulse. */
export function lengthOf(name) {
  return Math.max(...patterns[name].pulses.map((p) => p.at + p.length));
}
