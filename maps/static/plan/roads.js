// The base map: the road network itself, drawn by class, quieter the less a road matters.
"use strict";

// By rank (see ROAD_RANKS): width at zoom 14 in pixels, first zoom, colour group.
xunfang.roadStyles = [
  { width: 5.2, from: 0, colour: "motorway" },
  { width: 4.6, from: 0, colour: "motorway" },
  { width: 4.2, from: 0, colour: "main" },
  { width: 3.4, from: 10, colour: "main" },
  { width: 2.6, from: 12, colour: "main" },
  { width: 1.7, from: 14, colour: "minor" },
  { width: 0.9, from: 16, colour: "minor" },
];
// A view with more lines than this is a grey carpet; fewer are shown at any zoom.
xunfang.roadsInView = 2500;

xunfang.layers.roads = function (id) {
  const data = xunfang.block(id);
  xunfang.drawn.roads = new xunfang.Roads(xunfang.roadLines(data), data.names);
  return xunfang.drawn.roads;
};

xunfang.roadLines = function (data) {
  const counts = xunfang.integers(data.counts);
  const ranks = xunfang.integers(data.ranks);
  const names = xunfang.integers(data.name);
  const world = xunfang.toWorld(xunfang.degrees(data.points));
  let start = 0;
  return counts.map((count, k) => {
    const points = world.subarray(start, (start += count * 2));
    return { points, rank: ranks[k], name: names[k], box: xunfang.boxOf(points) };
  });
};

xunfang.boxOf = function (points) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (let k = 0; k < points.length; k += 2) {
    box[0] = Math.min(box[0], points[k]);
    box[1] = Math.min(box[1], points[k + 1]);
    box[2] = Math.max(box[2], points[k]);
    box[3] = Math.max(box[3], points[k + 1]);
  }
  return box;
};

xunfang.Roads = xunfang.CanvasTiles.extend({
  initialize(lines, names) {
    L.GridLayer.prototype.initialize.call(this, { pane: "tilePane" });
    this.lines = lines;
    this.names = names;
    this.firstZooms = xunfang.roadStyles.map((style, rank) => this.firstZoom(style, rank));
    this.labels = new Map();
  },

  // A small network shows its lanes from afar; a big city only when there is room for them.
  firstZoom(style, rank) {
    const shown = this.lines.filter((line) => line.rank <= rank);
    if (shown.length <= xunfang.roadsInView) return 0;
    const box = xunfang.boxOf(shown.flatMap((line) => line.box));
    const area = (box[2] - box[0]) * (box[3] - box[1]);
    const needed = Math.log2((1400 * 900 * shown.length) / (area * xunfang.roadsInView)) / 2;
    return Math.min(style.from, Math.ceil(needed));
  },

  bounds() {
    const box = xunfang.boxOf(this.lines.flatMap((line) => line.box));
    const corner = (x, y) => L.CRS.EPSG3857.pointToLatLng(L.point(x, y), 0);
    return L.latLngBounds(corner(box[0], box[1]), corner(box[2], box[3]));
  },

  drawTile(context, tile, zoom, scale) {
    const visible = this.lines.filter((line) => this.isVisible(line, tile, zoom, scale));
    context.lineCap = context.lineJoin = "round";
    for (const part of ["casing", "fill"]) this.strokeAll(context, visible, part, tile, zoom, scale);
    if (zoom >= 14) this.writeNames(context, tile, zoom, scale);
  },

  isVisible(line, tile, zoom, scale) {
    const [margin, box] = [24, line.box];
    return (
      zoom >= this.firstZooms[line.rank] &&
      box[0] * scale < tile.right + margin &&
      box[2] * scale > tile.left - margin &&
      box[1] * scale < tile.bottom + margin &&
      box[3] * scale > tile.top - margin
    );
  },

  strokeAll(context, lines, part, tile, zoom, scale) {
    for (let rank = xunfang.roadStyles.length - 1; rank >= 0; rank--) {
      const style = xunfang.roadStyles[rank];
      const width = Math.max(0.7, style.width * 1.42 ** (zoom - 14));
      if (part === "casing" && width < 1.6) continue;
      context.lineWidth = part === "casing" ? width + 1.6 : width;
      // A hairline in the colour of the paper would vanish: thin roads take the casing's colour.
      const tone = width < 1.6 ? "thin" : part;
      context.strokeStyle = xunfang.colour(`--road-${style.colour}-${tone}`);
      context.beginPath();
      for (const line of lines) if (line.rank === rank) xunfang.trace(context, line.points, tile, scale);
      context.stroke();
    }
  },

  writeNames(context, tile, zoom, scale) {
    context.font = xunfang.roadFont;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineWidth = 3;
    context.strokeStyle = xunfang.colour("--land");
    context.fillStyle = xunfang.colour("--road-name");
    for (const label of this.labelsAt(zoom, scale, context)) {
      const near = label.width / 2 + 8;
      if (label.x + near < tile.left || label.x - near > tile.right) continue;
      if (label.y + near < tile.top || label.y - near > tile.bottom) continue;
      xunfang.writeAlong(context, label, tile);
    }
  },

  // Placed once a zoom level for the whole city, so that neighbouring tiles agree at the seam.
  labelsAt(zoom, scale, context) {
    if (!this.labels.has(zoom)) {
      const shown = this.lines.filter(
        (line) => this.names[line.name] && line.rank <= (zoom >= 16 ? 5 : 4) && zoom >= this.firstZooms[line.rank],
      );
      this.labels.set(zoom, xunfang.placeNames(shown, this.names, scale, context));
    }
    return this.labels.get(zoom);
  },
});

xunfang.trace = function (context, points, { left, top }, scale) {
  let [x, y] = [points[0] * scale - left, points[1] * scale - top];
  context.moveTo(x, y);
  for (let k = 2; k < points.length; k += 2) {
    const [nextX, nextY] = [points[k] * scale - left, points[k + 1] * scale - top];
    const last = k + 2 >= points.length;
    if (last || Math.abs(nextX - x) + Math.abs(nextY - y) > 0.8) {
      context.lineTo(nextX, nextY);
      [x, y] = [nextX, nextY];
    }
  }
};
