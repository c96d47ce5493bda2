// Brings head, maps, charts and tables together.
"use strict";

xunfang.start = function (maps, id) {
  xunfang.data = xunfang.block(id);
  const asked = new URLSearchParams(window.location.search);
  Object.assign(xunfang.state, { lang: xunfang.firstLanguage(), theme: asked.get("theme") === "dark" ? "dark" : "light" });
  xunfang.hasMaps = maps.length > 0;
  if (xunfang.hasMaps) xunfang.startMaps(maps);
  xunfang.wire();
  xunfang.watch(xunfang.show);
  xunfang.change({ lang: xunfang.state.lang, theme: xunfang.state.theme });
  if (xunfang.hasMaps) xunfang.fitMaps();
  document.documentElement.dataset.ready = "yes";
};

xunfang.wire = function () {
  const press = (id, action) => xunfang.byId(id).addEventListener("click", action);
  press("language", () => xunfang.change({ lang: xunfang.state.lang === "zh" ? "en" : "zh" }));
  press("theme", () => xunfang.change({ theme: xunfang.state.theme === "dark" ? "light" : "dark" }));
  press("print", () => window.print());
  const other = xunfang.byId("other");
  xunfang.byId("other-label").hidden = xunfang.data.plans.length < 3;
  xunfang.fill(other, xunfang.data.plans.slice(1).map((plan) => xunfang.make("option", { value: xunfang.numberOf(plan) }, `${xunfang.letter(plan)} ${plan.name}`)));
  other.addEventListener("change", () => xunfang.change({ other: Number(other.value) }));
};

xunfang.show = function (changes) {
  const { lang, theme } = xunfang.state;
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  document.documentElement.dataset.theme = theme;
  const words = "lang" in changes || "other" in changes;
  if (words || "theme" in changes) xunfang.showHead();
  if (words) for (const build of [xunfang.buildVerdict, xunfang.buildGreat, xunfang.buildBoard, xunfang.buildKpis, xunfang.buildRanking, xunfang.buildAbout]) build();
  if (words || "sort" in changes) {
    xunfang.buildParks();
    xunfang.buildUnits();
  }
  if (xunfang.hasMaps && !("sort" in changes)) xunfang.showMaps();
  if (xunfang.roads && "theme" in changes) for (const layer of xunfang.roads) layer.redraw();
};

xunfang.showHead = function () {
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = xunfang.say(element.dataset.say);
  xunfang.byId("theme").textContent = xunfang.say(xunfang.state.theme === "dark" ? "theme_light" : "theme_dark");
  const [first] = xunfang.data.plans;
  xunfang.byId("subtitle").textContent = xunfang.say("subtitle", {
    names: xunfang.data.plans.map((plan) => plan.name).join(" · "),
    days: xunfang.number(xunfang.days(first), 1),
    calls: xunfang.number(first.result.calls.mean),
    times: xunfang.number(xunfang.data.replications),
  });
};
