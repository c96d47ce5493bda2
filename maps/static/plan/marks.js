// The labels on the map (stops, starts, sites without a visit), set so that they do not cover each other.
"use strict";

xunfang.Mark = L.Marker.extend({
  initialize(at, label, options) {
    this.label = label;
    const icon = L.divIcon({ html: label, className: "mark", iconSize: [0, 0] });
    L.Marker.prototype.initialize.call(this, at, { icon, keyboard: false, pane: "marks", ...options });
  },
});

// For several marks of one place: beside it, above, below, and the corners.
xunfang.places = [
  ...[[1, 0], [-1, 0], [0, -1], [0, 1]],
  ...[[1, -1], [-1, -1], [1, 1], [-1, 1], [2, 0], [-2, 0]],
];

// Marks in order of importance take their place if it is free. Those of one place stand side by side;
// any other that finds no room becomes a dot, because a label away from its place would lie.
xunfang.setOut = function (map, marks) {
  const taken = [];
  for (const mark of marks) {
    const at = map.latLngToLayerPoint(mark.getLatLng());
    const [width, height] = [Math.max(28, 14 + 8 * mark.label.textContent.length), 25];
    const shared = taken.some(({ place }) => place.distanceTo(at) < 4);
    const free = [[0, 0], ...(shared ? xunfang.places : [])]
      .map(([x, y]) => [x * (width + 1), y * (height + 1)])
      .find(([x, y]) => !xunfang.meets(taken, at.x + x, at.y + y, width, height));
    mark.label.classList.toggle("dot", !free);
    mark.setZIndexOffset((mark.rank || 0) - (free ? 0 : 500));
    if (free) taken.push({ place: at, x: at.x + free[0], y: at.y + free[1], width, height });
    mark.label.style.setProperty("--dx", `${free ? free[0] : 0}px`);
    mark.label.style.setProperty("--dy", `${free ? free[1] : 0}px`);
  }
};

xunfang.meets = (taken, x, y, width, height) =>
  taken.some((other) => Math.abs(x - other.x) < (width + other.width) / 2 && Math.abs(y - other.y) < (height + other.height) / 2);
