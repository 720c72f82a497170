// Testing a device's key from the desk: ask the device, then wait for its test signal to come back as an alarm.
import { serverNow } from "../live/clock.js";
import { get, set } from "../live/store.js";
import { command } from "./api.js";

export const TEST_WAIT_MS = 60_000;

/** The test of a device after an alarm event: passed when a test signal came after it was asked for; pure. */
export function afterAlarm(test, alarm) {
  if (!test || test.alarmId || !(alarm.test || alarm.type === "test")) return test;
  const at = Date.parse(alarm.last_press_at ?? alarm.raised_at);
  if (at < test.sentAt - 1_000) return test; // an older test signal; one second for rounding
  return { ...test, alarmId: alarm.id, tookMs: Math.max(0, at - test.sentAt) };
}

/** Notes an alarm event for the device that is being tested. */
export function noteTestSignal(alarm) {
  const { tests } = get();
  const before = tests[alarm.device_id];
  const after = afterAlarm(before, alarm);
  if (after !== before) set({ tests: { ...tests, [alarm.device_id]: after } });
}

/** Sends the test command to a device. */
export async function testKey(deviceId) {
  const put = (test) => set((s) => ({ tests: { ...s.tests, [deviceId]: test } }));
  put({ sentAt: serverNow(), alarmId: null, error: null });
  try {
    await command(`/devices/${encodeURIComponent(deviceId)}/commands`, { command: "test" });
  } catch (error) {
    put({ sentAt: serverNow(), alarmId: null, error });
  }
}
