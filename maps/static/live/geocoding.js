// How well alerts are located: a line from where each of a synthetic month truly was to where it was put.
"use strict";

// Metres: what a crew finds on arrival, what it finds after a look around, what sends it elsewhere.
xunfang.hitSteps = [100, 500];
xunfang.hitTones = ["--state-patrol", "--state-assigned", "--alert"];

xunfang.geocodingLayer = () =>
  L.geoJSON(null, {
    pane: "geocoding",
    renderer: L.canvas({ pane: "geocoding", tolerance: 4 }),
    style: xunfang.hitStyle,
    pointToLayer: (feature, at) => L.circleMarker(at, { radius: 3, ...xunfang.hitStyle(feature) }),
    onEachFeature: (feature, layer) => layer.bindTooltip(() => xunfang.hitHint(feature.properties), { sticky: true, className: "hint", opacity: 1 }),
  });

xunfang.hitStep = ({ distance_m: metres }) => xunfang.hitSteps.filter((step) => metres > step).length;

xunfang.hitStyle = function ({ properties }) {
  if (properties.refusal) return { color: xunfang.colour("--ink-2"), weight: 1.5, fillOpacity: 0.2 };
  return { color: xunfang.colour(xunfang.hitTones[xunfang.hitStep(properties)]), weight: 2, opacity: 0.7, fillOpacity: 0.7 };
};

xunfang.hitHint = ({ id, distance_m: metres, confidence, refusal }) =>
  [
    id,
    refusal && metres === undefined ? xunfang.say(`refusal_${refusal}`) : xunfang.say("off_by", { metres: Math.round(metres) }),
    xunfang.say("confidence", { percent: xunfang.sureness(confidence) }),
  ].join(" · ");

xunfang.loadGeocoding = async function () {
  xunfang.data.geocoding = xunfang.data.geocoding || (await xunfang.tryGet("layers/geocoding"));
  xunfang.drawn.geocoding.clearLayers();
  if (xunfang.data.geocoding) xunfang.drawn.geocoding.addData(xunfang.data.geocoding);
};

xunfang.geocodingKey = function () {
  const { geocoding } = xunfang.data;
  if (!geocoding) return xunfang.make("p", { class: "quiet" }, xunfang.say("geocoding_none"));
  const placed = geocoding.features.filter(({ properties }) => properties.distance_m !== undefined);
  const share = (rows) => xunfang.percent(rows.length / Math.max(1, geocoding.features.length));
  const within = (k) => placed.filter(({ properties }) => xunfang.hitStep(properties) === k);
  const rows = [
    ...xunfang.hitTones.map((tone, k) => [tone, xunfang.say(`hit_${k}`), share(within(k))]),
    ["--ink-2", xunfang.say("hit_refused"), share(geocoding.features.filter((one) => !placed.includes(one)))],
  ];
  return xunfang.make(
    "ul",
    { class: "key" },
    rows.map(([tone, words, part]) => {
      const swatch = xunfang.make("i", { class: "hit-key" });
      swatch.style.background = xunfang.colour(tone);
      return xunfang.make("li", {}, swatch, `${words}: ${part}`);
    }),
  );
};
