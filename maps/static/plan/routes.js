// The routes: one coloured line a unit, arrows in driving direction, lettered and numbered stops.
"use strict";

xunfang.layers.routes = function (id) {
  xunfang.data.plan = xunfang.block(id);
  const plan = xunfang.data.plan;
  plan.legs.places = plan.legs.line.map((line) => (line ? xunfang.latlngs(line) : []));
  xunfang.drawn.unserved = xunfang.unservedMarks(plan.unserved);
  xunfang.drawn.routes = new xunfang.Routes(plan);
  return xunfang.drawn.routes;
};

xunfang.rowsOf = (table, unit) => [...table.unit.keys()].filter((row) => table.unit[row] === unit);

xunfang.Routes = L.LayerGroup.extend({
  initialize(plan) {
    L.LayerGroup.prototype.initialize.call(this);
    this.groups = plan.units.unit.map((_, unit) => this.draw(plan, unit));
    this.groups.forEach((group) => this.addLayer(group.layer));
  },

  beforeAdd(map) {
    xunfang.pane(map, "routes", 420);
    xunfang.pane(map, "marks", 600);
  },

  onAdd(map) {
    L.LayerGroup.prototype.onAdd.call(this, map);
    map.on("zoomend moveend", this.refresh, this);
    this.refresh();
  },

  onRemove(map) {
    map.off("zoomend moveend", this.refresh, this);
    L.LayerGroup.prototype.onRemove.call(this, map);
  },

  draw(plan, unit) {
    const ways = xunfang.rowsOf(plan.legs, unit).map((leg) => plan.legs.places[leg]);
    const style = { pane: "routes", interactive: false, noClip: false, smoothFactor: 0 };
    const hue = xunfang.hue(unit);
    const casing = new xunfang.RightLine(ways, { ...style, className: "route casing" });
    const line = new xunfang.RightLine(ways, {
      ...{ ...style, interactive: true, bubblingMouseEvents: false, className: `route line ${hue}` },
      ...{ dashArray: xunfang.dash(unit), lineCap: xunfang.dash(unit) ? "butt" : "round" },
    });
    const arrows = L.polygon([], { ...style, className: `route arrows ${hue}` });
    line.on("click", () => xunfang.chooseUnit(unit, { still: true }));
    const marks = this.marksOf(plan, unit);
    return { unit, lines: [casing, line, arrows], line, arrows, marks, layer: L.layerGroup([casing, line, arrows, ...marks]) };
  },

  marksOf(plan, unit) {
    const stops = xunfang.rowsOf(plan.stops, unit).filter((stop) => plan.stops.at[stop]);
    const marks = stops.map((stop) => {
      const mark = new xunfang.Mark(plan.stops.at[stop], xunfang.badge(unit, plan.stops.seq[stop]));
      mark.stop = stop;
      return mark.on("click", () => xunfang.chooseStop(stop, { still: true }));
    });
    if (!plan.units.at[unit]) return marks;
    const start = new xunfang.Mark(plan.units.at[unit], xunfang.badge(unit));
    return [start.on("click", () => xunfang.chooseStart(unit)), ...marks];
  },

  // After every move: arrows and labels are in pixels, so they depend on what is in view.
  refresh() {
    if (!this._map) return;
    const shown = this.groups.filter((group) => this.hasLayer(group.layer));
    for (const group of shown) {
      const rings = (group.line._rings || []).filter((ring) => ring.length > 1);
      group.arrows.setLatLngs(xunfang.arrowHeads(this._map, rings));
    }
    this.paint();
    xunfang.setOut(this._map, this.byImportance(shown));
  },

  byImportance(shown) {
    const { unit, stop } = xunfang.state;
    const weight = (group, mark) => (mark.stop === stop && stop !== null ? 0 : group.unit === unit ? 1 : 2);
    return shown
      .flatMap((group) => group.marks.map((mark) => [weight(group, mark), mark]))
      .sort((a, b) => a[0] - b[0])
      .map(([, mark]) => mark);
  },

  // The chosen unit stands out, the others step back.
  paint() {
    const { unit, stop } = xunfang.state;
    for (const group of this.groups) {
      const dim = unit !== null && unit !== group.unit;
      group.lines.forEach((line) => line.getElement()?.classList.toggle("dim", dim));
      for (const mark of group.marks) {
        mark.label.classList.toggle("dim", dim);
        mark.label.classList.toggle("chosen", stop !== null && mark.stop === stop);
        mark.rank = mark.stop === stop && stop !== null ? 2000 : dim ? 0 : 1000;
      }
      if (group.unit === unit) group.lines.forEach((line) => line.bringToFront());
    }
  },

  showUnits() {
    for (const group of this.groups) {
      const wanted = !xunfang.state.hiddenUnits.has(group.unit);
      if (wanted !== this.hasLayer(group.layer)) this[wanted ? "addLayer" : "removeLayer"](group.layer);
    }
    this.refresh();
  },

  boundsOf(unit) {
    const group = this.groups[unit];
    const bounds = L.latLngBounds(group.marks.map((mark) => mark.getLatLng()));
    return group.line.isEmpty() ? bounds : bounds.extend(group.line.getBounds());
  },
});

xunfang.unservedMarks = function (unserved) {
  const group = new xunfang.Group("marks", 600);
  unserved.at.forEach((at, index) => {
    if (!at) return;
    const mark = new xunfang.Mark(at, xunfang.make("span", { class: "warning" }, "!"), { zIndexOffset: 500 });
    mark.on("click", () => xunfang.pressed(L.latLng(at), { kind: "unserved", index }));
    group.addLayer(mark);
  });
  return group;
};
