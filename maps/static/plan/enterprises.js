// The firms as dots on canvas: thousands of them cost nothing until one is asked for.
"use strict";

xunfang.layers.enterprises = function (id) {
  const data = xunfang.block(id);
  data.world = data.n ? xunfang.toWorld(xunfang.degrees(data.points)) : new Float64Array(0);
  data.cluster = data.n ? xunfang.integers(data.cluster) : [];
  xunfang.data.enterprises = data;
  xunfang.drawn.enterprises = new xunfang.Firms();
  return xunfang.drawn.enterprises;
};

xunfang.Firms = xunfang.CanvasTiles.extend({
  options: { pane: "firms" },

  beforeAdd(map) {
    xunfang.pane(map, "firms", 405);
  },

  drawTile(context, tile, zoom, scale) {
    const radius = zoom < 11 ? 1 : zoom < 13 ? 1.4 : zoom < 15 ? 1.9 : zoom < 17 ? 3.2 : 4.5;
    const { world, cluster } = xunfang.data.enterprises;
    for (const alone of [true, false]) {
      context.fillStyle = xunfang.colour(alone ? "--firm-alone" : "--firm");
      context.beginPath();
      for (let k = 0; k < cluster.length; k++) {
        const [x, y] = [world[2 * k] * scale, world[2 * k + 1] * scale];
        if (cluster[k] < 0 !== alone || !xunfang.isNear(tile, x, y, radius + 1)) continue;
        context.moveTo(x - tile.left + radius, y - tile.top);
        context.arc(x - tile.left, y - tile.top, radius, 0, 2 * Math.PI);
      }
      context.fill();
    }
  },

  // The firm under the finger, or null.
  pick(latlng, zoom) {
    const at = L.CRS.EPSG3857.latLngToPoint(latlng, 0);
    const { world, n } = xunfang.data.enterprises;
    let [best, reach] = [null, (L.Browser.mobile ? 16 : 9) / 2 ** zoom];
    for (let k = 0; k < n; k++) {
      const distance = Math.hypot(world[2 * k] - at.x, world[2 * k + 1] - at.y);
      if (distance < reach) [best, reach] = [k, distance];
    }
    return best;
  },

  place(k) {
    const { world } = xunfang.data.enterprises;
    return L.CRS.EPSG3857.pointToLatLng(L.point(world[2 * k], world[2 * k + 1]), 0);
  },
});

xunfang.isNear = (tile, x, y, margin) =>
  x > tile.left - margin && x < tile.right + margin && y > tile.top - margin && y < tile.bottom + margin;
