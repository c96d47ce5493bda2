// Asks for name and password, and says plainly why it did not work.
"use strict";

(function () {
  const words = {
    zh: {
      title: "巡防实时地图", user: "用户名", password: "密码", enter: "登录", language: "English",
      refused: "用户名或密码不正确。", busy: "尝试次数过多,请稍后再试。", down: "无法连接服务器,请检查网络后重试。",
    },
    en: {
      title: "Xunfang live map", user: "User", password: "Password", enter: "Sign in", language: "中文",
      refused: "The user or the password is not right.", busy: "Too many attempts: wait a little and try again.",
      down: "The server cannot be reached: check the network and try again.",
    },
  };
  const byId = (id) => document.getElementById(id);
  const config = JSON.parse(byId("config").textContent);
  const asked = new URLSearchParams(window.location.search);
  let lang = asked.get("lang") || config.language || "zh";
  let refused = null;

  function show() {
    document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
    for (const element of document.querySelectorAll("[data-say]")) element.textContent = words[lang][element.dataset.say];
    byId("title").textContent = document.title = words[lang].title;
    byId("city").textContent = config.city.name || "";
    byId("refused").hidden = !refused;
    byId("refused").textContent = refused ? words[lang][refused] : "";
  }

  // Only a path of this very server; anything else would lead a reader away after the password.
  function onward() {
    const to = asked.get("next") || "/dispatch";
    return /^\/(?![/\\])/.test(to) ? to : "/dispatch";
  }

  async function enter(event) {
    event.preventDefault();
    byId("enter").disabled = true;
    try {
      const answer = await fetch("/api/v1/session", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ user: byId("user").value, password: byId("password").value }),
        signal: AbortSignal.timeout(15000),
      });
      if (answer.ok) return window.location.assign(onward());
      refused = answer.status === 429 ? "busy" : answer.status < 500 ? "refused" : "down";
    } catch {
      refused = "down";
    }
    byId("enter").disabled = false;
    show();
    byId("password").select();
  }

  byId("form").addEventListener("submit", enter);
  byId("language").addEventListener("click", () => {
    lang = lang === "zh" ? "en" : "zh";
    show();
  });
  show();
})();
