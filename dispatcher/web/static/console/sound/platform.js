// The platform says of itself that it is late: the banner stays as long as that lasts, the falling tone sounds once.
import { afterPlatform } from "../live/platform.js";
import { get, set } from "../live/store.js";
import { playOnce } from "./speaker.js";

/** Takes a `platform` event of the stream. */
export function hearPlatform(data) {
  const before = get().platform;
  const platform = afterPlatform(before, data, performance.now());
  set({ platform });
  if (before.ok && !platform.ok) playOnce("lost");
}
