// Squares of canvas that draw themselves from data in the page: no request, smooth to drag.
"use strict";

xunfang.CanvasTiles = L.GridLayer.extend({
  options: { tileSize: 512, updateWhenZooming: false, keepBuffer: 1 },

  createTile(coords) {
    const size = this.getTileSize().x;
    // Half zoom levels stretch a tile by up to 1.41: drawn finer, it stays sharp.
    const ratio = Math.min(1.5 * (window.devicePixelRatio || 1), 2.5);
    const tile = document.createElement("canvas");
    tile.width = tile.height = size * ratio;
    const context = tile.getContext("2d");
    const scale = 2 ** coords.z;
    const [left, top] = [coords.x * size, coords.y * size];
    // Canvas counts in 32-bit floats, too coarse for pixels of the whole world: what is drawn is moved
    // to the tile's own corner before.
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.drawTile(context, { left, top, right: left + size, bottom: top + size }, coords.z, scale);
    return tile;
  },
});

xunfang.colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

xunfang.pane = function (map, name, order) {
  const pane = map.getPane(name) || map.createPane(name);
  pane.style.zIndex = order;
  return pane;
};
