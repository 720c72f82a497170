// The page that the link in a message opens: who needs help, where, and two buttons. No sign-in, nothing to load but this,
// and it runs in the browsers of old telephones: no modules, no libraries.
(function () {
  "use strict";
  var token = location.pathname.split("/")[2] || "";
  var api = "/api/v1/f/" + encodeURIComponent(token);
  var place = document.getElementById("ask");
  var MINUTES = [5, 10, 20, 30, 60];
  var REREAD_MS = 10000;
  var zh = !/^en/i.test(navigator.language || "");
  var chosen = false; // the reader has chosen a language
  var ask = null; // as the platform last told it
  var problem = null; // "gone", "offline" or words
  var ahead = 0; // the server's clock, as seen from this one
  var sending = null; // {accepted, eta, key, tries} until the platform has confirmed it
  var retry = 0;
  var drawn = ""; // what the page shows

  var W = {
    zh: {
      from: "颐老", needs: "需要帮助", pressed: "{at} 发出 · 已过 {for}", you: "您登记的是：{relation}", where: "地址", copy: "复制地址", copied: "已复制",
      question: "您能现在过去看看吗？", go: "我去", no: "去不了", call: "打给中心", retry: "正在重试（第 {n} 次）。急的话，请直接打电话。",
      sending_yes: "正在告诉值班台：您去…", sending_no: "正在告诉值班台：您去不了…", said_yes: "值班台已经知道：您正赶过去", said_no: "值班台已经知道：您去不了",
      then_yes: "路上小心。这个页面会一直更新。", then_no: "谢谢您告诉我们。值班台会继续找人去。", eta: "大约多少分钟能到？", eta_said: "您说大约 {n} 分钟到", minutes: "{n}分",
      change_no: "改为：去不了", change_yes: "改为：我能去", others: "别的联系人", accepted: "正赶过去", declined: "去不了", waiting: "还没有回答",
      over: "已经结束", over_then: "不用再赶过去了。谢谢您。", gone: "这个链接打不开了", gone_then: "链接可能已经过期，或者没有复制完整。请打开最新的一条短信，或打短信里的电话。",
      end_well: "平安，不需要帮助", end_helped: "已有人上门帮助，平安", end_hospital: "已送医院，请与中心联系", end_false_alarm: "虚惊一场，是误按，老人平安", end_other: "详情请打电话问中心",
      family: "打开家人页面", offline: "没有网络，正在重新连接…", stale: "连不上，下面是 {at} 的情况", speak: "打电话时请说：{elder}", unknown: "出了问题，正在重试…",
    },
    en: {
      from: "Yilao", needs: "needs help", pressed: "Raised {at} · {for} ago", you: "You are listed as: {relation}", where: "Address", copy: "Copy address", copied: "Copied",
      question: "Can you go there now?", go: "I am going", no: "I cannot go", call: "Call the centre", retry: "Trying again ({n}). If it is urgent, please telephone.",
      sending_yes: "Telling the desk that you are going…", sending_no: "Telling the desk that you cannot go…", said_yes: "The desk knows: you are on your way", said_no: "The desk knows: you cannot go",
      then_yes: "Take care on the way. This page stays up to date.", then_no: "Thank you for telling us. The desk goes on finding somebody.", eta: "In how many minutes can you be there?", eta_said: "You said about {n} minutes", minutes: "{n} min",
      change_no: "Change: I cannot go", change_yes: "Change: I can go", others: "The other contacts", accepted: "on the way", declined: "cannot go", waiting: "no answer yet",
      over: "It is over", over_then: "You need not go any more. Thank you.", gone: "This link does not open any more", gone_then: "It may have expired, or was not copied whole. Open the newest message, or call the number in it.",
      end_well: "All is well, no help was needed", end_helped: "Somebody was there and helped; all is well", end_hospital: "Taken to hospital; please call the centre", end_false_alarm: "A false alarm, all is well", end_other: "Please call the centre for more",
      family: "Open the family page", offline: "No connection, trying again…", stale: "No connection; this is how it was at {at}", speak: "When you call, say: {elder}", unknown: "Something went wrong, trying again…",
    },
  };
  var TYPES = {
    zh: { sos: "按了红键求助", fall: "可能跌倒了", smoke: "家里烟雾报警", gas: "家里燃气报警", co: "家里一氧化碳报警", water: "家里漏水", inactivity: "很久没有活动", wander: "可能走失", bed_exit: "离床没有回来", vitals: "体征异常", silent: "设备失联" },
    en: { sos: "pressed the red key", fall: "may have fallen", smoke: "smoke alarm at home", gas: "gas alarm at home", co: "carbon monoxide at home", water: "water leak at home", inactivity: "has not moved for long", wander: "may have lost the way", bed_exit: "has not come back to bed", vitals: "abnormal vital signs", silent: "device does not answer" },
  };

  function t(key, values) {
    return W[zh ? "zh" : "en"][key].replace(/\{(\w+)\}/g, function (_, name) { return values && values[name] != null ? values[name] : ""; });
  }
  function el(tag, options) {
    var made = document.createElement(tag);
    Object.keys(options || {}).forEach(function (name) {
      if (name === "text") made.textContent = options.text;
      else if (name === "press") made.addEventListener("click", options.press);
      else made.setAttribute(name, options[name]);
    });
    for (var i = 2; i < arguments.length; i += 1) if (arguments[i]) made.appendChild(arguments[i]);
    return made;
  }
  function clock(iso) {
    return new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit" }).format(new Date(iso));
  }
  function passed(iso) {
    var s = Math.max(0, Math.floor((Date.now() + ahead - Date.parse(iso)) / 1000));
    var m = Math.floor(s / 60);
    if (s < 60) return s + (zh ? " 秒" : " s");
    if (m < 60) return m + (zh ? " 分 " : " min ") + (s % 60) + (zh ? " 秒" : " s");
    return Math.floor(m / 60) + (zh ? " 小时 " : " h ") + (m % 60) + (zh ? " 分" : " min");
  }

  function request(method, body, key) {
    var headers = { Accept: "application/json" };
    if (body) headers["Content-Type"] = "application/json", headers["X-Yilao-Request"] = "1", headers["Idempotency-Key"] = key;
    var abort = window.AbortController ? new AbortController() : null;
    var timer = setTimeout(function () { if (abort) abort.abort(); }, 12000);
    return fetch(api, { method: method, headers: headers, body: body && JSON.stringify(body), cache: "no-store", signal: abort ? abort.signal : undefined })
      .then(function (response) {
        clearTimeout(timer);
        var date = Date.parse(response.headers.get("Date") || "");
        if (date) ahead = date - Date.now();
        return response.json().catch(function () { return {}; }).then(function (answer) {
          return { status: response.status, answer: answer, wait: Number(response.headers.get("Retry-After")) || 0 };
        });
      }, function (error) { clearTimeout(timer); throw error; });
  }
  function take(answer) {
    ask = answer;
    ask.heard = new Date(Date.now() + ahead).toISOString();
    problem = null;
    if (!chosen && answer.language) zh = answer.language !== "en";
  }
  function reread() {
    if (sending) return Promise.resolve();
    return request("GET").then(function (got) {
      if (sending) return; // meanwhile a button was pressed: what it makes of the page counts
      if (got.status === 200) take(got.answer);
      else if (got.status === 410 || got.status === 404 || got.status === 422) { problem = "gone"; ask = null; }
      else problem = ask ? "stale" : "unknown";
    }, function () { problem = ask ? "stale" : "offline"; }).then(draw);
  }
  function newKey() {
    return Array.prototype.map.call(crypto.getRandomValues(new Uint8Array(16)), function (b) { return ("0" + b.toString(16)).slice(-2); }).join("");
  }

  // An answer is sent until the platform has taken it. Another press says the newest wish instead.
  function say(accepted, eta) {
    sending = { accepted: accepted, eta: eta || null, key: newKey(), tries: 0 };
    draw();
    attempt(sending);
  }
  function attempt(mine) {
    clearTimeout(retry);
    request("POST", { accepted: mine.accepted, eta_minutes: mine.eta }, mine.key).then(function (got) {
      if (sending !== mine) return;
      if (got.status === 200 || got.status === 201 || got.status === 204) {
        sending = null;
        if (got.answer && got.answer.state) take(got.answer);
        else { ask.answer = mine.accepted ? "accepted" : "declined"; ask.eta_minutes = mine.eta; reread(); }
        draw(true);
      } else if (got.status >= 500 || got.status === 429) again(mine, got.wait);
      else { sending = null; reread(); }
    }, function () { if (sending === mine) again(mine, 0); });
  }
  function again(mine, wait) {
    mine.tries += 1;
    draw();
    retry = setTimeout(function () { if (sending === mine) attempt(mine); }, Math.max(wait * 1000, Math.min(5000, 500 * mine.tries)));
  }

  function top() {
    return el("div", { class: "from" }, el("span", { text: [t("from"), ask && ask.centre].filter(Boolean).join(" · ") }),
      el("button", { class: "plain", lang: zh ? "en" : "zh-CN", text: zh ? "English" : "中文", press: function () { zh = !zh; chosen = true; draw(); } }));
  }
  function event() {
    var what = TYPES[zh ? "zh" : "en"][ask.what] || t("needs");
    var over = ask.state === "over";
    return el("header", { class: over ? "event over" : "event" },
      el("h1", {}, el("strong", { text: ask.elder }), el("span", { text: over ? t("over") : what })),
      over && ask.ending ? el("p", { class: "end", text: t("end_" + ask.ending) }) : null,
      over ? null : el("p", { id: "since", text: t("pressed", { at: clock(ask.at), for: passed(ask.at) }) }));
  }
  function where() {
    var copy = el("button", { class: "plain", text: t("copy"), press: function () {
      navigator.clipboard.writeText(ask.address).then(function () { copy.textContent = t("copied"); });
    } });
    return el("div", { class: "where" }, el("small", { text: t("where") }), el("b", { text: ask.address }), navigator.clipboard ? copy : null);
  }
  function minutes() {
    var row = el("div", { class: "minutes" });
    MINUTES.forEach(function (n) {
      row.appendChild(el("button", { text: t("minutes", { n: n }), "aria-pressed": String(ask.eta_minutes === n), press: function () { say(true, n); } }));
    });
    return row;
  }
  function answers(yes, no, small) {
    return el("div", { class: "answers" },
      yes ? el("button", { class: small ? "" : "go", text: t(yes), press: function () { say(true); } }) : null,
      no ? el("button", { class: small ? "plain" : "", text: t(no), press: function () { say(false); } }) : null);
  }
  function status() {
    if (sending) {
      return [el("div", { class: "sending" }, el("b", { text: t(sending.accepted ? "sending_yes" : "sending_no") }),
        sending.tries ? el("span", { text: t("retry", { n: sending.tries }) }) : null)];
    }
    if (ask.answer === "accepted") {
      return [el("div", { class: "said" }, el("b", { text: "✓ " + t("said_yes") }), el("span", { text: ask.eta_minutes ? t("eta_said", { n: ask.eta_minutes }) : t("then_yes") })),
        el("section", {}, el("h2", { text: t("eta") }), minutes()), answers(null, "change_no", true)];
    }
    if (ask.answer === "declined") {
      return [el("div", { class: "said no" }, el("b", { text: "✓ " + t("said_no") }), el("span", { text: t("then_no") })), answers("change_yes", null, true)];
    }
    return [el("h2", { class: "question", text: t("question") }), answers("go", "no")];
  }
  function others() {
    if (!ask.others || !ask.others.length) return null;
    var list = el("ul");
    ask.others.forEach(function (other) {
      list.appendChild(el("li", {}, el("span", { text: other.relation }),
        el("span", { class: other.answer === "accepted" ? "yes" : "", text: (other.answer === "accepted" ? "✓ " : "") + t(other.answer || "waiting") })));
    });
    return el("section", { class: "others" }, el("h2", { text: t("others") }), list);
  }
  function call() {
    if (!ask.centre_phone) return null;
    return el("a", { class: "button call", href: "tel:" + ask.centre_phone.replace(/[^\d+]/g, "") },
      el("span", { "aria-hidden": "true", text: "☎" }), document.createTextNode(t("call") + " "), el("span", { text: ask.centre_phone }));
  }

  // Only what has changed is drawn: a finger, a reader's place and a screen reader are not disturbed every ten seconds.
  function draw(heard) {
    var looks = JSON.stringify([zh, problem, sending, ask], function (name, value) { return name === "heard" && !problem ? undefined : value; });
    if (looks === drawn && !heard) return;
    drawn = looks;
    document.documentElement.lang = zh ? "zh-CN" : "en";
    var parts = [top()];
    if (!ask) {
      var gone = problem === "gone";
      parts.push(el("div", { role: "status", class: gone ? "" : "opening" }, el("h1", { text: t(problem || "offline") })));
      if (gone) parts.push(el("p", { class: "note", text: t("gone_then") }), el("a", { class: "button", href: "/family/", text: t("family") }));
    } else {
      document.title = ask.elder + " · " + t("from");
      parts.push(event());
      if (problem) parts.push(el("p", { class: "note bad", role: "status", text: t("stale", { at: clock(ask.heard) }) }));
      if (ask.state === "over") parts.push(el("p", { class: "question", text: t("over_then") }));
      else {
        if (ask.address) parts.push(where());
        var live = el("div", { class: "answers", role: "status", id: "answer", tabindex: "-1" });
        status().forEach(function (part) { live.appendChild(part); });
        parts.push(live, others());
      }
      parts.push(el("div", { class: "foot" }, call(), el("small", { text: t("you", { relation: ask.relation }) + " · " + t("speak", { elder: ask.elder }) })));
    }
    while (place.firstChild) place.removeChild(place.firstChild);
    parts.filter(Boolean).forEach(function (part) { place.appendChild(part); });
    if (heard) document.getElementById("answer") && document.getElementById("answer").focus({ preventScroll: true });
  }

  setInterval(function () {
    var since = document.getElementById("since");
    if (since && ask) since.textContent = t("pressed", { at: clock(ask.at), for: passed(ask.at) });
  }, 1000);
  setInterval(function () { if (!document.hidden && problem !== "gone") reread(); }, REREAD_MS);
  document.addEventListener("visibilitychange", function () { if (!document.hidden && problem !== "gone") reread(); });
  window.addEventListener("online", reread);
  reread();
})();
