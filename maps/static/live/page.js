// Brings map, lists, stream and keyboard together.
"use strict";

xunfang.start = function (map, id) {
  xunfang.map = map;
  xunfang.about = xunfang.block(id);
  xunfang.goBy(xunfang.about.clock);
  Object.assign(xunfang.state, xunfang.firstChoices());
  document.documentElement.dataset.theme = xunfang.state.theme;
  xunfang.recallSeen();
  xunfang.byId("legend").open = window.innerWidth > 1000 && window.innerHeight > 700;
  xunfang.fitAll();
  xunfang.drawn.base = xunfang.baseLayer(xunfang.state.hiddenLayers).addTo(map);
  xunfang.hiddenBase = "";
  xunfang.wireDistricts(map);
  xunfang.wireRoutes(map);
  xunfang.wireRoadEvents(map);
  xunfang.wireReplans(map);
  xunfang.wirePlanner(map);
  xunfang.drawn.overlay = new xunfang.Overlay().addTo(map);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  xunfang.zoomButtons = L.control.zoom({ position: "topright" }).addTo(map);
  xunfang.wireButtons();
  xunfang.wireMap(map);
  xunfang.watch(xunfang.show);
  xunfang.change({ lang: xunfang.state.lang, theme: xunfang.state.theme, tab: xunfang.state.tab });
  xunfang.listen();
  setInterval(xunfang.everySecond, 1000);
  document.documentElement.dataset.ready = "yes";
};

xunfang.show = function (changes) {
  document.documentElement.lang = xunfang.state.lang === "zh" ? "zh-CN" : "en";
  document.documentElement.dataset.theme = xunfang.state.theme;
  xunfang.keepChoices(changes);
  if (changes.lang || changes.theme) xunfang.rebuild(changes);
  if ("sound" in changes) xunfang.paintSound();
  if ("sound" in changes && xunfang.state.sound) xunfang.chime();
  if (changes.tab) xunfang.showTab();
  if ("district" in changes) xunfang.districtChanged();
  if (changes.hiddenLayers) xunfang.paintLayers();
};

xunfang.rebuild = function (changes) {
  if (changes.theme) xunfang.restyleBase(xunfang.drawn.base, xunfang.state.hiddenLayers);
  xunfang.buildHead();
  xunfang.buildLegend();
  xunfang.buildDistricts();
  xunfang.showAlerts([]);
  xunfang.showUnits();
  xunfang.showTitle();
  xunfang.showCard();
  xunfang.showReplan();
  if (changes.theme) xunfang.drawChanged();
  if (xunfang.state.tab === "planner") xunfang.showPlanner();
  for (const kind of ["clusters", "parks", "roadEvents"]) xunfang.drawn[kind].resetStyle();
  const [closer, farther] = [xunfang.zoomButtons._zoomInButton, xunfang.zoomButtons._zoomOutButton];
  for (const [button, key] of [[closer, "zoom_in"], [farther, "zoom_out"]]) {
    button.title = xunfang.say(key);
    button.setAttribute("aria-label", xunfang.say(key));
  }
  xunfang.unitsChanged();
};

xunfang.showTab = function () {
  for (const tab of ["alerts", "units", "planner"]) {
    xunfang.byId(tab).hidden = tab !== xunfang.state.tab;
    xunfang.byId(`tab-${tab}`).setAttribute("aria-selected", String(tab === xunfang.state.tab));
  }
  xunfang.byId("scroll").scrollTop = 0;
  if (xunfang.state.tab === "units") xunfang.showUnits();
  if (xunfang.state.tab === "planner") xunfang.showPlanner();
  xunfang.showNewer();
};

