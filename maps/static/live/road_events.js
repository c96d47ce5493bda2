// Closed roads, slow stretches and areas of bad weather: drawn as long as they last.
"use strict";

xunfang.wireRoadEvents = function (map) {
  xunfang.pane(map, "road-events", 410);
  xunfang.pane(map, "road-event-names", 411);
  xunfang.drawn.roadEvents = L.geoJSON(null, { pane: "road-events", style: xunfang.roadEventStyle, onEachFeature: xunfang.roadEventHint });
  xunfang.showRoadEvents();
};

// What has ended is not in the answer, so the whole answer is what there is.
xunfang.loadRoadEvents = async function () {
  const found = await xunfang.tryGet("road-events");
  if (found) xunfang.drawn.roadEvents.clearLayers().addData(found);
};

xunfang.showRoadEvents = function () {
  const wanted = xunfang.layerShown("roadEvents");
  xunfang.map[wanted ? "addLayer" : "removeLayer"](xunfang.drawn.roadEvents);
};

// A closure is solid, what only slows is dashed: it reads without colour.
xunfang.roadEventStyle = ({ properties, geometry }) => ({
  color: xunfang.colour("--warn"),
  weight: geometry.type.endsWith("Polygon") ? 3 : 6,
  opacity: 0.9,
  dashArray: properties.closed ? null : "3 10",
  fillOpacity: 0.14,
});

xunfang.roadEventHint = function ({ properties }, layer) {
  const name = xunfang.make("span", { class: "road-event-name" }, properties.kind);
  const icon = L.divIcon({ html: name, className: "mark", iconSize: [0, 0] });
  const sign = L.marker(layer.getBounds().getCenter(), { icon, pane: "road-event-names", interactive: false, keyboard: false });
  // What is left of it when the theme changes.
  sign.defaultOptions = sign.options;
  xunfang.drawn.roadEvents.addLayer(sign);
  const says = () => xunfang.make("span", {}, xunfang.make("b", {}, properties.kind), xunfang.roadEventFacts(properties).map((line) => [xunfang.make("br"), line]));
  layer.bindTooltip(says, { sticky: true, className: "hint", opacity: 1 });
  layer.on("click", (event) => {
    L.DomEvent.stopPropagation(event);
    xunfang.openCard({ kind: "roadEvent", id: properties.id, data: properties });
  });
};

xunfang.roadEventFacts = ({ closed, factor, expires_at: until, state, note }) =>
  [
    closed ? xunfang.say("road_closed") : xunfang.say("road_slow", { factor: xunfang.number(factor, 1) }),
    until ? xunfang.say("road_until", { time: xunfang.when(until) }) : xunfang.say("road_open_end"),
    xunfang.say(state === "CONFIRMED" ? "road_confirmed" : "road_reported"),
    note,
  ].filter(Boolean);
