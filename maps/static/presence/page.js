// Brings the map, the strips and the tables together.
"use strict";

xunfang.start = function (map, id) {
  xunfang.data = xunfang.block(id);
  const asked = new URLSearchParams(window.location.search);
  xunfang.map = map;
  for (const [name, order] of [["areas", 350], ["routes", 420]]) xunfang.pane(map, name, order);
  if (xunfang.block("roads").n) xunfang.layers.roads("roads").addTo(map);
  const { record, outline, tracks } = xunfang.data;
  xunfang.area = xunfang.drawArea(map, outline);
  xunfang.lines = xunfang.drawTracks(map, record.units, tracks);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  xunfang.zoomButtons = L.control.zoom({ position: "topright" }).addTo(map);
  xunfang.wire(map);
  xunfang.watch(xunfang.show);
  xunfang.change({ lang: xunfang.firstLanguage(), theme: asked.get("theme") === "dark" ? "dark" : "light" });
  xunfang.fit();
  document.documentElement.dataset.ready = "yes";
};

xunfang.wire = function (map) {
  const press = (id, action) => xunfang.byId(id).addEventListener("click", action);
  press("language", () => xunfang.change({ lang: xunfang.state.lang === "zh" ? "en" : "zh" }));
  press("theme", () => xunfang.change({ theme: xunfang.state.theme === "dark" ? "light" : "dark" }));
  document.addEventListener("keydown", (event) => event.key === "Escape" && xunfang.change({ unit: null }));
  map.on("click", () => xunfang.change({ unit: null }));
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
};

xunfang.fit = () => xunfang.map.fitBounds(xunfang.area.getBounds(), { padding: [30, 30], maxZoom: 17, animate: false });

xunfang.chooseUnit = (row) => xunfang.change({ unit: xunfang.state.unit === row ? null : row });

xunfang.show = function (changes) {
  const { lang, theme, unit } = xunfang.state;
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  document.documentElement.dataset.theme = theme;
  const { record } = xunfang.data;
  if (changes.lang || changes.theme) {
    xunfang.buildHead(record);
    xunfang.fill(xunfang.byId("strips"), xunfang.strips(record));
    // Tiles are painted in the colours of the theme.
    xunfang.drawn.roads?.redraw();
  }
  if (changes.lang || "sort" in changes) xunfang.fill(xunfang.byId("units"), xunfang.unitTable(record.units));
  if (changes.lang || "unit" in changes) xunfang.fill(xunfang.byId("visits"), xunfang.visitTable(record));
  for (const row of document.querySelectorAll("[data-row]")) row.classList.toggle("chosen", Number(row.dataset.row) === unit && unit !== null);
  xunfang.paintTracks(xunfang.lines);
};

xunfang.buildHead = function (record) {
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = xunfang.say(element.dataset.say);
  const last = new Date(Date.parse(record.to) + xunfang.offsetMs(record.to) - 1).toISOString().slice(0, 10);
  const first = record.from.slice(0, 10);
  const told = { city: xunfang.data.city, timezone: xunfang.data.timezone, first, last, around: String(record.around_m), n: first === last ? 1 : 2 };
  xunfang.fill(xunfang.byId("title"), xunfang.say("title", { area: record.area }));
  xunfang.fill(xunfang.byId("subtitle"), xunfang.say("subtitle", told));
  xunfang.fill(xunfang.byId("when-note"), xunfang.say("when_note", { first, last, n: told.n }));
  xunfang.fill(xunfang.byId("figures"), xunfang.figures(record));
  xunfang.byId("theme").textContent = xunfang.say(xunfang.state.theme === "dark" ? "theme_light" : "theme_dark");
  for (const [button, key] of [[xunfang.zoomButtons._zoomInButton, "zoom_in"], [xunfang.zoomButtons._zoomOutButton, "zoom_out"]]) {
    button.title = xunfang.say(key);
    button.setAttribute("aria-label", xunfang.say(key));
  }
};