xunfang.wireButtons = function () {
  const press = (id, action) => xunfang.byId(id).addEventListener("click", action);
  press("language", () => xunfang.change({ lang: xunfang.state.lang === "zh" ? "en" : "zh" }));
  press("theme", () => xunfang.change({ theme: xunfang.state.theme === "dark" ? "light" : "dark" }));
  press("sound", () => xunfang.change({ sound: !xunfang.state.sound }));
  press("leave", xunfang.leave);
  press("whole", () => xunfang.fitAll());
  press("newer", xunfang.toNewest);
  for (const tab of ["alerts", "units", "planner"]) press(`tab-${tab}`, () => xunfang.change({ tab }));
  xunfang.byId("scroll").addEventListener("scroll", xunfang.showNewer, { passive: true });
  xunfang.byId("district").addEventListener("change", (event) => xunfang.chooseDistrict(event.target.value));
  const search = xunfang.byId("search");
  search.addEventListener("input", xunfang.search);
  search.addEventListener("keydown", xunfang.searchKey);
  search.addEventListener("blur", () => setTimeout(() => (xunfang.byId("hits").hidden = true), 150));
  document.addEventListener("keydown", xunfang.pressedKey);
  xunfang.wireSheet(xunfang.byId("handle"), document.body);
};

xunfang.wireMap = function (map) {
  map.on("click", (event) => xunfang.pressed(event));
  map.on("mousemove", (event) => {
    map.getContainer().style.cursor = xunfang.drawn.overlay.pick(event.containerPoint) ? "pointer" : "";
  });
  new ResizeObserver(() => map.invalidateSize({ animate: false, pan: false })).observe(map.getContainer());
  window.addEventListener("resize", xunfang.showCard);
};

// Units and alerts are under the finger; firms and parks lie in tiles, the server knows which.
xunfang.pressed = async function ({ containerPoint, latlng }) {
  const hit = xunfang.drawn.overlay.pick(containerPoint);
  if (hit) return hit.kind === "unit" ? xunfang.openCard(hit) : xunfang.chooseAlert(hit.id);
  xunfang.closeCard();
  const question = xunfang.asked = Symbol("pick");
  const where = `lon=${latlng.lng.toFixed(6)}&lat=${latlng.lat.toFixed(6)}&zoom=${Math.round(xunfang.map.getZoom())}`;
  const found = await xunfang.tryGet(`pick?${where}`);
  if (!found || xunfang.asked !== question) return undefined;
  const firm = xunfang.layerShown("enterprises") ? found.enterprise : null;
  const park = xunfang.layerShown("areas") ? found.park : null;
  if (firm) return xunfang.openCard({ kind: "enterprise", id: firm.id, data: firm });
  return park ? xunfang.openPark(park.id) : undefined;
};

// What is in view stays where it is; only a place out of view moves the map, and only when asked for.
xunfang.bringIntoView = function (latlng, zoom) {
  if (document.body.dataset.sheet === "full") document.body.dataset.sheet = "half";
  const { paddingTopLeft: [left, top], paddingBottomRight: [right, bottom] } = xunfang.margins();
  const [at, size] = [xunfang.map.latLngToContainerPoint(latlng), xunfang.map.getSize()];
  const seen = at.x > left && at.y > top && at.x < size.x - right && at.y < size.y - bottom;
  if (seen && xunfang.map.getZoom() >= zoom - 3) return;
  const near = Math.max(xunfang.map.getZoom(), zoom);
  const middle = xunfang.map.project(latlng, near).add([(right - left) / 2, (bottom - top) / 2]);
  xunfang.map.flyTo(xunfang.map.unproject(middle, near), near, xunfang.pace());
};

xunfang.pace = () =>
  window.matchMedia("(prefers-reduced-motion: reduce)").matches ? { animate: false } : { duration: 0.5 };

xunfang.margins = function () {
  const [legend, card] = [xunfang.byId("legend"), xunfang.byId("card")];
  const wide = window.innerWidth > 800;
  const beside = legend.open && wide ? legend.offsetWidth + 24 : 0;
  const right = wide && !card.hidden ? card.offsetWidth + 24 : 0;
  return { paddingTopLeft: [30 + beside, 40], paddingBottomRight: [64 + right, 40] };
};

xunfang.fitAll = function () {
  const [west, south, east, north] = xunfang.about.city.bbox || [73, 18, 135, 54];
  xunfang.map.fitBounds([[south, west], [north, east]], { ...xunfang.beside(), animate: false });
};

