// From afar a park is a few pixels: a circle as large as its workers are many stands for it.
"use strict";

xunfang.bubblesUntil = 12;

xunfang.wireBubbles = function (map) {
  const pane = xunfang.pane(map, "bubbles", 361);
  const show = () => (pane.style.display = map.getZoom() < xunfang.bubblesUntil ? "" : "none");
  map.on("zoomend", show);
  show();
};

xunfang.bubbleSize = (workers) => Math.min(24, Math.max(3, Math.sqrt(Number(workers) || 0) / 4));

// Outlines with a circle each; the circle weighs by the named property.
xunfang.planLayer = function (pane, style, weight) {
  const layer = L.geoJSON(null, {
    pane,
    style,
    onEachFeature(feature, shape) {
      const bubble = L.circleMarker(shape.getBounds().getCenter(), { pane: "bubbles", radius: xunfang.bubbleSize(feature.properties[weight]) });
      // What the style is laid over whenever the theme changes.
      [bubble.feature, bubble.defaultOptions] = [feature, bubble.options];
      layer.resetStyle(bubble);
      for (const part of [shape, bubble]) xunfang.hintOf(feature, part);
      layer.addLayer(bubble);
    },
  });
  return layer;
};
