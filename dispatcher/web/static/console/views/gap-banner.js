// Ahead of time, to whoever can mend it: within a day there will be nobody at one of their desks.
import { html } from "../html.js";
import { t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { useFetched, useTurns } from "./fetched.js";
import { momentWords, useShortName } from "./rota-parts.js";

const REFRESH_MS = 60_000;
const MENDING = new Set(["supervisor", "manager"]);

function Gaps() {
  const short = useShortName();
  const changes = useStore((s) => s.rotaChanges);
  const { turn } = useTurns(REFRESH_MS);
  const { data } = useFetched(`/rota/gaps?hours=24`, `${turn} ${changes}`);
  const [first, ...others] = data?.items ?? [];
  if (!first) return null;
  const words = { centre: short(first.centre_id), time: momentWords(first.starts_at) };
  return html`<p class="banner gap ${first.already ? "already" : ""}">
    <span class="sign" aria-hidden="true">⚠</span><span role="status">${t(first.already ? "gap.already" : "gap.coming", words)}
    ${others.length > 0 && html` <small>${t("gap.more", { count: others.length })}</small>`}</span>
    <a href="#/rota/${first.centre_id}">${t("gap.open")}</a>
  </p>`;
}

export function GapBanner() {
  const me = useStore((s) => s.me);
  return me.roles.some(({ role }) => MENDING.has(role)) ? html`<${Gaps} />` : null;
}
