// What an invented person would get: the message as it stands in a telephone, and as it is read aloud.
import { command } from "../acts/api.js";
import { html, useEffect, useState } from "../html.js";
import { isKnown, t } from "../i18n/words.js";
import { problemWords } from "./problem-words.js";

const PAUSE_MS = 300;

/** The platform puts the words together, as it will when they are sent; `draft`: {key, language, text}. */
function useTried(draft, type, consent) {
  const [tried, put] = useState({ body: null, error: null });
  const same = JSON.stringify([draft, type, consent]);
  useEffect(() => {
    if (!draft.text.trim()) return undefined;
    let left = false;
    const timer = setTimeout(async () => {
      try {
        const body = await command("/wordings/preview", { ...draft, type, health_consent: consent });
        if (!left) put({ body, error: null });
      } catch (error) {
        if (!left) put((before) => ({ ...before, error }));
      }
    }, PAUSE_MS);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [same]);
  return tried;
}

const typeName = (type) => t(isKnown(`type.${type}`) ? `type.${type}` : "protocols.type.unknown");

export function WordingPreview({ draft, types, health, perType }) {
  const [type, setType] = useState("sos");
  const [consent, setConsent] = useState(false);
  const { body, error } = useTried(draft, type, consent);
  return html`<aside class="wording-preview" aria-label=${t("wordings.preview")}>
    <h3>${t("wordings.preview")}</h3>
    <div class="try-with">
      ${perType && html`<label><span>${t("wordings.type")}</span><select value=${type} onChange=${(e) => setType(e.target.value)}>
        ${types.map((each) => html`<option value=${each}>${typeName(each)}</option>`)}</select></label>`}
      ${health && html`<label class="tick"><input type="checkbox" checked=${consent} onChange=${() => setConsent(!consent)} />${t("wordings.consent")}</label>`}
    </div>
    ${error && html`<p class="words" role="alert">${problemWords(error)}</p>`}
    ${body && html`<div class="handset" lang=${draft.language === "en" ? "en" : "zh-CN"}>
        <p class="bubble-title">${body.title}</p><p class="bubble">${body.sms}</p></div>
      <p class="length ${body.parts > 2 ? "long" : ""}"><b class="figure">${t("wordings.letters", { n: body.letters })}</b> · ${t("wordings.parts", { n: body.parts })}</p>
      <h3>${t("wordings.aloud")}</h3>
      <p class="aloud" lang=${draft.language === "en" ? "en" : "zh-CN"}>${body.voice}</p>`}
    <p class="dim sample">${t("wordings.sample")}</p>
  </aside>`;
}
