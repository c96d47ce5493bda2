// Numbered marks of stops: a place that is visited twice carries both numbers.
"use strict";

xunfang.bySite = function (stops) {
  const places = new Map();
  for (const stop of stops) places.set(stop.site, [...(places.get(stop.site) || []), stop]);
  return [...places.values()];
};

xunfang.stopMark = function (stops, kind = "") {
  const [{ lat, lon }] = stops;
  const numbers = stops.map(({ seq }) => seq).join("·");
  const icon = L.divIcon({ html: xunfang.make("span", { class: `stop-mark ${kind}` }, numbers), className: "mark", iconSize: [0, 0] });
  return L.marker([lat, lon], { icon, pane: "stops", interactive: false, keyboard: false });
};

// Who comes early waits; the stay begins when the waiting is over.
xunfang.waitOf = (stop) => (Date.parse(stop.start_at) - Date.parse(stop.arrive_at)) / 1000;
