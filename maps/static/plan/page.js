// Brings map, panel and keyboard together.
"use strict";

xunfang.start = function (map, id) {
  xunfang.map = map;
  xunfang.about = xunfang.block(id);
  const asked = new URLSearchParams(window.location.search);
  Object.assign(xunfang.state, {
    lang: xunfang.firstLanguage(),
    theme: asked.get("theme") === "dark" ? "dark" : "light",
  });
  xunfang.drawn.unserved.addTo(map);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  xunfang.zoomButtons = L.control.zoom({ position: "topright" }).addTo(map);
  xunfang.wireButtons();
  xunfang.wireMap(map);
  xunfang.watch(xunfang.show);
  xunfang.change({ lang: xunfang.state.lang, theme: xunfang.state.theme });
  xunfang.byId("legend").open = window.innerWidth > 800;
  xunfang.fitAll();
  document.documentElement.dataset.ready = "yes";
};

// What a change of the reader's choices changes on the page.
xunfang.show = function (changes) {
  document.documentElement.lang = xunfang.state.lang === "zh" ? "zh-CN" : "en";
  document.documentElement.dataset.theme = xunfang.state.theme;
  if (changes.lang || changes.theme) xunfang.buildHead();
  if (changes.lang) xunfang.rebuild();
  else if ("sort" in changes) xunfang.buildSites();
  if (!changes.lang) xunfang.paintPanel();
  if (changes.theme) for (const kind of ["roads", "enterprises"]) xunfang.drawn[kind].redraw();
  if (changes.hiddenLayers || changes.hiddenUnits) xunfang.paintLayers(changes);
  if ("unit" in changes || "stop" in changes) xunfang.drawn.routes.refresh();
  xunfang.paintFocus();
};

// With a unit chosen the areas step back; the one of the chosen stop stands out.
xunfang.paintFocus = function () {
  const { unit, stop } = xunfang.state;
  const site = stop === null ? null : xunfang.data.plan.stops.site[stop];
  xunfang.map.getContainer().classList.toggle("focus", unit !== null);
  xunfang.data.clusters.shapes.forEach((shape, row) => {
    const chosen = site !== null && xunfang.data.clusters.cluster_id[row] === site;
    if (shape) shape.getElement()?.classList.toggle("chosen", chosen);
  });
};

xunfang.rebuild = function () {
  xunfang.buildPanel();
  xunfang.buildLegend();
  const [closer, farther] = [xunfang.zoomButtons._zoomInButton, xunfang.zoomButtons._zoomOutButton];
  for (const [button, key] of [[closer, "zoom_in"], [farther, "zoom_out"]]) {
    button.title = xunfang.say(key);
    button.setAttribute("aria-label", xunfang.say(key));
  }
  if (xunfang.popup) xunfang.popup.setContent(xunfang.card(xunfang.state.card));
  else if (xunfang.state.card) xunfang.dockCard(null, xunfang.state.card, false);
};

xunfang.wireButtons = function () {
  const press = (id, action) => xunfang.byId(id).addEventListener("click", action);
  press("language", () => xunfang.change({ lang: xunfang.state.lang === "zh" ? "en" : "zh" }));
  press("theme", () => xunfang.change({ theme: xunfang.state.theme === "dark" ? "light" : "dark" }));
  press("print", () => window.print());
  press("whole", () => xunfang.clear() || xunfang.fitAll());
  for (const tab of xunfang.tabs) press(`tab-${tab}`, () => xunfang.change({ tab }));
  const search = xunfang.byId("search");
  search.addEventListener("input", xunfang.showHits);
  search.addEventListener("keydown", xunfang.searchKey);
  search.addEventListener("blur", () => setTimeout(() => (xunfang.byId("hits").hidden = true), 150));
  document.addEventListener("keydown", xunfang.pressedKey);
  xunfang.wireTimeline();
  xunfang.wireSheet(xunfang.byId("handle"), document.body);
};

