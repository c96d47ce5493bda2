// The area and the tracks on the map.
"use strict";

xunfang.drawArea = function (map, outline) {
  const rings = outline.map((part) => part.map((ring) => xunfang.latlngs(ring)));
  return L.polygon(rings, { pane: "areas", className: "area parks-area", interactive: false }).addTo(map);
};

// A row of the table has the hue and dash of its track.
xunfang.drawTracks = function (map, units, tracks) {
  return units.flatMap(({ unit }, row) => (tracks[unit] || []).map((part) => xunfang.drawTrack(map, row, part)));
};

xunfang.drawTrack = function (map, row, { straight, line }) {
  const way = xunfang.latlngs(line);
  const style = { pane: "routes", interactive: false, smoothFactor: 0.5 };
  const casing = L.polyline(way, { ...style, className: "route casing" }).addTo(map);
  const className = `route line ${xunfang.hue(row)}${straight ? " straight" : ""}`;
  return { row, parts: [casing, L.polyline(way, { ...style, className }).addTo(map)] };
};

// What is chosen stands out and lies on top, the rest steps back.
xunfang.paintTracks = function (lines) {
  const { unit } = xunfang.state;
  for (const { row, parts } of lines) {
    for (const part of parts) {
      part.getElement()?.classList.toggle("dim", unit !== null && row !== unit);
      if (row === unit) part.bringToFront();
    }
  }
};