// The open legend covers the left of the map; a city that is shown whole stands beside it.
xunfang.beside = function () {
  const { paddingTopLeft: [left] } = xunfang.margins();
  return { paddingTopLeft: [left - 30, 0], paddingBottomRight: [0, 0] };
};

// The stream first, then the state of now: between the two nothing can be lost, only told twice.
xunfang.listen = function () {
  xunfang.stream = new xunfang.Stream("/api/v1/stream", { onEvent: xunfang.happened, onState: xunfang.linked }).start();
};

xunfang.linked = function (state) {
  xunfang.isLive = false;
  if (state === "open") xunfang.catchUp();
  else xunfang.setLink(state);
};

xunfang.catchUp = async function () {
  try {
    const [units, alerts, city] = await Promise.all([xunfang.get("units"), xunfang.get("incidents"), xunfang.tryGet("city")]);
    if (city) Object.assign(xunfang.about.city, city);
    xunfang.takeUnits(xunfang.rowsIn(units));
    xunfang.takeAlerts(xunfang.rowsIn(alerts), { arriving: Boolean(xunfang.caughtUp) });
    if (xunfang.caughtUp) xunfang.drawn.base.rerenderTiles();
    if (!xunfang.data.plan) xunfang.data.asking = null;
    xunfang.caughtUp = true;
    xunfang.isLive = true;
    xunfang.buildHead();
    xunfang.showUnits();
    xunfang.setLink("open");
    xunfang.loadRoadEvents();
    xunfang.loadReplans();
  } catch {
    // Tried again with the stream's own patience, or in a few seconds if the stream itself holds.
    setTimeout(() => xunfang.stream.state === "open" && !xunfang.isLive && xunfang.catchUp(), 3000);
  }
};

xunfang.rowsIn = (answer) => (Array.isArray(answer) ? answer : answer.items || answer.results || []);

xunfang.happened = function (type, data) {
  const rows = Array.isArray(data) ? data : [data];
  if (type === "positions") xunfang.takePositions(rows);
  else if (type === "incident") xunfang.takeAlerts(rows, { arriving: true });
  else if (type === "unit") {
    xunfang.listStale = true;
    xunfang.takeUnits(rows);
  } else if (type === "planning") {
    xunfang.takePlanning(rows.at(-1));
  } else if (type === "plan") {
    xunfang.endPlanning();
    xunfang.forgetRoutes();
    xunfang.tell(xunfang.say("plan_changed", { n: String(rows[0].version ?? "") }));
  } else if (type === "replan") {
    xunfang.endPlanning();
    rows.forEach(xunfang.takeReplan);
  } else if (type === "road_event") {
    xunfang.loadRoadEvents();
    xunfang.tell(xunfang.say("road_changed"));
  }
};

// Positions of a unit that is not on the list: it came on duty a moment ago.
xunfang.askForUnits = async function () {
  xunfang.unitsMissing = false;
  const units = await xunfang.tryGet("units");
  if (units) xunfang.takeUnits(xunfang.rowsIn(units));
};

// Ages grow without anybody sending anything: a unit that fell silent turns hollow on its own.
xunfang.everySecond = function () {
  xunfang.tick();
  if (xunfang.link.state === "connecting") xunfang.showLink();
  if (document.hidden) return;
  xunfang.showFigures();
  xunfang.unitsChanged();
  if (xunfang.chosen("unit") && !xunfang.byId("card").matches(":focus-within")) xunfang.showCard();
  if (xunfang.unitsMissing) xunfang.askForUnits();
  const beat = (xunfang.beats = (xunfang.beats || 0) + 1);
  const busy = xunfang.byId("units").matches(":focus-within, :hover");
  if (xunfang.state.tab === "units" && !busy && (xunfang.listStale || beat % 15 === 0)) xunfang.showUnits();
  if (xunfang.state.planner.heat && beat % 60 === 0) xunfang.drawn.heat.redraw();
};
