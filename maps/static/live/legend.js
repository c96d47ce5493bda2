// Layer control and legend in one: what a sign means stands where it is switched on and off.
"use strict";

xunfang.layerKinds = ["units", "alerts", "roadEvents", "routes", "enterprises", "areas", "roads"];

xunfang.buildLegend = function () {
  xunfang.byId("legend-title").textContent = xunfang.say("legend");
  const keys = { units: xunfang.unitKey, alerts: xunfang.alertKey, enterprises: xunfang.firmKey };
  xunfang.fill(
    xunfang.byId("legend-body"),
    xunfang.layerKinds.map((kind) => [xunfang.layerRow(kind), kind in keys ? keys[kind]() : null]),
  );
};

xunfang.layerShown = (kind) => !xunfang.state.hiddenLayers.has(kind);

xunfang.layerRow = (kind) =>
  xunfang.make(
    "label",
    { class: "layer" },
    xunfang.make("input", {
      type: "checkbox",
      "data-layer": kind,
      checked: xunfang.layerShown(kind),
      onchange: () => xunfang.change({ hiddenLayers: xunfang.toggled(xunfang.state.hiddenLayers, kind) }),
    }),
    xunfang.say(`layer_${kind}`),
  );

xunfang.keyRow = (sign, text) => xunfang.make("li", {}, sign, text);

xunfang.unitKey = function () {
  const states = ["patrolling", "at_post", "assigned", "en_route", "on_scene", "busy"];
  return xunfang.make(
    "ul",
    { class: "key two" },
    states.map((state) => xunfang.keyRow(xunfang.signIcon(state), xunfang.say(`state_${state}`))),
    xunfang.make("li", { class: "wide" }, xunfang.signIcon("patrolling", true), xunfang.say("key_stale")),
  );
};

xunfang.alertKey = () =>
  xunfang.make(
    "ul",
    { class: "key" },
    xunfang.keyRow(xunfang.priorityBadge({ priority: 1 }, false), xunfang.say("key_alert")),
    xunfang.keyRow(xunfang.make("i", { class: "doubt-key" }), xunfang.say("key_doubt")),
  );

xunfang.firmKey = () =>
  xunfang.make(
    "ul",
    { class: "key two" },
    xunfang.keyRow(xunfang.make("i", { class: "firm-key" }), xunfang.say("key_firm_open")),
    xunfang.keyRow(xunfang.make("i", { class: "firm-key shut" }), xunfang.say("key_firm_shut")),
  );

xunfang.paintLayers = function () {
  const hidden = xunfang.state.hiddenLayers;
  const base = ["roads", "areas", "enterprises"].filter((kind) => hidden.has(kind)).join();
  if (base !== xunfang.hiddenBase) xunfang.restyleBase(xunfang.drawn.base, hidden);
  xunfang.hiddenBase = base;
  xunfang.showDistricts();
  xunfang.showRoadEvents();
  const wanted = xunfang.layerShown("routes");
  if (wanted !== xunfang.map.hasLayer(xunfang.drawn.routes)) {
    xunfang.map[wanted ? "addLayer" : "removeLayer"](xunfang.drawn.routes);
    if (wanted) xunfang.paintAllRoutes();
  }
  xunfang.unitsChanged();
};
