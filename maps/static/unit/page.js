// Brings the crew's map, route and news together; what was received once stays readable without a network.
"use strict";

xunfang.start = function (map, id) {
  xunfang.map = map;
  xunfang.about = xunfang.block(id);
  xunfang.goBy(xunfang.about.clock);
  Object.assign(xunfang.state, xunfang.firstChoices());
  document.documentElement.dataset.theme = xunfang.state.theme;
  xunfang.fitAll();
  const hidden = new Set(["enterprises"]);
  xunfang.drawn.base = xunfang.baseLayer(hidden).addTo(map);
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  xunfang.byId("language").addEventListener("click", () => xunfang.change({ lang: xunfang.state.lang === "zh" ? "en" : "zh" }));
  xunfang.byId("theme").addEventListener("click", () => xunfang.change({ theme: xunfang.state.theme === "dark" ? "light" : "dark" }));
  xunfang.byId("whole").addEventListener("click", xunfang.fitAll);
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  xunfang.watch((changes) => {
    xunfang.keepChoices(changes);
    document.documentElement.lang = xunfang.state.lang === "zh" ? "zh-CN" : "en";
    document.documentElement.dataset.theme = xunfang.state.theme;
    if (changes.theme) xunfang.restyleBase(xunfang.drawn.base, hidden);
    xunfang.paintHead();
    xunfang.showChanged();
    xunfang.paint();
  });
  xunfang.change({ lang: xunfang.state.lang });
  setInterval(xunfang.everySecond, 1000);
  xunfang.takeUnit(xunfang.myUnit());
  xunfang.stream = new xunfang.Stream("/api/v1/stream", { onEvent: xunfang.happened, onState: xunfang.linked }).start();
  document.documentElement.dataset.ready = "yes";
};

xunfang.myUnit = function () {
  const { unit, user } = xunfang.about;
  const asked = new URLSearchParams(window.location.search).get("unit");
  return unit || (user && user.unit) || asked || xunfang.recall("unit", null);
};

xunfang.takeUnit = function (unit) {
  Object.assign(xunfang.data, { unit, route: null, fault: null, fitted: false, changed: null });
  xunfang.remember("unit", unit);
  xunfang.paint();
  return unit ? xunfang.load() : xunfang.loadUnits();
};

xunfang.loadUnits = async function () {
  const found = await xunfang.tryGet("units");
  xunfang.data.units = found ? (Array.isArray(found) ? found : found.items || []) : [];
  xunfang.paint();
};

xunfang.load = async function () {
  const { unit } = xunfang.data;
  if (!unit) return;
  try {
    const route = await xunfang.get(`units/${encodeURIComponent(unit)}/route`);
    if (xunfang.data.unit !== unit) return;
    Object.assign(xunfang.data, { route, fault: null, received: xunfang.now() });
  } catch (error) {
    // The last route that was received is worth more than an error over it.
    if (error.status === 404) Object.assign(xunfang.data, { route: null, fault: "no_route" });
    else if (!xunfang.data.route) xunfang.data.fault = "not_loaded";
  }
  xunfang.paint();
  if (xunfang.data.route && !xunfang.data.fitted) xunfang.fitAll();
  xunfang.data.fitted = Boolean(xunfang.data.route);
  xunfang.nameUnit();
};

xunfang.nameUnit = async function () {
  const { unit } = xunfang.data;
  const found = await xunfang.tryGet("units");
  const row = (Array.isArray(found) ? found : []).find(({ id }) => id === unit);
  if (row) xunfang.data.name = row.name;
  if (row) xunfang.drawSelf(row);
  xunfang.paintHead();
};

xunfang.paintHead = function () {
  const { city } = xunfang.about;
  xunfang.byId("title").textContent = xunfang.data.unit ? xunfang.data.name || xunfang.data.unit : xunfang.say("crew");
  document.title = `${xunfang.say("crew")} · ${xunfang.byId("title").textContent}`;
  xunfang.byId("subtitle").textContent = xunfang.cityName();
  xunfang.byId("synthetic").hidden = !city.synthetic;
  xunfang.byId("synthetic").textContent = xunfang.say("synthetic");
  xunfang.byId("theme").textContent = xunfang.say(xunfang.state.theme === "dark" ? "theme_light" : "theme_dark");
  xunfang.byId("language").textContent = xunfang.say("language");
  xunfang.byId("whole").title = xunfang.say("whole");
  xunfang.byId("whole").setAttribute("aria-label", xunfang.say("whole"));
  xunfang.showLink();
  xunfang.tick();
};

xunfang.happened = function (type, data) {
  if (type === "plan") xunfang.load();
  if (type === "replan") xunfang.takeReplan(data);
  if (type === "positions") data.filter(({ unit }) => unit === xunfang.data.unit).forEach(xunfang.drawSelf);
  if (type === "unit" && [data].flat().some((row) => (row.id || row.unit) === xunfang.data.unit)) xunfang.load();
};

// The crew is told what changed for it, in one sentence that stays until somebody has read it.
xunfang.takeReplan = function ({ changes, cause }) {
  const mine = changes.find(({ unit, changed }) => changed && unit === xunfang.data.unit);
  if (!mine && cause.unit !== xunfang.data.unit) return;
  if (mine) xunfang.data.changed = mine.why;
  xunfang.load();
  xunfang.showChanged();
};

xunfang.showChanged = function () {
  const { changed } = xunfang.data;
  const bar = xunfang.byId("changed");
  bar.hidden = !changed;
  if (!changed) return;
  const read = () => ((xunfang.data.changed = null), xunfang.showChanged());
  const says = xunfang.make("span", {}, xunfang.make("strong", {}, xunfang.say("changed")), " ", changed[xunfang.state.lang] || changed.zh);
  xunfang.fill(bar, says, xunfang.make("button", { type: "button", class: "plain", onclick: read }, xunfang.say("changed_read")));
};

xunfang.linked = function (state) {
  if (xunfang.data.link === "out") return;
  const back = state === "open" && xunfang.data.link === "down";
  xunfang.data.link = state;
  if (back) xunfang.drawn.base.rerenderTiles();
  if (back) xunfang.load();
  xunfang.showLink();
};

xunfang.signedOut = function () {
  xunfang.data.link = "out";
  xunfang.showLink();
};

xunfang.showLink = function () {
  const { link, received } = xunfang.data;
  const bar = xunfang.byId("link");
  bar.hidden = link !== "out" && !(link === "down" && received);
  bar.className = `link ${link}`;
  if (bar.hidden) return;
  const enter = xunfang.make("button", { type: "button", class: "plain", onclick: () => window.location.reload() }, xunfang.say("sign_in"));
  xunfang.fill(bar, xunfang.say(`link_${link}`, { time: received ? xunfang.timeExact(received) : "" }), link === "out" ? enter : null);
};

// The next stop changes with the hour; the page is painted anew only when it does.
xunfang.everySecond = function () {
  xunfang.tick();
  const { route, next } = xunfang.data;
  if (!route) return;
  const now = route.stops.find((stop) => !xunfang.isOver(stop)) || null;
  if (now !== next) xunfang.paint();
};