xunfang.wireMap = function (map) {
  const zoomed = () => {
    map.getContainer().classList.toggle("near", map.getZoom() >= 13);
    map.getContainer().classList.toggle("close", map.getZoom() >= 15);
  };
  map.on("zoomend", zoomed);
  zoomed();
  map.on("click", (event) => xunfang.pressed(event.latlng, null));
  map.on("popupclose", (event) => {
    if (event.popup === xunfang.popup) xunfang.popup = xunfang.state.card = null;
  });
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
};

// A press on the map: the firm under the finger goes before the area around it.
xunfang.pressed = function (latlng, card) {
  const shown = xunfang.map.hasLayer(xunfang.drawn.enterprises);
  const firm = shown ? xunfang.drawn.enterprises.pick(latlng, xunfang.map.getZoom()) : null;
  if (firm !== null && !(card && card.kind === "unserved")) {
    return xunfang.openCard(xunfang.drawn.enterprises.place(firm), { kind: "enterprises", index: firm });
  }
  return card ? xunfang.openCard(latlng, card) : xunfang.closeCard();
};

xunfang.openCard = function (latlng, card, { still = true, lift = 0 } = {}) {
  xunfang.closeCard();
  xunfang.state.card = card;
  if (window.innerWidth <= 800) return xunfang.dockCard(latlng, card, still);
  const size = xunfang.map.getSize();
  xunfang.popup = L.popup({
    className: "plan-popup",
    autoPan: still,
    autoPanPaddingTopLeft: xunfang.margins().paddingTopLeft,
    autoPanPaddingBottomRight: xunfang.margins().paddingBottomRight,
    closeButton: true,
    minWidth: Math.min(300, size.x - 60),
    maxWidth: Math.min(340, size.x - 44),
    maxHeight: Math.max(140, size.y - 70),
    offset: [0, lift],
  });
  // After the click that opened it, which would close it again.
  xunfang.popup.setLatLng(latlng).setContent(xunfang.card(card)).openOn(xunfang.map);
};

// On a phone there is no room over the map: the card takes the sheet, the map shows the place.
xunfang.dockCard = function (latlng, card, still) {
  const close = { type: "button", class: "dock-close", onclick: xunfang.closeCard };
  const cross = xunfang.make("button", { ...close, "aria-label": xunfang.say("close") }, "×");
  const dock = xunfang.byId("dock");
  xunfang.fill(dock, xunfang.card(card), cross);
  [dock.hidden, dock.scrollTop] = [false, 0];
  if (document.body.dataset.sheet === "peek") document.body.dataset.sheet = "half";
  if (still) xunfang.map.panInside(latlng, { padding: [60, 60] });
};

xunfang.closeCard = function () {
  xunfang.byId("dock").hidden = true;
  xunfang.state.card = null;
  if (xunfang.popup) xunfang.map.closePopup(xunfang.popup);
  xunfang.popup = null;
};

xunfang.chooseStop = function (stop, { still = false } = {}) {
  const { unit, at } = xunfang.data.plan.stops;
  const folded = new Set(xunfang.state.folded);
  folded.delete(unit[stop]);
  const hiddenUnits = new Set(xunfang.state.hiddenUnits);
  hiddenUnits.delete(unit[stop]);
  xunfang.change({ unit: unit[stop], stop, folded, hiddenUnits });
  xunfang.scrollToChoice();
  const card = { kind: "stops", index: stop };
  if (!at[stop]) return xunfang.closeCard();
  if (still) return xunfang.openCard(L.latLng(at[stop]), card, { lift: -12 });
  return xunfang.visitPlace(L.latLng(at[stop]), card, { lift: -12 });
};

xunfang.chooseUnit = function (unit, { still = false } = {}) {
  const folded = new Set(xunfang.state.folded);
  folded.delete(unit);
  const hiddenUnits = new Set(xunfang.state.hiddenUnits);
  hiddenUnits.delete(unit);
  xunfang.closeCard();
  xunfang.change({ unit, stop: null, folded, hiddenUnits });
  xunfang.scrollToChoice();
  const bounds = xunfang.drawn.routes.boundsOf(unit);
  if (!still && bounds.isValid()) xunfang.map.flyToBounds(bounds, { ...xunfang.margins(), maxZoom: 15, ...xunfang.pace() });
};

