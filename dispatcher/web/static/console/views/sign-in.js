// The sign-in page; its button is also the press that browsers ask for before they allow sound.
import { html, useEffect, useRef, useState } from "../html.js";
import { t } from "../i18n/words.js";
import { set, useStore } from "../live/store.js";
import { askToNotify } from "../notify.js";
import { signIn } from "../session.js";
import { isOn, playOnce, unlock } from "../sound/speaker.js";
import { problemWords } from "./problem-words.js";
import { askWhetherHeard } from "./sound-check.js";

const soundOn = () => unlock(() => set({ audio: isOn() }));

function reasonOf(error) {
  if (error.status === 401) return t("signin.wrong");
  if (error.status === 429) return t("signin.throttled", { seconds: error.retryAfter ?? 60 });
  return error.status ? problemWords(error) : t("signin.unreachable");
}

function SoundSamples() {
  return html`<section class="samples" aria-label=${t("signin.sounds")}>
    <h2>${t("signin.sounds")}</h2>
    ${["p1", "p2", "p3", "lost"].map((name) => html`<button type="button" onClick=${async () => {
      await soundOn();
      playOnce(name);
    }}>▸ ${t(`signin.sounds.${name}`)}</button>`)}
  </section>`;
}

export function SignIn() {
  const [trouble, setTrouble] = useState(null);
  const [busy, setBusy] = useState(false);
  const ended = useStore((s) => s.ended);
  const startError = useStore((s) => s.startError);
  const language = useStore((s) => s.language);
  const first = useRef(null);
  useEffect(() => first.current.focus(), []); // "autofocus" works only once in the life of a page

  async function submit(event) {
    event.preventDefault();
    const form = new FormData(event.target);
    setBusy(true);
    setTrouble(null);
    askToNotify();
    soundOn().then(askWhetherHeard); // not awaited: without a sound device it may never resume
    try {
      await signIn(form.get("username").trim(), form.get("password"));
    } catch (error) {
      setTrouble(reasonOf(error));
      setBusy(false);
    }
  }

  return html`<main class="sign-in">
    ${ended && html`<div class="ended" role="alert">
      <p><span aria-hidden="true">⚠</span> ${t("signin.ended")}</p>
      <button onClick=${() => set({ ended: false })}>${t("signin.silence")}</button>
    </div>`}
    <form onSubmit=${submit}>
      <p class="name">颐老</p>
      <h1>${t("app.subtitle")}<b>${t("signin.title")}</b></h1>
      <label>${t("signin.username")}<input ref=${first} name="username" autocomplete="username" required spellcheck=${false} /></label>
      <label>${t("signin.password")}<input name="password" type="password" autocomplete="current-password" required /></label>
      <button class="main" disabled=${busy}>${t("signin.enter")}</button>
      <p class="trouble" role="alert">${trouble ?? (startError && t("signin.unreachable"))}</p>
    </form>
    <aside>
      <p>${t("signin.sound_note")}</p>
      <${SoundSamples} />
      <button class="language" onClick=${() => set({ language: language === "zh" ? "en" : "zh" })}>${t("page.language")}</button>
    </aside>
  </main>`;
}
