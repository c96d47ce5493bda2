// Routes: of the chosen unit with its stops, and of all units as a layer.
"use strict";

xunfang.routeHues = ["#0064b0", "#d04a00", "#007a55", "#bd4590", "#b27f00", "#2a8fc4", "#5b2a86", "#5a6370"];

xunfang.wireRoutes = function (map) {
  xunfang.pane(map, "routes", 420);
  xunfang.pane(map, "chosen-route", 430);
  xunfang.pane(map, "stops", 440);
  xunfang.drawn.routes = L.layerGroup();
  xunfang.drawn.route = L.layerGroup().addTo(map);
  xunfang.data.routes = new Map();
};

xunfang.routeOf = async function (id) {
  const known = xunfang.data.routes.get(id);
  if (known) return known;
  const route = await xunfang.get(`units/${encodeURIComponent(id)}/route`);
  xunfang.data.routes.set(id, route);
  return route;
};

// A line keeps to the right of the street, so that the way out and the way back are two lines.
xunfang.linesOf = (route) =>
  (route.legs ? route.legs.features : []).flatMap(({ geometry }) => {
    if (!geometry) return [];
    const parts = geometry.type === "MultiLineString" ? geometry.coordinates : [geometry.coordinates];
    return parts.map((part) => part.map(([lon, lat]) => [lat, lon]));
  });

xunfang.drawRoute = function (route, group, { pane, colour, weight, renderer }) {
  const lines = xunfang.linesOf(route);
  const style = { pane, renderer, interactive: false, smoothFactor: 1 };
  group.addLayer(new xunfang.RightLine(lines, { ...style, color: xunfang.colour("--casing"), weight: weight + 3.5, opacity: 0.9 }));
  group.addLayer(new xunfang.RightLine(lines, { ...style, color: colour, weight, opacity: 0.95 }));
};

xunfang.showRoute = function (route) {
  const group = xunfang.drawn.route.clearLayers();
  if (!route) return;
  xunfang.routeRenderer = xunfang.routeRenderer || L.svg({ pane: "chosen-route", padding: 0.5 });
  const look = { pane: "chosen-route", colour: xunfang.colour("--accent"), weight: 4, renderer: xunfang.routeRenderer };
  xunfang.drawRoute(route, group, look);
  for (const stop of route.stops || []) group.addLayer(xunfang.stopMark(stop));
};

xunfang.stopMark = function (stop) {
  const badge = xunfang.make("span", { class: "stop-mark" }, String(stop.seq));
  const icon = L.divIcon({ html: badge, className: "mark", iconSize: [0, 0] });
  return L.marker([stop.lat, stop.lon], { icon, pane: "stops", interactive: false, keyboard: false });
};

// All routes of the day, asked for four at a time, when somebody wants to see them.
xunfang.loadAllRoutes = async function () {
  const plan = xunfang.data.plan || (xunfang.data.plan = await xunfang.tryGet("plans/current"));
  const waiting = [...(plan ? plan.routes : [])].filter(({ unit }) => !xunfang.data.routes.has(unit));
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await xunfang.routeOf(next.unit).catch(() => null);
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  xunfang.paintAllRoutes();
};

xunfang.paintAllRoutes = function () {
  const group = xunfang.drawn.routes.clearLayers();
  xunfang.allRenderer = xunfang.allRenderer || L.canvas({ pane: "routes", padding: 0.3 });
  const wanted = new Set(((xunfang.data.plan && xunfang.data.plan.routes) || []).map(({ unit }) => unit));
  let k = 0;
  for (const [unit, route] of xunfang.data.routes) {
    if (!wanted.has(unit)) continue;
    const colour = xunfang.routeHues[k++ % xunfang.routeHues.length];
    xunfang.drawRoute(route, group, { pane: "routes", colour, weight: 2.5, renderer: xunfang.allRenderer });
  }
};

// A new plan: what was known of routes is old.
xunfang.forgetRoutes = function () {
  xunfang.data.routes.clear();
  xunfang.data.plan = null;
  if (!xunfang.state.hiddenLayers.has("routes")) xunfang.loadAllRoutes();
  if (xunfang.chosen("unit")) xunfang.loadRoute(xunfang.chosen("unit"));
  if (xunfang.state.tab === "planner") xunfang.showPlanner();
};

xunfang.nextStopOf = function (route) {
  const stops = (route && route.stops) || [];
  const over = new Set(["done", "short", "missed", "skipped", "reassigned"]);
  const known = stops.some(({ state }) => state && !["planned", "pending"].includes(String(state).toLowerCase()));
  const open = stops.filter(({ state, leave_at: leaves }) =>
    known ? !over.has(String(state || "").toLowerCase()) : !leaves || Date.parse(leaves) > xunfang.now(),
  );
  return open[0] || null;
};
