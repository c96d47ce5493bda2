// The crew's route on the map: the line in driving direction, numbered stops, the next one filled.
"use strict";

xunfang.linesOf = (legs) =>
  legs.flatMap(({ geometry }) => {
    if (!geometry) return [];
    const parts = geometry.type === "MultiLineString" ? geometry.coordinates : [geometry.coordinates];
    return parts.map((part) => part.map(([lon, lat]) => [lat, lon]));
  });

xunfang.drawRoute = function () {
  const { route, next } = xunfang.data;
  xunfang.pane(xunfang.map, "routes", 420);
  xunfang.pane(xunfang.map, "stops", 440);
  xunfang.drawn.route = (xunfang.drawn.route || L.layerGroup().addTo(xunfang.map)).clearLayers();
  if (!route) return;
  const renderer = (xunfang.renderer = xunfang.renderer || L.svg({ pane: "routes", padding: 0.5 }));
  const style = { pane: "routes", renderer, interactive: false };
  const lines = xunfang.linesOf(route.legs.features);
  const leg = xunfang.legTo(next);
  const add = (ways, options) => xunfang.drawn.route.addLayer(new xunfang.RightLine(ways, { ...style, ...options }));
  add(lines, { color: xunfang.colour("--casing"), weight: 8, opacity: 0.9 });
  add(lines, { color: xunfang.colour("--accent"), weight: 4, opacity: leg ? 0.45 : 0.95 });
  if (leg) add(xunfang.linesOf([leg]), { color: xunfang.colour("--accent"), weight: 6, opacity: 1 });
  for (const stops of xunfang.bySite(route.stops)) xunfang.drawn.route.addLayer(xunfang.stopMark(stops, xunfang.markKind(stops)));
};

xunfang.markKind = function (stops) {
  if (stops.includes(xunfang.data.next)) return "next";
  return stops.every(xunfang.isOver) ? "over" : "";
};

// Where the crew's own car was last heard of: a ring that stays visible around the number of a stop.
xunfang.drawSelf = function ({ lon, lat }) {
  const place = [lat, lon];
  if (xunfang.drawn.self) return xunfang.drawn.self.setLatLng(place);
  const icon = L.divIcon({ html: xunfang.make("span", { class: "self-mark" }), className: "mark", iconSize: [0, 0] });
  xunfang.pane(xunfang.map, "self", 435);
  xunfang.drawn.self = L.marker(place, { icon, pane: "self", interactive: false, keyboard: false }).addTo(xunfang.map);
  return xunfang.drawn.self;
};

xunfang.legTo = (stop) =>
  stop ? xunfang.data.route.legs.features.find(({ properties }) => properties.to_site === stop.site && properties.seq === stop.seq) ||
    xunfang.data.route.legs.features.find(({ properties }) => properties.to_site === stop.site) : null;

xunfang.doneStates = new Set(["done", "short", "missed", "skipped", "reassigned"]);

// By what was done if the server knows it, else by the time table.
xunfang.isOver = (stop) =>
  xunfang.doneStates.has(String(stop.state || "").toLowerCase()) ||
  (["", "planned", "pending"].includes(String(stop.state || "").toLowerCase()) && Date.parse(stop.leave_at) < xunfang.now());

xunfang.fitAll = function () {
  const { route } = xunfang.data;
  const places = route ? [...xunfang.linesOf(route.legs.features).flat(), ...route.stops.map(({ lat, lon }) => [lat, lon])] : [];
  const [west, south, east, north] = xunfang.about.city.bbox || [73, 18, 135, 54];
  xunfang.map.fitBounds(places.length ? places : [[south, west], [north, east]], {
    animate: false,
    paddingTopLeft: [34, 34],
    // The button in the corner covers what lies under it.
    paddingBottomRight: [66, 34],
    maxZoom: 16,
  });
};
