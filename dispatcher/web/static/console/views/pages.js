// Which view each page shows; the names are those of live/pages.js. A view gets the rest of the address as `id` and `of`.
import { html } from "../html.js";
import { Card } from "./card.js";
import { City } from "./city.js";
import { Devices } from "./devices.js";
import { Drills } from "./drills.js";
import { ElderPage } from "./elder-page.js";
import { Elders } from "./elders.js";
import { FollowUps } from "./follow-ups.js";
import { Handover } from "./handover.js";
import { MapPage } from "./map.js";
import { Protocols } from "./protocols.js";
import { Quarantine } from "./quarantine.js";
import { Queue } from "./queue.js";
import { Rota } from "./rota.js";
import { Telling } from "./telling.js";
import { WelfareCheck } from "./welfare-check.js";
import { Welfare } from "./welfare.js";
import { Wordings } from "./wordings.js";

const isNumber = (text) => /^\d+$/.test(text ?? "");

const views = {
  alarm: ({ id }) => html`<${Card} key=${id} id=${id} />`,
  drills: ({ id }) => html`<${Drills} key=${id} centre=${id} />`,
  devices: ({ id, of }) => html`<${Devices} show=${id} centre=${of} />`,
  map: () => html`<${MapPage} />`,
  handover: ({ id, of }) => html`<${Handover} key=${id} desk=${id} of=${of} />`,
  "follow-ups": ({ id }) => html`<${FollowUps} key=${id} state=${id} />`,
  protocols: ({ id }) => html`<${Protocols} type=${id} />`,
  quarantine: () => html`<${Quarantine} />`,
  elders: ({ id }) => (id ? html`<${ElderPage} key=${id} id=${id} />` : html`<${Elders} />`),
  rota: ({ id }) => html`<${Rota} centre=${id} />`,
  city: () => html`<${City} />`,
  wordings: ({ id }) => html`<${Wordings} wording=${id} />`,
  telling: ({ id }) => html`<${Telling} list=${id} />`,
  welfare: ({ id, of }) => (isNumber(id) ? html`<${WelfareCheck} key=${id} id=${id} />` : html`<${Welfare} part=${id} town=${of} />`),
};

export function Page({ route }) {
  return (views[route.page] ?? (() => html`<${Queue} />`))(route);
}
