// The planner's side of the panel: switches, the slider of days, parks in a table, routes with times.
"use strict";

xunfang.showPlanner = function () {
  xunfang.fill(
    xunfang.byId("planner"),
    xunfang.plannerSwitch("clusters", "clusters", "clusters_intro", xunfang.slider()),
    xunfang.plannerSwitch("heat", "heat", "heat_intro", null),
    xunfang.plannerSwitch("parks", "parks_paint", "parks_intro", [xunfang.parkKey(), xunfang.parkTable()]),
    xunfang.about.city.synthetic ? xunfang.plannerSwitch("geocoding", "geocoding", "geocoding_intro", xunfang.geocodingKey()) : null,
    xunfang.routeSection(),
    xunfang.make("footer", { class: "credits" }, xunfang.say("made_with")),
  );
  xunfang.paintSlider();
};

xunfang.plannerSwitch = function (kind, title, intro, content) {
  const on = xunfang.state.planner[kind];
  return xunfang.make(
    "section",
    { class: "plan-part" },
    xunfang.make(
      "label",
      { class: "layer" },
      xunfang.make("input", { type: "checkbox", checked: on, "data-planner": kind, onchange: (event) => xunfang.switchPlanner(kind, event.target.checked) }),
      xunfang.make("strong", {}, xunfang.say(title)),
    ),
    xunfang.make("p", { class: "quiet" }, xunfang.say(intro)),
    on ? content : null,
  );
};

xunfang.slider = () =>
  xunfang.make(
    "div",
    { class: "slider" },
    xunfang.make("button", { type: "button", class: "plain", id: "play", onclick: () => xunfang.playClusters(!xunfang.playing) }),
    xunfang.make("input", {
      ...{ type: "range", id: "day", min: 0, max: xunfang.clusterDays - 1, step: 1, "aria-label": xunfang.say("day") },
      oninput: (event) => xunfang.showClusters(xunfang.dayBack(xunfang.clusterDays - 1 - Number(event.target.value))).then(xunfang.paintSlider),
    }),
    xunfang.make("output", { id: "day-says", for: "day" }),
  );

xunfang.paintSlider = function () {
  const [slider, play] = [xunfang.byId("day"), xunfang.byId("play")];
  if (!slider) return;
  const day = xunfang.state.planner.day || xunfang.lastDay();
  slider.value = String(xunfang.clusterDays - 1 - xunfang.backOf(day));
  slider.setAttribute("aria-valuetext", day);
  play.textContent = xunfang.say(xunfang.playing ? "pause" : "play");
  xunfang.sayClusters(day, xunfang.data.clusters.get(day));
};

xunfang.sayClusters = function (day, found) {
  const output = xunfang.byId("day-says");
  if (!output) return;
  if (!found) return void (output.textContent = xunfang.data.clusters.has(day) ? xunfang.say("clusters_none", { date: day }) : xunfang.say("loading"));
  const sum = (key) => found.features.reduce((total, { properties }) => total + (Number(properties[key]) || 0), 0);
  output.textContent = xunfang.say("clusters_on", { date: day, n: found.features.length, firms: sum("enterprises"), workers: sum("workers") });
};

xunfang.parkKey = () =>
  xunfang.make(
    "ul",
    { class: "park-key" },
    xunfang.parkSteps.map((from, k) => {
      const swatch = xunfang.make("i", {});
      swatch.style.background = xunfang.parkTones[xunfang.state.theme][k];
      const text = k ? xunfang.say("from_workers", { n: xunfang.number(from) }) : xunfang.say("under_workers", { n: xunfang.number(xunfang.parkSteps[1]) });
      return xunfang.make("li", {}, swatch, text);
    }),
  );

xunfang.parkTable = function () {
  const parks = xunfang.data.parks ? xunfang.data.parks.features : [];
  const rows = [...parks].sort((a, b) => b.properties.reopened_workers - a.properties.reopened_workers);
  return xunfang.make(
    "ol",
    { class: "rows" },
    rows.map(({ properties, geometry }) =>
      xunfang.make(
        "li",
        {},
        xunfang.make(
          "button",
          { type: "button", class: "park-row", onclick: () => xunfang.map.fitBounds(L.geoJSON(geometry).getBounds(), { maxZoom: 15, ...xunfang.pace() }) },
          xunfang.make("strong", {}, properties.name || properties.id),
          xunfang.make("small", { class: "quiet" }, xunfang.say("park_workers", { a: properties.reopened_workers, b: xunfang.number(properties.workers) })),
        ),
      ),
    ),
  );
};

xunfang.routeSection = function () {
  const { plan, asking } = xunfang.data;
  if (!asking) xunfang.askPlan().then((found) => found && xunfang.state.tab === "planner" && xunfang.showPlanner());
  return xunfang.make(
    "section",
    { class: "plan-part" },
    xunfang.make("h2", {}, xunfang.say("routes_title")),
    xunfang.make("p", { class: "quiet" }, plan ? xunfang.say("routes_plan", { version: String(plan.version), date: xunfang.day(plan.starts_at) }) : xunfang.say("routes_none")),
    plan ? xunfang.make("ol", { class: "rows" }, plan.routes.filter(({ stops }) => stops).map(xunfang.routeRow)) : null,
  );
};

xunfang.routeRow = function (route) {
  const unit = xunfang.units.get(route.unit) || { id: route.unit };
  return xunfang.make(
    "li",
    {},
    xunfang.make(
      "button",
      { type: "button", class: "park-row", onclick: () => xunfang.openRoute(route.unit) },
      xunfang.make("strong", {}, xunfang.unitTitle(unit)),
      xunfang.make("small", { class: "quiet" }, xunfang.say("route_facts", { stops: route.stops, km: xunfang.kilometres(xunfang.lengthOf(route)) })),
    ),
  );
};

xunfang.openRoute = async function (id) {
  if (!xunfang.units.has(id)) return;
  xunfang.openCard({ kind: "unit", id });
  await xunfang.loadRoute(id);
  xunfang.wholeRoute(id);
};
