// Brings the two maps, the verdict and the tables together.
"use strict";

xunfang.start = function (left, right, id) {
  xunfang.data = xunfang.block(id);
  const asked = new URLSearchParams(window.location.search);
  Object.assign(xunfang.state, { lang: xunfang.firstLanguage(), theme: asked.get("theme") === "dark" ? "dark" : "light" });
  xunfang.both = [left, right].map((map, side) => xunfang.drawPlan(map, xunfang.data.plans[side]));
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(right);
  xunfang.zoomButtons = L.control.zoom({ position: "topright" }).addTo(right);
  xunfang.wire();
  xunfang.watch(xunfang.show);
  xunfang.change({ lang: xunfang.state.lang, theme: xunfang.state.theme });
  xunfang.fitAll();
  document.documentElement.dataset.ready = "yes";
};

xunfang.wire = function () {
  const press = (id, action) => xunfang.byId(id).addEventListener("click", action);
  press("language", () => xunfang.change({ lang: xunfang.state.lang === "zh" ? "en" : "zh" }));
  press("theme", () => xunfang.change({ theme: xunfang.state.theme === "dark" ? "light" : "dark" }));
  for (const tab of ["sites", "units"]) press(`tab-${tab}`, () => xunfang.change({ tab }));
  document.addEventListener("keydown", (event) => event.key === "Escape" && xunfang.change({ unit: null, site: null }));
  for (const { map } of xunfang.both) {
    map.on("click", () => xunfang.change({ unit: null, site: null }));
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  }
};

xunfang.show = function (changes) {
  const { lang, theme, tab } = xunfang.state;
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  document.documentElement.dataset.theme = theme;
  if (changes.lang || changes.theme) xunfang.buildHead();
  if (changes.lang || "sortSites" in changes || "sortUnits" in changes) xunfang.buildTables();
  for (const name of ["sites", "units"]) {
    xunfang.byId(name).hidden = tab !== name;
    xunfang.byId(`tab-${name}`).setAttribute("aria-selected", String(tab === name));
  }
  for (const row of document.querySelectorAll("tr[data-row]")) row.classList.toggle("chosen", xunfang.isChosen(row));
  xunfang.both.forEach(xunfang.paintPlan);
};

xunfang.isChosen = (row) =>
  row.closest("#sites") ? row.dataset.id === xunfang.state.site : Number(row.dataset.row) === xunfang.state.unit;

xunfang.buildHead = function () {
  const [a, b] = xunfang.data.plans;
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = xunfang.say(element.dataset.say);
  xunfang.byId("theme").textContent = xunfang.say(xunfang.state.theme === "dark" ? "theme_light" : "theme_dark");
  xunfang.byId("subtitle").textContent = a.date === b.date ? a.date : `A ${a.date} · B ${b.date}`;
  xunfang.byId("verdict").textContent = xunfang.verdict(a, b);
  for (const [id, sign, plan] of [["name-a", "A", a], ["name-b", "B", b]]) {
    const facts = xunfang.say("facts", { points: xunfang.number(plan.reward, 1), visits: plan.visits, km: xunfang.kilometres(plan.length_m) });
    xunfang.fill(xunfang.byId(id), xunfang.make("b", {}, sign), " ", xunfang.name(plan.name), xunfang.make("small", {}, facts));
  }
  xunfang.fill(xunfang.byId("notes"), xunfang.data.notes.map((note) => xunfang.make("li", {}, xunfang.say(note.key, note))));
  const [closer, farther] = [xunfang.zoomButtons._zoomInButton, xunfang.zoomButtons._zoomOutButton];
  for (const [button, key] of [[closer, "zoom_in"], [farther, "zoom_out"]]) {
    button.title = xunfang.say(key);
    button.setAttribute("aria-label", xunfang.say(key));
  }
};

// Which plan gives more, and at what cost: one sentence.
xunfang.verdict = function (a, b) {
  const drive = xunfang.driveWords(b.drive_s - a.drive_s, b.length_m - a.length_m);
  if (Math.abs(b.reward - a.reward) < 0.05) return xunfang.say("verdict_same", { points: xunfang.number(a.reward, 1), drive });
  const [more, less, sign, other] = b.reward > a.reward ? [b, a, "B", "A"] : [a, b, "A", "B"];
  const costs = more.drive_s > less.drive_s || more.length_m > less.length_m;
  return xunfang.say(costs ? "verdict" : "verdict_free", {
    ...{ sign, other, points: xunfang.number(more.reward - less.reward, 1) },
    share: less.reward > 0 ? xunfang.percent((more.reward - less.reward) / less.reward) : "–",
    visits: xunfang.moreOrLess("visits", more.visits - less.visits, (n) => xunfang.number(n)),
    drive: xunfang.driveWords(more.drive_s - less.drive_s, more.length_m - less.length_m),
  });
};

xunfang.driveWords = (seconds, metres) =>
  [xunfang.moreOrLess("time", seconds, xunfang.duration), xunfang.moreOrLess("way", metres, xunfang.kilometres)].join(xunfang.say("and"));

xunfang.moreOrLess = function (what, change, show) {
  const amount = show(Math.abs(change));
  if (amount === show(0)) return xunfang.say(`${what}_same`);
  return xunfang.say(`${what}_${change > 0 ? "more" : "less"}`, { amount });
};

xunfang.chooseSite = function (site, { still = false } = {}) {
  xunfang.change({ site, unit: null, tab: "sites" });
  const at = xunfang.placeOf(site);
  if (!still && at) xunfang.both[0].map.setView(at, Math.max(13, xunfang.both[0].map.getZoom()), { animate: false });
  document.querySelector("#sites tr.chosen")?.scrollIntoView({ block: "nearest" });
};

xunfang.chooseUnit = function (unit) {
  xunfang.change({ unit, site: null });
  const bounds = L.latLngBounds([]);
  for (const { lines } of xunfang.both) {
    for (const line of lines) if (line.unit === unit) bounds.extend(line.parts[0].getBounds());
  }
  if (bounds.isValid()) xunfang.both[0].map.fitBounds(bounds, { padding: [40, 40], maxZoom: 15, animate: false });
};

xunfang.fitAll = function () {
  const bounds = L.latLngBounds([]);
  for (const { lines, marks, areas } of xunfang.both) {
    for (const line of lines) bounds.extend(line.parts[0].getBounds());
    for (const mark of marks) bounds.extend(mark.getLatLng());
    for (const shape of areas) if (shape) bounds.extend(shape.getBounds());
  }
  if (bounds.isValid()) xunfang.both[0].map.fitBounds(bounds, { padding: [40, 40], maxZoom: 16, animate: false });
};
