// What an elder looks like: their photo, or the first character of the name; supervisors may put a photo.
import { newKey } from "../acts/api.js";
import { putImage } from "../acts/upload.js";
import { html, useState } from "../html.js";
import { t } from "../i18n/words.js";
import { useStore } from "../live/store.js";
import { problemWords } from "./problem-words.js";
import { mayStart as supervises } from "./welfare-parts.js";

const LARGEST = 1024 * 1024;

/** The picture, and never a broken one: what cannot be shown is the first character of the name. */
export function Photo({ elder }) {
  const [broken, setBroken] = useState(null);
  const src = elder.photo_at ? `/api/v1/elders/${elder.id}/photo?of=${encodeURIComponent(elder.photo_at)}` : null;
  if (!src || broken === src) return html`<span class="photo none" aria-hidden="true">${[...(elder.name ?? "")][0] ?? "?"}</span>`;
  return html`<img class="photo" src=${src} alt=${t("photo.of", { name: elder.name })} onError=${() => setBroken(src)} />`;
}

/** For supervisors, on the elder's page. */
export function PhotoChoice({ elder, onChanged }) {
  const me = useStore((s) => s.me);
  const [state, put] = useState({ busy: false, words: null });
  if (!supervises(me)) return null;
  async function send(event) {
    const [file] = event.target.files;
    event.target.value = "";
    if (!file) return undefined;
    if (file.size > LARGEST || !["image/jpeg", "image/png"].includes(file.type)) return put({ busy: false, words: t("photo.unfit") });
    put({ busy: true, words: null });
    try {
      await putImage(`/elders/${elder.id}/photo`, file, newKey());
      put({ busy: false, words: null });
      return onChanged();
    } catch (error) {
      return put({ busy: false, words: t("photo.failed", { reason: problemWords(error) }) });
    }
  }
  return html`<div class="photo-choice"><label class="button">${state.busy ? t("verb.sending") : t(elder.photo_at ? "photo.change" : "photo.put")}
      <input type="file" accept="image/jpeg,image/png" disabled=${state.busy} onChange=${send} /></label>
    ${state.words && html`<small class="warn" role="alert">${state.words}</small>`}</div>`;
}
