// Coming in again: by passkey, or by a code to the telephone that the centre knows.
import { call, Unreachable } from "../api.js";
import { html, useEffect, useRef, useState } from "../html.js";
import { canPasskey, signInByPasskey } from "../passkeys.js";
import { entered } from "../session.js";
import { useStore } from "../store.js";
import { t } from "../words/words.js";

/** Why it did not work, in words. */
export function whyNot(error, refused) {
  if (error instanceof Unreachable) return t("sign_in.unreachable");
  if (error.status === 429) return t("sign_in.slow");
  if ([401, 403, 410, 422].includes(error.status) && refused) return refused;
  return t("sign_in.failed", { why: error.message });
}

/** `askPhone`: a code was sent for another reason than this form, so the number must be said too. */
function Code({ phone: sentTo, askPhone, back, fail }) {
  const [own, setOwn] = useState("");
  const phone = askPhone ? own.replace(/[\s-]/g, "") : sentTo;
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const field = useRef(null);
  useEffect(() => field.current?.focus(), []);
  const enter = async (event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await entered(await call("/family/session", { body: { phone, code } }));
    } catch (error) {
      fail(whyNot(error, t("sign_in.try_code")));
      setBusy(false);
    }
  };
  return html`<form onSubmit=${enter}>
    ${askPhone ? html`<${Phone} value=${own} put=${setOwn} />` : html`<p>${t("sign_in.sent")}</p>`}
    <label>${t("sign_in.code")}<input ref=${field} class="figure code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}" maxlength="6" required value=${code} onInput=${(event) => setCode(event.target.value)} /></label>
    <button class="main" disabled=${busy}>${t("sign_in.enter")}</button>
    <button type="button" class="plain" onClick=${back}>${t("sign_in.other_phone")} · ${t("sign_in.again")}</button>
  </form>`;
}

function Phone({ value, put }) {
  return html`<label>${t("sign_in.phone")}<input class="figure" name="phone" type="tel" inputmode="tel" autocomplete="tel-national" required value=${value} onInput=${(event) => put(event.target.value)} /></label>`;
}

export function SignIn({ lead, coded = false }) {
  const notice = useStore((s) => s.notice);
  const [phone, setPhone] = useState("");
  const [sent, setSent] = useState(coded);
  const [trouble, fail] = useState("");
  const [busy, setBusy] = useState(false);
  const attempt = async (act, refused) => {
    setBusy(true);
    fail("");
    try {
      await act();
    } catch (error) {
      fail(error.name === "NotAllowedError" || error.name === "AbortError" ? refused : whyNot(error, refused));
    }
    setBusy(false);
  };
  const send = (event) => {
    event.preventDefault();
    attempt(async () => {
      await call("/family/codes", { body: { phone: phone.replace(/[\s-]/g, "") } });
      setSent(true);
    });
  };
  return html`<main class="door">
    <h1>${t("sign_in.title")}</h1>
    <p class="lead">${lead ?? t("sign_in.lead")}</p>
    <p class="trouble" role="alert">${trouble || (notice ? t(`notice.${notice}`) : "")}</p>
    ${sent
      ? html`<${Code} phone=${phone.replace(/[\s-]/g, "")} askPhone=${phone === ""} back=${() => setSent(false)} fail=${fail} />`
      : html`${canPasskey() ? html`<button class="main" disabled=${busy} onClick=${() => attempt(async () => entered(await signInByPasskey()), t("sign_in.passkey_failed"))}>${t("sign_in.passkey")}</button><p class="or">${t("sign_in.or")}</p>` : ""}
        <form onSubmit=${send}>
          <${Phone} value=${phone} put=${setPhone} />
          <button class=${canPasskey() ? "" : "main"} disabled=${busy}>${t("sign_in.send_code")}</button>
        </form>`}
    <p class="note">${t("sign_in.first")}</p>
  </main>`;
}
