// The two maps: the first plan on the left, the other on the right, and the clock of the day they show.
"use strict";

xunfang.speeds = [6, 24, 96]; // minutes of the day in a second
xunfang.now = 480;

xunfang.startMaps = function (maps) {
  xunfang.byId("map-part").hidden = false;
  xunfang.sides = maps.map((map) => {
    xunfang.byId("maps").append(map.getContainer());
    for (const [name, order] of [["cells", 350], ["calls", 450], ["units", 500]]) xunfang.pane(map, name, order);
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
    const name = xunfang.make("div", { class: "map-name" });
    const corner = L.control({ position: "topleft" });
    corner.onAdd = () => name;
    corner.addTo(map);
    return { map, name, byPlan: new Map(), shown: null };
  });
  xunfang.drawRoads(maps);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(maps[1]);
  xunfang.zoomButtons = L.control.zoom({ position: "topright" }).addTo(maps[0]);
  xunfang.wireClock();
};

xunfang.drawRoads = function (maps) {
  const { roads } = xunfang.data;
  if (!roads || !roads.n) return;
  const lines = xunfang.roadLines(roads);
  xunfang.roads = maps.map((map) => new xunfang.Roads(lines, roads.names).addTo(map));
};

// What is drawn of a plan on a side; made when it is first shown.
xunfang.drawnOn = function (side, plan) {
  if (!side.byPlan.has(plan)) {
    const drawn = { plan, cells: xunfang.drawCells(side.map, plan), day: xunfang.drawDay(side.map, plan) };
    side.byPlan.set(plan, drawn);
  }
  return side.byPlan.get(plan);
};

xunfang.showMaps = function () {
  const shown = xunfang.shown();
  xunfang.byId("map-part").classList.toggle("single", shown.length < 2);
  xunfang.sides.forEach((side, number) => {
    const plan = shown[number] || null;
    const drawn = plan && xunfang.drawnOn(side, plan);
    for (const other of side.byPlan.values()) {
      other.cells.forEach((cell) => (other === drawn ? cell.addTo(side.map) : cell.remove()));
      if (other.day) xunfang.toggleDay(side.map, other.day, other === drawn && xunfang.state.view === "day");
    }
    side.shown = drawn;
    if (drawn) xunfang.paintCells(drawn);
  });
  xunfang.showControls(shown);
  if (xunfang.state.view === "day") xunfang.tick();
};

xunfang.toggleDay = (map, day, wanted) => (wanted ? day.layer.addTo(map) : day.layer.remove());

xunfang.showControls = function (shown) {
  const { view, metric } = xunfang.state;
  const choice = (group, value, words, chosen) =>
    xunfang.make("button", { type: "button", class: "plain", "data-choice": value, "aria-pressed": String(chosen), onclick: () => xunfang.change({ [group]: value }) }, words);
  const views = xunfang.sides[0].shown.day ? ["coverage", "day"] : ["coverage"];
  xunfang.fill(xunfang.byId("views"), views.map((each) => choice("view", each, xunfang.say(`view_${each}`), view === each)));
  const metrics = ["response", ...xunfang.targets()];
  const words = (each) => (each === "response" ? xunfang.say("metric_response") : xunfang.say("metric_within", { target: each }));
  xunfang.fill(xunfang.byId("metrics"), metrics.map((each) => choice("metric", each, words(each), metric === each)));
  xunfang.byId("metrics").hidden = view === "day";
  for (const id of ["clock", "counts"]) xunfang.byId(id).hidden = view !== "day";
  shown.forEach((plan, number) => xunfang.fill(xunfang.sides[number].name, xunfang.nameOf(plan)));
  xunfang.fill(xunfang.byId("map-legend"), xunfang.mapLegend());
  const [closer, farther] = [xunfang.zoomButtons._zoomInButton, xunfang.zoomButtons._zoomOutButton];
  for (const [button, key] of [[closer, "zoom_in"], [farther, "zoom_out"]]) {
    button.title = xunfang.say(key);
    button.setAttribute("aria-label", xunfang.say(key));
  }
  xunfang.showPlay();
};

xunfang.wireClock = function () {
  const slider = xunfang.byId("slider");
  const [begin, end] = xunfang.data.plans[0].day;
  slider.max = String(end - begin - 1);
  xunfang.now = Math.min(xunfang.now, end - begin - 1);
  slider.value = String(xunfang.now);
  slider.addEventListener("input", () => {
    xunfang.now = Number(slider.value);
    xunfang.tick();
  });
  xunfang.fill(xunfang.byId("speed"), xunfang.speeds.map((speed) => xunfang.make("option", { value: speed, selected: speed === 24 }, `${speed} min/s`)));
  xunfang.byId("play").addEventListener("click", xunfang.turn);
};

xunfang.tick = function () {
  const [begin] = xunfang.data.plans[0].day;
  xunfang.byId("slider").value = String(Math.floor(xunfang.now));
  xunfang.byId("now").textContent = xunfang.clockWords(begin + xunfang.now);
  xunfang.sides.forEach((side, number) => {
    if (!side.shown || !side.shown.day) return;
    xunfang.fill(xunfang.byId(`counts-${"ab"[number]}`), xunfang.countItems(xunfang.paintDay(side.shown.day, xunfang.now)));
  });
};

xunfang.turn = function () {
  xunfang.playing = !xunfang.playing;
  xunfang.showPlay();
  if (xunfang.playing) xunfang.run(performance.now());
};

xunfang.showPlay = function () {
  xunfang.byId("play").textContent = xunfang.say(xunfang.playing ? "pause" : "play");
  xunfang.byId("slider").setAttribute("aria-label", xunfang.say("time_of_day"));
  xunfang.byId("speed").setAttribute("aria-label", xunfang.say("speed"));
};

// One frame; the day begins again when it is over.
xunfang.run = function (before) {
  requestAnimationFrame((time) => {
    if (!xunfang.playing || xunfang.state.view !== "day") {
      xunfang.playing = false;
      return xunfang.showPlay();
    }
    const [begin, end] = xunfang.data.plans[0].day;
    xunfang.now = (xunfang.now + ((time - before) / 1000) * Number(xunfang.byId("speed").value)) % (end - begin);
    xunfang.tick();
    return xunfang.run(time);
  });
};

// Where eight in ten calls come from fills the maps: a lonely town far away would make the city a dot.
xunfang.fitMaps = function () {
  const { cells, result } = xunfang.data.plans[0];
  const busy = [...cells.node].sort((a, b) => result.nodes.calls[b] - result.nodes.calls[a]);
  const all = busy.reduce((sum, node) => sum + result.nodes.calls[node], 0);
  let seen = 0;
  const bounds = L.latLngBounds([]);
  for (const node of busy) {
    if (seen > 0.8 * all) break;
    seen += result.nodes.calls[node];
    bounds.extend(cells.at[node]);
  }
  for (const { map } of xunfang.sides) map.invalidateSize({ animate: false });
  if (bounds.isValid()) xunfang.sides[0].map.fitBounds(bounds, { padding: [20, 20], animate: false });
};
