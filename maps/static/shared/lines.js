// Lines that keep to the right of the street, so that the way out and the way back are two lines.
"use strict";

xunfang.RightLine = L.Polyline.extend({
  _projectLatlngs(latlngs, result, bounds) {
    L.Polyline.prototype._projectLatlngs.call(this, latlngs, result, bounds);
    const isOneLine = latlngs.length && latlngs[0] instanceof L.LatLng;
    if (isOneLine) result.push(xunfang.moveRight(result.pop(), xunfang.lane(this._map.getZoom())));
  },
});

xunfang.lane = (zoom) => (zoom < 11 ? 1.2 : zoom < 13 ? 2 : zoom < 15 ? 3 : 4.5);

// Each corner moves along the bisector of its two sides; sharp ones are cut short.
xunfang.moveRight = function (ring, distance) {
  const points = L.LineUtil.simplify(ring, 1.2).filter((at, k, all) => k === 0 || !at.equals(all[k - 1]));
  if (points.length < 2) return ring;
  const normals = points.slice(1).map((at, k) => xunfang.normal(points[k], at));
  return points.map((at, k) => {
    const before = normals[Math.max(0, k - 1)];
    const after = normals[Math.min(normals.length - 1, k)];
    const [x, y] = [before[0] + after[0], before[1] + after[1]];
    const stretch = distance * Math.min(2 / (x * x + y * y || 1), 1.2);
    return L.point(at.x + x * stretch, at.y + y * stretch);
  });
};

// Pixels grow downwards, so the right-hand side of (dx, dy) is (-dy, dx).
xunfang.normal = function (from, to) {
  const length = from.distanceTo(to);
  return [-(to.y - from.y) / length, (to.x - from.x) / length];
};

// Arrow heads every hundred pixels of the drawn lines, only where somebody can see them.
xunfang.arrowHeads = function (map, rings) {
  const view = map.getPixelBounds();
  const origin = map.getPixelOrigin();
  const seen = L.bounds(view.min.subtract(origin), view.max.subtract(origin));
  const found = [];
  for (const ring of rings) {
    for (const { at, along } of xunfang.everyPixels(ring, 110)) {
      if (seen.contains(at)) found.push([xunfang.arrowHead(at, along, map.getZoom() < 13 ? 0.75 : 1).map((p) => map.layerPointToLatLng(p))]);
    }
  }
  return found;
};

xunfang.everyPixels = function (ring, spacing) {
  const spots = [];
  let [walked, next] = [0, spacing / 2];
  for (let k = 1; k < ring.length; k++) {
    const [from, to] = [ring[k - 1], ring[k]];
    const length = from.distanceTo(to);
    for (; length > 0 && walked + length >= next; next += spacing) {
      const along = to.subtract(from).divideBy(length);
      if (length > 8) spots.push({ at: from.add(along.multiplyBy(next - walked)), along });
    }
    walked += length;
  }
  return spots;
};

xunfang.arrowHead = function (at, along, size) {
  const [ahead, side] = [along.multiplyBy(6.5 * size), L.point(-along.y, along.x).multiplyBy(5.5 * size)];
  const notch = at.subtract(ahead.multiplyBy(0.45));
  return [at.add(ahead), at.subtract(ahead).add(side), notch, at.subtract(ahead).subtract(side)];
};
