// Parks and clusters: outlines that explain, kept paler than the routes that cross them.
"use strict";

xunfang.Group = L.LayerGroup.extend({
  initialize(pane, order) {
    L.LayerGroup.prototype.initialize.call(this);
    [this.pane, this.order] = [pane, order];
  },
  beforeAdd(map) {
    xunfang.pane(map, this.pane, this.order);
  },
});

xunfang.layers.parks = function (id) {
  const group = xunfang.areas(id, "parks", 350);
  const names = xunfang.data.parks.name;
  xunfang.data.parks.shapes.forEach((shape, k) => {
    if (shape && names[k]) group.addLayer(xunfang.areaName(shape, names[k]));
  });
  return group;
};

xunfang.layers.clusters = (id) => xunfang.areas(id, "clusters", 360);

xunfang.areas = function (id, kind, order) {
  const data = xunfang.block(id);
  const group = new xunfang.Group(kind, order);
  data.shapes = data.area.map((area, k) => area && xunfang.outline(area, kind, k).addTo(group));
  xunfang.data[kind] = data;
  xunfang.drawn[kind] = group;
  return group;
};

xunfang.outline = function (area, kind, index) {
  const rings = area.map((rings) => rings.map((ring) => xunfang.latlngs(ring)));
  const shape = L.polygon(rings, { pane: kind, className: `area ${kind}-area`, bubblingMouseEvents: false });
  shape.bindTooltip(() => xunfang.areaHint(kind, index), { sticky: true, className: "hint", opacity: 1 });
  shape.on("click", (event) => xunfang.pressed(event.latlng, { kind, index }));
  return shape;
};

xunfang.areaHint = function (kind, index) {
  const data = xunfang.data[kind];
  if (kind === "parks") return xunfang.make("span", {}, data.name[index] || data.id[index]);
  return xunfang.make(
    "span",
    {},
    xunfang.make("b", {}, xunfang.clusterName(index)),
    xunfang.make("br"),
    xunfang.say("cluster_facts", { firms: data.enterprises[index], workers: data.workers[index] }),
  );
};

xunfang.clusterName = function (index) {
  const { park, cluster_id: ids } = xunfang.data.clusters;
  if (park[index]) return xunfang.say("cluster_in", { park: park[index] });
  return xunfang.say("cluster", { id: ids[index] });
};

xunfang.areaName = function (shape, name) {
  const label = xunfang.make("span", { class: "area-name" }, name);
  const icon = L.divIcon({ html: label, className: "mark", iconSize: [0, 0] });
  return L.marker(shape.getBounds().getCenter(), { icon, pane: "parks", interactive: false, keyboard: false });
};
