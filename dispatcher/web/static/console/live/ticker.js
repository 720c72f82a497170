// A worker that ticks twice a second, because browsers slow the timers of a page that is not in front.
setInterval(() => postMessage(null), 500);
