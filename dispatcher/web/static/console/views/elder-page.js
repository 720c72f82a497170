// One elder's record, apart from any alarm.
import { html } from "../html.js";
import { ageOn } from "../i18n/format.js";
import { t } from "../i18n/words.js";
import { useNow } from "../live/tick.js";
import { Absences } from "./absence.js";
import { ContactFile } from "./contact-file.js";
import { DeviceStates } from "./device-parts.js";
import { Address, BigName, BigPhone, Medical, Recent } from "./elder-parts.js";
import { useFetched } from "./fetched.js";
import { LocatorMap } from "./locator-map.js";
import { Photo, PhotoChoice } from "./photo.js";
import { problemWords } from "./problem-words.js";
import { Reminders } from "./reminders.js";

export function ElderPage({ id }) {
  const now = useNow();
  const { data: elder, error, again } = useFetched(`/elders/${encodeURIComponent(id)}`);
  if (!elder) {
    const retry = error && html`<button onClick=${again}>${t("card.retry")}</button>`;
    return html`<p class="page-note">${error ? t("list.failed", { reason: problemWords(error) }) : t("card.loading")} ${retry}</p>`;
  }
  const age = elder.age ?? (elder.born_on && now ? ageOn(elder.born_on, now) : null);
  return html`<article class="card elder-file">
    <h1 class="unseen">${elder.name}</h1>
    <header class="card-head">
      <div class="line-who"><${Photo} elder=${elder} /><${BigName} elder=${{ ...elder, age }} /><${BigPhone} phone=${elder.phone} /></div>
      <div class="line-where"><${Address} elder=${elder} /><${PhotoChoice} elder=${elder} onChanged=${again} /></div>
    </header>
    <div class="card-body">
      <div><${ContactFile} elder=${elder} /><${Medical} elder=${elder} /></div>
      <div><${Absences} elderId=${elder.id} /><${DeviceStates} devices=${elder.devices} onChanged=${again} /><${Reminders} elderId=${elder.id} /><${Recent} recent=${elder.alarms} title="elders.alarms" nothing="elders.no_alarms" /></div>
      <div><${LocatorMap} place=${elder} centreId=${elder.centre_id} /></div>
    </div>
  </article>`;
}
