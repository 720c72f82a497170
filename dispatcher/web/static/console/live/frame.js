// The moment to draw: the next frame, and soon also in a tab that is hidden and never gets one.

/** The longest that drawing waits for a frame. */
const LATEST_MS = 100;

let due = null;

/** Calls `draw` once, at the next frame or after a tenth of a second, whatever comes first; sooner with drawNow(). */
export function nextFrame(draw) {
  const once = () => {
    if (due !== once) return;
    due = null;
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    draw();
  };
  due?.();
  due = once;
  const timer = setTimeout(once, LATEST_MS);
  const frame = requestAnimationFrame(once);
}

/** Draws what waits to be drawn. */
export function drawNow() {
  due?.();
}
