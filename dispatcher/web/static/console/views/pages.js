// Which view each page shows; the names are those of live/pages.js. A view gets the rest of the address as `id` and `of`.
import { html } from "../html.js";
import { Card } from "./card.js";
import { Devices } from "./devices.js";
import { ElderPage } from "./elder-page.js";
import { Elders } from "./elders.js";
import { Quarantine } from "./quarantine.js";
import { Queue } from "./queue.js";
import { WelfareCheck } from "./welfare-check.js";
import { Welfare } from "./welfare.js";

const isNumber = (text) => /^\d+$/.test(text ?? "");

const views = {
  alarm: ({ id }) => html`<${Card} key=${id} id=${id} />`,
  devices: ({ id, of }) => html`<${Devices} show=${id} centre=${of} />`,
  quarantine: () => html`<${Quarantine} />`,
  elders: ({ id }) => (id ? html`<${ElderPage} key=${id} id=${id} />` : html`<${Elders} />`),
  welfare: ({ id, of }) => (isNumber(id) ? html`<${WelfareCheck} key=${id} id=${id} />` : html`<${Welfare} part=${id} town=${of} />`),
};

export function Page({ route }) {
  return (views[route.page] ?? (() => html`<${Queue} />`))(route);
}
