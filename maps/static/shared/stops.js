// Numbered marks of stops: a place that is visited again carries the numbers of all its visits.
"use strict";

xunfang.bySite = function (stops) {
  const places = new Map();
  for (const stop of stops) places.set(stop.site, [...(places.get(stop.site) || []), stop]);
  return [...places.values()];
};

xunfang.stopMark = function (stops, kind = "") {
  const [{ lat, lon }] = stops;
  const icon = L.divIcon({ html: xunfang.make("span", { class: `stop-mark ${kind}` }, xunfang.visitNumbers(stops)), className: "mark", iconSize: [0, 0] });
  // The next one lies above those around it, what is over below.
  const zIndexOffset = { next: 10000, over: -10000 }[kind] || 0;
  return L.marker([lat, lon], { icon, zIndexOffset, pane: "stops", interactive: false, keyboard: false });
};

xunfang.visitNumbers = function (stops) {
  const numbers = stops.map(({ seq }) => seq);
  return numbers.length > 2 ? `${numbers[0]}…${numbers.at(-1)}` : numbers.join("·");
};

// Who comes early waits; the stay begins when the waiting is over.
xunfang.waitOf = (stop) => (Date.parse(stop.start_at) - Date.parse(stop.arrive_at)) / 1000;