xunfang.chooseStart = function (unit) {
  xunfang.chooseUnit(unit, { still: true });
  xunfang.openCard(L.latLng(xunfang.data.plan.units.at[unit]), { kind: "start", index: unit }, { lift: -12 });
};

// Flies to a place so that its card, which stands above it, is in view as well.
xunfang.visitPlace = function (latlng, card, options = {}) {
  if (document.body.dataset.sheet === "full") document.body.dataset.sheet = "half";
  xunfang.openCard(latlng, card, { ...options, still: false });
  const zoom = Math.max(xunfang.map.getZoom(), 14);
  const height = xunfang.popup ? xunfang.popup.getElement().offsetHeight : 0;
  const middle = xunfang.map.unproject(xunfang.map.project(latlng, zoom).subtract([0, height / 2]), zoom);
  xunfang.map.flyTo(middle, zoom, xunfang.pace());
};

xunfang.pace = () =>
  window.matchMedia("(prefers-reduced-motion: reduce)").matches ? { animate: false } : { duration: 0.5 };

xunfang.clear = function () {
  xunfang.closeCard();
  xunfang.change({ unit: null, stop: null });
};

xunfang.fitAll = function () {
  const bounds = L.latLngBounds([]);
  xunfang.drawn.routes.groups.forEach((group, unit) => bounds.extend(xunfang.drawn.routes.boundsOf(unit)));
  xunfang.data.plan.unserved.at.forEach((at) => at && bounds.extend(at));
  for (const kind of ["clusters", "parks"]) {
    if (bounds.isValid()) break;
    xunfang.data[kind].shapes.forEach((shape) => shape && bounds.extend(shape.getBounds()));
  }
  const { points, n } = xunfang.data.enterprises;
  if (!bounds.isValid() && n && points) for (let k = 0; k < n; k++) bounds.extend(xunfang.drawn.enterprises.place(k));
  if (!bounds.isValid() && xunfang.drawn.roads.lines.length) bounds.extend(xunfang.drawn.roads.bounds());
  if (bounds.isValid()) xunfang.map.fitBounds(bounds, { ...xunfang.margins(), maxZoom: 16, animate: false });
};

// The open legend covers the left of a wide map: what has to be seen stands beside it.
xunfang.margins = function () {
  const legend = xunfang.byId("legend");
  const beside = legend.open && window.innerWidth > 800 ? legend.offsetWidth + 24 : 0;
  return { paddingTopLeft: [30 + beside, 40], paddingBottomRight: [64, 40] };
};

// Up and down walk through the stops, left and right through the units.
xunfang.pressedKey = function (event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const steps = { ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowRight: [1, 0], ArrowLeft: [-1, 0] };
  if (event.key === "Escape") xunfang.clear();
  else if (event.key === "/") xunfang.byId("search").focus();
  else if (event.key === "+" || event.key === "=") xunfang.map.zoomIn();
  else if (event.key === "-") xunfang.map.zoomOut();
  else if (event.key in steps) xunfang.walk(...steps[event.key]);
  else return;
  event.preventDefault();
};

xunfang.walk = function (units, stops) {
  const { units: table } = xunfang.data.plan;
  const { unit, stop } = xunfang.state;
  if (!table.n) return;
  if (units) return xunfang.chooseUnit(unit === null ? 0 : (unit + units + table.n) % table.n);
  const order = [...Array(table.n).keys()].flatMap(xunfang.stopsInOrder);
  if (!order.length) return;
  const own = unit === null ? order : xunfang.stopsInOrder(unit);
  const from = stop === null ? order.indexOf(own[0] ?? order[0]) - (stops > 0 ? 1 : 0) : order.indexOf(stop);
  xunfang.chooseStop(order[Math.min(order.length - 1, Math.max(0, from + stops))]);
};
