// What the crew reads: the next stop large, why and for how long, the way there, then all stops.
"use strict";

xunfang.paint = function () {
  const { route } = xunfang.data;
  xunfang.data.next = route ? route.stops.find((stop) => !xunfang.isOver(stop)) || null : null;
  xunfang.fill(xunfang.byId("next"), xunfang.upper());
  xunfang.fill(xunfang.byId("stops"), route && route.stops.length ? xunfang.allStops(route.stops) : []);
  xunfang.fill(xunfang.byId("foot"), xunfang.footer());
  xunfang.drawRoute();
};

xunfang.upper = function () {
  const { route, next, fault, unit } = xunfang.data;
  if (!unit) return xunfang.picker();
  if (fault) return xunfang.make("p", { class: "message" }, xunfang.say(fault), fault === "not_loaded" ? xunfang.again() : null);
  if (!route) return xunfang.make("p", { class: "message" }, xunfang.say("loading"));
  if (!route.stops.length) return xunfang.make("p", { class: "message" }, xunfang.say("no_route"));
  return next ? xunfang.nextStop(next) : xunfang.make("p", { class: "message" }, xunfang.say("all_done"));
};

xunfang.again = () => xunfang.make("button", { type: "button", class: "plain", onclick: xunfang.load }, xunfang.say("retry"));

xunfang.picker = function () {
  const rows = (xunfang.data.units || []).map((unit) =>
    xunfang.make("button", { type: "button", class: "plain wide", onclick: () => xunfang.takeUnit(unit.id) }, unit.name || unit.id),
  );
  const none = xunfang.make("p", { class: "message" }, xunfang.say(xunfang.data.units ? "none" : "loading"));
  return [xunfang.make("h2", {}, xunfang.say("which")), rows.length ? rows : none];
};

xunfang.nextStop = (stop) => [
  xunfang.make("h2", {}, xunfang.say("next")),
  xunfang.make(
    "div",
    { class: "next-stop" },
    xunfang.make("b", { class: "stop-mark next" }, String(stop.seq)),
    xunfang.make("strong", {}, stop.label || stop.site),
  ),
  xunfang.make(
    "p",
    { class: "times" },
    [
      ["arrive", xunfang.time(stop.arrive_at)],
      xunfang.waitOf(stop) > 60 ? ["wait", xunfang.time(stop.start_at)] : null,
      ["stay", xunfang.duration(stop.dwell_s)],
      ["until", xunfang.time(stop.leave_at)],
    ].filter(Boolean).map(([key, time]) => xunfang.make("span", {}, xunfang.say(key, { time }))),
  ),
  xunfang.make("h3", {}, xunfang.say("why")),
  xunfang.make("p", {}, stop.enterprises ? xunfang.say("why_firms", { firms: stop.enterprises, workers: stop.workers || 0 }) : xunfang.say("why_plain")),
  xunfang.way(stop),
];

xunfang.way = function (stop) {
  const leg = xunfang.legTo(stop);
  if (!leg) return null;
  const { length_m: metres, leave_at: leaves, arrive_at: arrives, steps } = leg.properties;
  const facts = { km: xunfang.kilometres(metres || 0), time: xunfang.duration((Date.parse(arrives) - Date.parse(leaves)) / 1000) };
  return [
    xunfang.make("h3", {}, xunfang.say("way"), xunfang.make("small", { class: "quiet" }, xunfang.say("way_facts", facts))),
    steps && steps.length
      ? xunfang.make("ol", { class: "steps" }, steps.map((step) => xunfang.make("li", {}, step[xunfang.state.lang] || step.zh || step.en)))
      : xunfang.make("p", { class: "quiet" }, xunfang.say("no_way")),
  ];
};

xunfang.allStops = (stops) => [
  xunfang.make("h2", {}, xunfang.say("stops")),
  xunfang.make("ol", { class: "rows" }, stops.map((stop) => xunfang.make("li", {}, xunfang.stopRow(stop)))),
];

xunfang.stopRow = function (stop) {
  const over = xunfang.isOver(stop);
  const next = stop === xunfang.data.next;
  return xunfang.make(
    "details",
    { class: over ? "stop over" : "stop", open: xunfang.data.open === stop.seq, ontoggle: (event) => event.target.open && (xunfang.data.open = stop.seq) },
    xunfang.make(
      "summary",
      {},
      xunfang.make("b", { class: next ? "stop-mark next" : over ? "stop-mark over" : "stop-mark" }, String(stop.seq)),
      xunfang.make("time", {}, `${xunfang.time(stop.start_at)}–${xunfang.time(stop.leave_at)}`),
      xunfang.make("span", {}, stop.label || stop.site, over ? xunfang.make("small", { class: "quiet" }, ` · ${xunfang.say("over")}`) : null),
    ),
    xunfang.make("p", {}, stop.enterprises ? xunfang.say("why_firms", { firms: stop.enterprises, workers: stop.workers || 0 }) : xunfang.say("why_plain")),
    xunfang.make("p", { class: "quiet" }, xunfang.say("stay", { time: xunfang.duration(stop.dwell_s) })),
    xunfang.way(stop),
  );
};

xunfang.footer = function () {
  const { unit, route } = xunfang.data;
  if (!unit) return [];
  const gpx = `/api/v1/units/${encodeURIComponent(unit)}/route.gpx`;
  return [
    route ? xunfang.make("a", { class: "plain wide", id: "gpx", href: gpx, download: `${unit}.gpx` }, xunfang.say("gpx")) : null,
    xunfang.about.unit ? null : xunfang.make("button", { type: "button", class: "plain wide", onclick: () => xunfang.takeUnit(null) }, xunfang.say("change")),
    xunfang.make("p", { class: "quiet" }, [route && route.plan_version ? xunfang.say("version", { n: String(route.plan_version) }) : null, xunfang.say("made_with")].filter(Boolean).join(" · ")),
  ];
};
