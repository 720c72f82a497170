// The page of welfare checks: start one, go on with one, and take the contact pack for when there is no network.
import { command, newKey } from "../acts/api.js";
import { html, useRef, useState } from "../html.js";
import { when } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { go } from "../live/route.js";
import { useStore } from "../live/store.js";
import { useNow } from "../live/tick.js";
import { ContactPack } from "./contact-pack.js";
import { useList, useTurns } from "./fetched.js";
import { ListEnd } from "./list-parts.js";
import { problemWords } from "./problem-words.js";
import { mayStart, ProgressBar, useCentresServed, usePlaceName } from "./welfare-parts.js";

const REFRESH_MS = 10_000;
/** The places this reader may check: the centres they serve, and the towns that no other centre has elders in. */
function usePlaces() {
  const centres = useCentresServed();
  const towns = useStore((s) => s.towns);
  return { centres, towns: towns.filter((town) => town.centre_ids.every((id) => centres.includes(id))).map(({ code }) => code) };
}

/** What is chosen before anybody chooses: the place asked for, else the only one there is. */
function givenPlace({ centres, towns }, asked) {
  if (towns.includes(asked)) return `town/${asked}`;
  if (towns.length === 1) return `town/${towns[0]}`;
  return centres.length === 1 ? `centre_id/${centres[0]}` : "";
}

function PlaceChoice({ places: { centres, towns }, value, onChange }) {
  const name = usePlaceName();
  return html`<label class="short"><span>${t("welfare.where")}</span>
    <select value=${value} onChange=${(e) => onChange(e.target.value)}>
      <option value="">${t("field.choose")}</option>
      ${towns.map((code) => html`<option value=${`town/${code}`}>${name({ town: code })}</option>`)}
      ${centres.map((id) => html`<option value=${`centre_id/${id}`}>${t("welfare.whole_centre", { centre: name({ centre_id: id }) })}</option>`)}
    </select></label>`;
}

const reasonOf = (error) => (error.problem?.code === "already_open" ? t("welfare.already") : problemWords(error));

function StartForm({ town }) {
  const places = usePlaces();
  const [chosen, choose] = useState(null);
  const [say, setSay] = useState("");
  const [state, put] = useState({ busy: false, words: null });
  const key = useRef(newKey()); // the same for every try: one press more must not ask a town twice
  const place = chosen ?? givenPlace(places, town);

  async function start(event) {
    event.preventDefault();
    if (!place) return put({ busy: false, words: t("verb.fill_in", { field: t("welfare.where") }) });
    put({ busy: true, words: null });
    const [kind, id] = place.split("/");
    try {
      const body = { town: null, centre_id: null, [kind]: id, say: say.trim() || null };
      const check = await command("/welfare-checks", body, { key: key.current });
      return go(`welfare/${check.id}`);
    } catch (error) {
      key.current = error.status ? newKey() : key.current;
      return put({ busy: false, words: t("welfare.not_started", { reason: reasonOf(error) }) });
    }
  }

  return html`<form class="verb-form start-form" onSubmit=${start}>
    <${PlaceChoice} places=${places} value=${place} onChange=${choose} />
    <label class="long"><span>${t("welfare.say")} <small>${t("welfare.say_note")}</small></span>
      <input type="text" maxlength="200" autocomplete="off" placeholder=${t("welfare.say_given")} value=${say} onInput=${(e) => setSay(e.target.value)} /></label>
    <button class="main" type="submit" disabled=${state.busy}>${state.busy ? t("welfare.starting") : t("welfare.start")}</button>
    ${state.words && html`<p class="words" role="alert">${state.words}</p>`}
  </form>`;
}

function CheckRow({ check, now }) {
  const name = usePlaceName();
  const found = check.answered + check.reached;
  return html`<li><a href="#/welfare/${check.id}" class=${check.ended_at ? "" : "running"}>
    <b>${name(check)}</b>
    <span>${t(check.ended_at ? "welfare.ended" : "welfare.running")}<small>${t("welfare.began", { time: when(check.at, now), name: check.by_name ?? check.by })}</small></span>
    <${ProgressBar} check=${check} />
    <span class="figure">${found} / ${check.elders}</span>
  </a></li>`;
}

/** `part`: "pack" when the contact pack is asked for; `town`: where a check shall be started. */
export function Welfare({ part, town }) {
  const me = useStore((s) => s.me);
  const now = useNow();
  const { turn } = useTurns(REFRESH_MS);
  const list = useList("/welfare-checks", turn);
  return html`<section class="page welfare-page">
    <h1>${t("page.welfare")}</h1>
    <p class="page-note">${t("welfare.note")}</p>
    ${mayStart(me) && html`<${StartForm} key=${town} town=${town} />`}
    <ul class="checks">${list.items.map((check) => html`<${CheckRow} key=${check.id} check=${check} now=${now} />`)}</ul>
    <${ListEnd} list=${list} none=${t("welfare.none")} />
    <${ContactPack} asked=${part === "pack"} />
  </section>`;
}
