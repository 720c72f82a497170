// The moment to draw: the next frame, and soon also in a tab that is hidden and never gets one.

/** The longest that drawing waits for a frame. */
const LATEST_MS = 100;

/** Calls `draw` once, at the next frame or after a tenth of a second, whatever comes first. */
export function nextFrame(draw) {
  let drawn = false;
  const once = () => {
    if (drawn) return;
    drawn = true;
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    draw();
  };
  const timer = setTimeout(once, LATEST_MS);
  const frame = requestAnimationFrame(once);
}
