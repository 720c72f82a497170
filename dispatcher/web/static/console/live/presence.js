// Says again and again that somebody is at this console: what nobody holds up rings at everybody's.

const FIRST_EVERY_MS = 15_000;
/** After a word that did not arrive, how soon it is said again: a desk that is attended must not be called empty. */
const AGAIN_MS = 3_000;
/** Sound that goes on and off is told no more often than this. */
const SHORTEST_MS = 500;

/**
 * The presence of one person at one console. `post({console, sound})` says it and gives the server's answer.
 * Call tick({live, sound, now}) often: it speaks while the stream is `live`, at once when `sound` has changed (ms of the stopwatch).
 */
export function presence({ name, post, warn = () => {} }) {
  let every = FIRST_EVERY_MS;
  let dueAt = -Infinity;
  let triedAt = -Infinity;
  let said = null;
  let busy = false;

  async function say(sound, now) {
    busy = true;
    triedAt = now;
    dueAt = now + AGAIN_MS;
    try {
      const answer = await post({ console: name, sound });
      if (answer?.every_s > 0) every = 1000 * answer.every_s;
      said = sound;
      dueAt = now + every;
    } catch (error) {
      warn(error);
    } finally {
      busy = false;
    }
  }

  return {
    name,
    tick({ live, sound, now }) {
      const changed = said !== null && said !== sound && now - triedAt >= SHORTEST_MS;
      return live && !busy && (now >= dueAt || changed) ? say(sound, now) : undefined;
    },
  };
}

const ACTING = new Set(["operator", "supervisor", "manager", "admin"]);

/** True for somebody who handles alarms: who only looks watches no desk. */
export function actsAt(me) {
  return Boolean(me?.roles?.some(({ role }) => ACTING.has(role)));
}
