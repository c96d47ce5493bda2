// The names of the districts over the whole city: once each, where a tile would write them at its seams.
"use strict";

xunfang.districtsUntil = 11;

xunfang.wireDistricts = function (map) {
  xunfang.pane(map, "districts", 350).classList.add("live-pane");
  xunfang.drawn.districts = L.layerGroup(xunfang.about.city.districts.map(xunfang.districtName));
  map.on("zoomend", xunfang.showDistricts);
  xunfang.showDistricts();
};

xunfang.districtName = function ({ name, bbox: [west, south, east, north] }) {
  const icon = L.divIcon({ html: xunfang.make("span", { class: "district-name" }, name), className: "mark", iconSize: [0, 0] });
  return L.marker([(south + north) / 2, (west + east) / 2], { icon, pane: "districts", interactive: false, keyboard: false });
};

xunfang.showDistricts = function () {
  const wanted = xunfang.layerShown("areas") && xunfang.map.getZoom() < xunfang.districtsUntil;
  xunfang.map[wanted ? "addLayer" : "removeLayer"](xunfang.drawn.districts);
};
