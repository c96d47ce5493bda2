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
    context.setTransform(ratio, 0, 0, ratio, -left * ratio, -top * ratio);
    // In pixels of this zoom level; the margin lets wide strokes and dots cross the seams.
    this.drawTile(context, { left, top, right: left + size, bottom: top + size }, coords.z, scale);
    return tile;
  },
});

xunfang.colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
