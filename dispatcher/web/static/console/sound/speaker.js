// The loudspeaker: plays patterns through WebAudio, once a press of a button has allowed it.
import { lengthOf, patterns } from "./patterns.js";

let context = null;
let master = null;
let harmonic = null;
let wanted = [];
let turn = 0;
let nextAt = 0;
let burst = null; // the gain of the burst now playing, so that a claim can silence it at once

/** True when sound can really be heard. */
export function isOn() {
  return context?.state === "running";
}

/** Opens the sound; must be called from a press of a button or key. onChange is told when it stops or resumes. */
export async function unlock(onChange) {
  if (context === null) {
    context = new AudioContext({ latencyHint: "interactive" });
    const limiter = context.createDynamicsCompressor();
    master = context.createGain();
    master.gain.value = 0.9;
    master.connect(limiter).connect(context.destination);
    // Rich in harmonics, as IEC 60601-1-8 asks, so that small speakers and old ears still hear it.
    harmonic = context.createPeriodicWave(new Float32Array(6), new Float32Array([0, 1, 0.6, 0.5, 0.35, 0.25]));
    context.onstatechange = onChange;
  }
  await context.resume();
  onChange();
}

function hush() {
  burst?.gain.linearRampToValueAtTime(0, context.currentTime + 0.04);
  burst = null;
}

function schedule(name, start) {
  burst = context.createGain();
  burst.connect(master);
  for (const { at, length, hz, toHz, gain, wave } of patterns[name].pulses) {
    const begin = start + at;
    const voice = context.createOscillator();
    if (wave === "harmonic") voice.setPeriodicWave(harmonic);
    else voice.type = wave;
    voice.frequency.setValueAtTime(hz, begin);
    if (toHz) voice.frequency.exponentialRampToValueAtTime(toHz, begin + length);
    const shape = context.createGain();
    shape.gain.setValueAtTime(0, begin);
    shape.gain.linearRampToValueAtTime(gain, begin + 0.015);
    shape.gain.setValueAtTime(gain, begin + length - 0.03);
    shape.gain.linearRampToValueAtTime(0, begin + length);
    voice.connect(shape).connect(burst);
    voice.start(begin);
    voice.stop(begin + length + 0.02);
  }
}

/** Says what must be heard from now on; a more urgent sound starts at once, not after the pause of the last one. */
export function sound(names) {
  if (names.join() !== wanted.join()) {
    wanted = names;
    turn = 0;
    nextAt = 0;
    hush();
  }
  keepSounding();
}

/** Plays the next burst when its time has come; called on every tick. */
export function keepSounding() {
  if (!isOn() || wanted.length === 0 || context.currentTime + 0.05 < nextAt) return;
  const name = wanted[turn % wanted.length];
  turn += 1;
  const start = context.currentTime + 0.02;
  schedule(name, start);
  // With several sounds they follow each other without the long pause, so that none is missed.
  nextAt = start + (wanted.length > 1 ? lengthOf(name) + 0.4 : patterns[name].every);
}

/** Plays a sound once, for the check at sign-in. */
export function playOnce(name) {
  if (isOn()) schedule(name, context.currentTime + 0.02);
}
