// The base map from plain vector tiles; the only module that knows protomaps-leaflet.
"use strict";

// Words of the road network or of OpenStreetMap: both lead to the same six widths.
xunfang.roadRanks = {
  motorway: 0, trunk: 1, primary: 2, secondary: 3, tertiary: 4,
  unclassified: 5, residential: 5, living_street: 5, service: 6, track: 6, path: 6, footway: 6, cycleway: 6,
};

xunfang.roadLooks = [
  { width: 4.8, least: 1.7, from: 5, colour: "motorway" },
  { width: 4.2, least: 1.4, from: 6, colour: "motorway" },
  { width: 3.8, least: 1.2, from: 7, colour: "main" },
  { width: 3.0, least: 0.9, from: 9, colour: "main" },
  { width: 2.3, least: 0.7, from: 11, colour: "main" },
  { width: 1.5, least: 0.7, from: 13, colour: "minor" },
  { width: 0.8, least: 0.7, from: 15, colour: "minor" },
];

xunfang.rankOf = function (feature) {
  const rank = xunfang.roadRanks[String(feature.props.class).replace(/_link$/, "")];
  return rank === undefined ? 5 : rank;
};

xunfang.mapFont = (weight, size) => `${weight} ${size}px "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif`;

xunfang.tileSources = function () {
  const source = (layer) => ({ url: xunfang.tileReader(layer), maxDataZoom: 15, levelDiff: 1 });
  return { roads: source("roads"), areas: source("areas"), enterprises: source("enterprises") };
};

// The library would take an error page for a tile; a tile that did not come is asked for again when
// the link is back, and "AbortError" is the name under which it gives up in silence.
xunfang.tileReader = (layer) => ({
  async getZxy(z, x, y, signal) {
    const answer = await fetch(`/tiles/${layer}/${z}/${x}/${y}.mvt`, { signal, credentials: "same-origin" }).catch(() => null);
    if (answer && (answer.status === 204 || answer.status === 404)) return undefined;
    if (!answer || !answer.ok) throw new DOMException("no tile", "AbortError");
    return { data: await answer.arrayBuffer() };
  },
});

// Hidden layers lose their rules, not their tiles: to show them again costs no request.
xunfang.baseLayer = function (hidden) {
  return protomapsL.leafletLayer({
    sources: xunfang.tileSources(),
    paintRules: xunfang.paintRules(hidden),
    labelRules: xunfang.labelRules(hidden),
    attribution: "",
    noWrap: true,
    maxZoom: 19,
    updateWhenZooming: false,
    keepBuffer: 2,
    pane: "tilePane",
    tileDelay: 1,
  });
};

xunfang.restyleBase = function (base, hidden) {
  base.paintRules = xunfang.paintRules(hidden);
  base.labelRules = xunfang.labelRules(hidden);
  base.clearLayout();
  base.rerenderTiles();
};

xunfang.paintRules = function (hidden) {
  return [
    ...(hidden.has("areas") ? [] : xunfang.areaRules()),
    ...(hidden.has("roads") ? [] : xunfang.roadRules()),
    ...(hidden.has("enterprises") ? [] : xunfang.firmRules()),
  ];
};

xunfang.areaRules = function () {
  const { PolygonSymbolizer, LineSymbolizer } = protomapsL;
  const [park, border] = [xunfang.colour("--park"), xunfang.colour("--border")];
  const kind = (name) => (_, feature) => feature.props.kind === name;
  const rule = (filter, symbolizer) => ({ dataSource: "areas", dataLayer: "areas", filter, symbolizer });
  return [
    rule(kind("district"), new PolygonSymbolizer({ fill: xunfang.colour("--land") })),
    rule(kind("district"), new LineSymbolizer({ color: border, width: 1.6 })),
    rule(kind("park"), new PolygonSymbolizer({ fill: park, opacity: 0.13 })),
    rule(kind("park"), new LineSymbolizer({ color: park, width: 1.2, opacity: 0.6 })),
  ];
};

xunfang.roadRules = function () {
  const { LineSymbolizer } = protomapsL;
  const rules = [];
  for (const part of ["casing", "fill"]) {
    for (let rank = xunfang.roadLooks.length - 1; rank >= 0; rank--) {
      const look = xunfang.roadLooks[rank];
      const width = (zoom) => Math.max(look.least, look.width * 1.42 ** (zoom - 14));
      const tone = (name) => xunfang.colour(`--road-${look.colour}-${name}`);
      const [fill, thin] = [tone(part), tone("thin")];
      const isCasing = part === "casing";
      rules.push({
        dataSource: "roads",
        dataLayer: "roads",
        minzoom: look.from,
        // A hairline in the colour of the paper would vanish: thin roads take the casing's colour.
        filter: (zoom, feature) => xunfang.rankOf(feature) === rank && !(isCasing && width(zoom) < 1.8),
        symbolizer: new LineSymbolizer({
          color: (zoom) => (width(zoom) < 1.8 ? thin : fill),
          width: (zoom) => width(zoom) + (isCasing ? 1.6 : 0),
          lineCap: "round",
          lineJoin: "round",
        }),
      });
    }
  }
  return rules;
};

