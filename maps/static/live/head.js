// The head of the page: which city, what time it is there, the numbers of now, and the state of the link.
"use strict";

xunfang.buildHead = function () {
  const { city } = xunfang.about;
  xunfang.byId("title").textContent = xunfang.say("live");
  xunfang.byId("subtitle").replaceChildren(xunfang.cityName(), xunfang.make("span", { class: "user" }, ` · ${xunfang.userName()}`));
  xunfang.byId("synthetic").hidden = !city.synthetic;
  xunfang.byId("synthetic").textContent = xunfang.say("synthetic");
  xunfang.byId("synthetic").title = xunfang.say("synthetic_hint");
  xunfang.byId("zone").textContent = xunfang.say("zone", { zone: city.timezone || "UTC" });
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = xunfang.say(element.dataset.say);
  const labels = { language: "language_hint", search: "search", handle: "sheet", whole: "whole" };
  for (const [id, key] of Object.entries(labels)) {
    xunfang.byId(id).setAttribute("aria-label", xunfang.say(key));
    xunfang.byId(id).title = xunfang.say(key);
  }
  xunfang.byId("search").placeholder = xunfang.say("search");
  xunfang.byId("theme").textContent = xunfang.say(xunfang.state.theme === "dark" ? "theme_light" : "theme_dark");
  xunfang.paintSound();
  xunfang.showFigures();
  xunfang.showLink();
  xunfang.tick();
};

xunfang.userName = function () {
  const { user } = xunfang.about;
  return typeof user === "string" ? user : user ? user.name || user.id || "" : "";
};

xunfang.paintSound = function () {
  const button = xunfang.byId("sound");
  button.setAttribute("aria-pressed", String(xunfang.state.sound));
  button.textContent = xunfang.say(xunfang.state.sound ? "sound_on" : "sound_off");
};

xunfang.figure = ([key, value, minor]) =>
  xunfang.make(
    "div",
    { class: minor ? "figure minor" : "figure", "data-figure": key },
    xunfang.make("dt", {}, xunfang.say(`figure_${key}`)),
    xunfang.make("dd", {}, value),
  );

xunfang.showFigures = function () {
  const units = [...xunfang.units.values()];
  const out = units.filter(xunfang.isOut);
  const counts = xunfang.about.city.counts || {};
  const open = [...xunfang.alerts.values()].filter((alert) => !xunfang.isClosed(alert));
  const rows = [
    ["open", xunfang.number(open.length)],
    ["units", xunfang.say("of", { a: out.length, b: units.length })],
    ["free", xunfang.number(out.filter(xunfang.isFree).length)],
    counts.reopened !== undefined ? ["firms", xunfang.number(counts.reopened), true] : null,
    counts.workers !== undefined ? ["people", xunfang.number(counts.workers), true] : null,
  ].filter(Boolean);
  const says = JSON.stringify([xunfang.state.lang, rows]);
  if (says !== xunfang.figuresSay) xunfang.fill(xunfang.byId("figures"), rows.map(xunfang.figure));
  xunfang.figuresSay = says;
};

xunfang.showTitle = function () {
  const unseen = xunfang.unseenAlerts().length;
  document.title = `${unseen ? `(${unseen}) ` : ""}${xunfang.say("live")} · ${xunfang.about.city.name || ""}`;
};

xunfang.link = { state: "connecting", since: null };

xunfang.setLink = function (state) {
  const before = xunfang.link.state;
  if (before === "out") return;
  if (state === "open" && before === "down") {
    xunfang.link = { state: "back" };
    setTimeout(() => xunfang.link.state === "back" && xunfang.setLink("open"), 6000);
  } else xunfang.link = { state, since: state === "down" && before !== "down" ? xunfang.now() : xunfang.link.since };
  xunfang.showLink();
};

xunfang.signedOut = () => xunfang.setLink("out");

xunfang.showLink = function () {
  const { state, since } = xunfang.link;
  const bar = xunfang.byId("link");
  // A start that takes its time says so; a quick one does not flicker.
  bar.hidden = state === "open" || (state === "connecting" && performance.now() < 3000);
  bar.className = `link ${state}`;
  if (bar.hidden) return;
  const press = (key, action) => xunfang.make("button", { type: "button", class: "plain", onclick: action }, xunfang.say(key));
  xunfang.fill(
    bar,
    xunfang.make("span", {}, xunfang.say(`link_${state}`, { time: since ? xunfang.timeExact(since) : "" })),
    state === "down" ? press("retry", () => xunfang.stream.hurry()) : null,
    state === "out" ? press("sign_in", () => window.location.reload()) : null,
  );
};
