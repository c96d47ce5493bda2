// One of the two plans on its map.
"use strict";

xunfang.drawPlan = function (map, plan) {
  for (const [name, order] of [["areas", 350], ["routes", 420], ["marks", 600]]) xunfang.pane(map, name, order);
  const drawn = { map, plan, areas: xunfang.drawAreas(map, plan), lines: [], marks: [] };
  plan.legs.line.forEach((line, leg) => line && drawn.lines.push(xunfang.drawLeg(map, plan.legs.unit[leg], xunfang.latlngs(line))));
  plan.stops.at.forEach((at, stop) => at && drawn.marks.push(xunfang.drawStop(map, plan, stop)));
  map.on("zoomend moveend", () => xunfang.setOut(map, drawn.marks));
  return drawn;
};

xunfang.drawAreas = (map, plan) =>
  plan.clusters.area.map((area, row) => {
    if (!area) return null;
    const rings = area.map((part) => part.map((ring) => xunfang.latlngs(ring)));
    const shape = L.polygon(rings, { pane: "areas", className: "area clusters-area", bubblingMouseEvents: false });
    return shape.on("click", () => xunfang.chooseSite(plan.clusters.cluster_id[row], { still: true })).addTo(map);
  });

xunfang.drawLeg = function (map, unit, way) {
  const style = { pane: "routes", interactive: false, smoothFactor: 0 };
  const casing = new xunfang.RightLine(way, { ...style, className: "route casing" }).addTo(map);
  const look = { className: `route line ${xunfang.hue(unit)}`, dashArray: xunfang.dash(unit) };
  return { unit, parts: [casing, new xunfang.RightLine(way, { ...style, ...look }).addTo(map)] };
};

xunfang.drawStop = function (map, plan, stop) {
  const { at, unit, seq, site } = plan.stops;
  const mark = new xunfang.Mark(at[stop], xunfang.badge(unit[stop], seq[stop]));
  [mark.unit, mark.site] = [unit[stop], site[stop]];
  return mark.on("click", () => xunfang.chooseSite(site[stop], { still: true })).addTo(map);
};

// What is chosen stands out on both maps, the rest steps back.
xunfang.paintPlan = function ({ plan, areas, lines, marks, map }) {
  const { unit, site } = xunfang.state;
  const dim = (of) => unit !== null && of !== unit;
  for (const line of lines) line.parts.forEach((part) => part.getElement()?.classList.toggle("dim", dim(line.unit)));
  for (const mark of marks) {
    const chosen = site !== null && mark.site === site;
    mark.label.classList.toggle("dim", dim(mark.unit) || (site !== null && !chosen));
    mark.label.classList.toggle("chosen", chosen);
    mark.rank = chosen ? 2000 : 1000;
  }
  areas.forEach((shape, row) => shape?.getElement()?.classList.toggle("chosen", plan.clusters.cluster_id[row] === site));
  map.getContainer().classList.toggle("focus", site !== null);
  xunfang.setOut(map, [...marks].sort((a, b) => (b.rank || 0) - (a.rank || 0)));
};

xunfang.placeOf = function (site) {
  for (const { plan, areas } of xunfang.both) {
    const stop = plan.stops.site.indexOf(site);
    if (stop >= 0 && plan.stops.at[stop]) return L.latLng(plan.stops.at[stop]);
    const shape = areas[plan.clusters.cluster_id.indexOf(site)];
    if (shape) return shape.getBounds().getCenter();
  }
  return null;
};
