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

xunfang.partsOf = function (geometry) {
  if (!geometry) return [];
  const parts = geometry.type === "MultiLineString" ? geometry.coordinates : [geometry.coordinates];
  return parts.map((part) => part.map(([lon, lat]) => [lat, lon]));
};

xunfang.linesOf = (route) => route.legs.features.flatMap(({ geometry }) => xunfang.partsOf(geometry));

xunfang.lengthOf = ({ line }) =>
  xunfang.partsOf(line).reduce((sum, part) => sum + part.slice(1).reduce((way, to, k) => way + xunfang.map.distance(part[k], to), 0), 0);

// A line keeps to the right of the street, so that the way out and the way back are two lines.
xunfang.drawRoute = function (lines, group, { pane, colour, weight, renderer }) {
  const style = { pane, renderer, interactive: false, smoothFactor: 1 };
  group.addLayer(new xunfang.RightLine(lines, { ...style, color: xunfang.colour("--casing"), weight: weight + 3.5, opacity: 0.9 }));
  group.addLayer(new xunfang.RightLine(lines, { ...style, color: colour, weight, opacity: 0.95 }));
};

xunfang.showRoute = function (route) {
  const group = xunfang.drawn.route.clearLayers();
  if (!route) return;
  xunfang.routeRenderer = xunfang.routeRenderer || L.svg({ pane: "chosen-route", padding: 0.5 });
  const look = { pane: "chosen-route", colour: xunfang.colour("--accent"), weight: 4, renderer: xunfang.routeRenderer };
  xunfang.drawRoute(xunfang.linesOf(route), group, look);
  for (const stops of xunfang.bySite(route.stops)) group.addLayer(xunfang.stopMark(stops));
};

// No plan in force (404) is an answer and is asked for again only when a plan is told of.
xunfang.askPlan = async function () {
  xunfang.data.asking = xunfang.data.asking || xunfang.tryGet("plans/current");
  xunfang.data.plan = await xunfang.data.asking;
  return xunfang.data.plan;
};

// All routes of the day, when somebody wants to see them.
xunfang.paintAllRoutes = async function () {
  const plan = await xunfang.askPlan();
  const group = xunfang.drawn.routes.clearLayers();
  xunfang.allRenderer = xunfang.allRenderer || L.canvas({ pane: "routes", padding: 0.3 });
  (plan ? plan.routes : []).forEach(({ line }, k) => {
    const colour = xunfang.routeHues[k % xunfang.routeHues.length];
    xunfang.drawRoute(xunfang.partsOf(line), group, { pane: "routes", colour, weight: 2.5, renderer: xunfang.allRenderer });
  });
};

// A new plan: what was known of routes is old.
xunfang.forgetRoutes = function () {
  xunfang.data.routes.clear();
  [xunfang.data.plan, xunfang.data.asking] = [null, null];
  if (xunfang.layerShown("routes")) xunfang.paintAllRoutes();
  if (xunfang.chosen("unit")) xunfang.loadRoute(xunfang.chosen("unit"));
  if (xunfang.state.tab === "planner") xunfang.showPlanner();
};

// Some routes were made anew; the others are as they were.
xunfang.forgetRoutesOf = function (ids) {
  for (const id of ids) xunfang.data.routes.delete(id);
  [xunfang.data.plan, xunfang.data.asking] = [null, null];
  if (xunfang.layerShown("routes")) xunfang.paintAllRoutes();
  if (ids.includes(xunfang.chosen("unit"))) xunfang.loadRoute(xunfang.chosen("unit"));
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