// A dot may stand for many firms where they crowd (count): it grows with them.
xunfang.firmRules = function () {
  const size = (zoom) => (zoom < 11 ? 1 : zoom < 13 ? 1.4 : zoom < 15 ? 2 : zoom < 17 ? 3.2 : 4.5);
  const many = (feature) => Math.min(3, 1 + 0.35 * Math.log2(Math.max(1, Number(feature.props.count) || 1)));
  const [open, shut] = [xunfang.colour("--firm"), xunfang.colour("--firm-alone")];
  const rule = (reopened, fill) => ({
    dataSource: "enterprises",
    dataLayer: "enterprises",
    filter: (_, feature) => feature.props.reopened === reopened,
    symbolizer: xunfang.dots(fill, (zoom, feature) => size(zoom) * many(feature)),
  });
  return [rule(false, shut), rule(true, open)];
};

// One colour for all of them, and squares where nobody can tell them from circles: thousands stay cheap.
xunfang.dots = (fill, radius) => ({
  before(context) {
    context.globalAlpha = 1;
    context.fillStyle = fill;
  },
  draw(context, [[{ x, y }]], zoom, feature) {
    const r = radius(zoom, feature);
    if (r < 1.6) return context.fillRect(x - r, y - r, 2 * r, 2 * r);
    context.beginPath();
    context.arc(x, y, r, 0, 2 * Math.PI);
    return context.fill();
  },
});

// In the middle of the part that a tile holds, once for the parts of neighbouring tiles; the library
// alone would write at the first corner.
xunfang.areaLabel = function (options) {
  const text = new protomapsL.CenteredTextSymbolizer(options);
  return {
    place(layout, geom, feature) {
      const points = geom.flat();
      const middle = points[0].clone();
      const box = xunfang.boxOf(points);
      [middle.x, middle.y] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
      const labels = text.place(layout, [[middle]], feature) || [];
      for (const label of labels) [label.deduplicationKey, label.deduplicationDistance] = [feature.props.name, 900];
      return labels;
    },
  };
};

xunfang.boxOf = function (points) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of points) {
    [box[0], box[1]] = [Math.min(box[0], x), Math.min(box[1], y)];
    [box[2], box[3]] = [Math.max(box[2], x), Math.max(box[3], y)];
  }
  return box;
};

xunfang.labelRules = function (hidden) {
  const { LineLabelSymbolizer, OffsetTextSymbolizer } = protomapsL;
  const land = xunfang.colour("--land");
  const rules = [];
  if (!hidden.has("areas")) {
    const name = (kind, minzoom, maxzoom, options) => ({
      dataSource: "areas",
      dataLayer: "areas",
      minzoom,
      maxzoom,
      filter: (_, feature) => feature.props.kind === kind,
      symbolizer: xunfang.areaLabel({ stroke: land, width: 3, labelProps: ["name"], ...options }),
    });
    rules.push(
      name("park", 12, 19, { fill: xunfang.colour("--park-name"), font: xunfang.mapFont(600, 13) }),
      name("township", 9, 12, { fill: xunfang.colour("--road-name"), font: xunfang.mapFont(400, 12) }),
    );
  }
  if (!hidden.has("roads")) {
    rules.push({
      dataSource: "roads",
      dataLayer: "roads",
      minzoom: 14,
      filter: (zoom, feature) => xunfang.rankOf(feature) <= (zoom >= 16 ? 6 : 4),
      symbolizer: new LineLabelSymbolizer({
        ...{ labelProps: ["name"], fill: xunfang.colour("--road-name"), stroke: land, width: 3 },
        ...{ font: xunfang.mapFont(400, 11), position: 2, repeatDistance: 480 },
      }),
    });
  }
  if (!hidden.has("enterprises")) {
    rules.push({
      dataSource: "enterprises",
      dataLayer: "enterprises",
      minzoom: 17,
      symbolizer: new OffsetTextSymbolizer({
        ...{ labelProps: ["name"], fill: xunfang.colour("--firm-name"), stroke: land, width: 3, offsetX: 7 },
        font: xunfang.mapFont(400, 11),
      }),
    });
  }
  return rules;
};
