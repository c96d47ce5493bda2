// Where alerts crowd, as warmth under the roads: each alert glows, urgent ones more.
"use strict";

xunfang.Heat = xunfang.CanvasTiles.extend({
  options: { tileSize: 256, pane: "heat", opacity: 0.75 },

  beforeAdd(map) {
    xunfang.pane(map, "heat", 340);
  },

  drawTile(context, tile, zoom, scale) {
    const reach = zoom < 10 ? 40 : zoom < 13 ? 52 : 70;
    let any = false;
    for (const alert of [...xunfang.alerts.values(), ...xunfang.handled]) {
      if (!alert.place) continue;
      const [x, y] = [alert.place[0] * scale, alert.place[1] * scale];
      if (x < tile.left - reach || x > tile.right + reach || y < tile.top - reach || y > tile.bottom + reach) continue;
      any = true;
      const glow = context.createRadialGradient(x - tile.left, y - tile.top, 0, x - tile.left, y - tile.top, reach);
      glow.addColorStop(0, `rgba(0,0,0,${xunfang.warmth(alert, zoom)})`);
      glow.addColorStop(1, "rgba(0,0,0,0)");
      context.fillStyle = glow;
      context.fillRect(x - tile.left - reach, y - tile.top - reach, 2 * reach, 2 * reach);
    }
    if (any) xunfang.dyeHeat(context);
  },
});

xunfang.heatDays = 30;
xunfang.handled = [];

// What is on no list any more was an alert all the same.
xunfang.loadHeat = async function () {
  const { places = [] } = (await xunfang.tryGet(`past-alerts?days=${xunfang.heatDays}`)) || {};
  const most = Math.max(1, ...places.map(([, , weight]) => weight));
  xunfang.handled = places.map(([lon, lat, weight]) => ({ share: weight / most, place: xunfang.worldOf(lon, lat) }));
  xunfang.drawn.heat.redraw();
};

// Of the past as bright as the square root of a cell's share, or one town would be all there is to see; from afar
// cells lie over each other, so each of them glows less.
xunfang.pastWarmth = (share, zoom) => Math.sqrt(share) * Math.min(0.9, Math.max(0.05, 0.9 * 1.9 ** (zoom - 13)));

// Of what is open a third of a full glow for the least urgent: three of them weigh as one of the most urgent.
xunfang.warmth = ({ priority, share }, zoom) => share ? xunfang.pastWarmth(share, zoom) : [0.28, 0.48, 0.38, 0.28, 0.18][Number(priority)] || 0.28;

// Opacity becomes colour, from pale yellow to dark red: brightness falls all the way, also for the colour-blind.
xunfang.heatStops = [[0, [255, 236, 170]], [0.35, [253, 174, 72]], [0.7, [222, 73, 36]], [1, [128, 8, 30]]];

xunfang.dyeHeat = function (context) {
  const image = context.getImageData(0, 0, context.canvas.width, context.canvas.height);
  const { data } = image;
  for (let k = 3; k < data.length; k += 4) {
    if (!data[k]) continue;
    const share = Math.min(1, data[k] / 235);
    const at = xunfang.heatStops.findIndex(([stop]) => stop >= share);
    const [[low, a], [high, b]] = [xunfang.heatStops[Math.max(0, at - 1)], xunfang.heatStops[Math.max(1, at)]];
    const part = Math.max(0, (share - low) / (high - low));
    for (let c = 0; c < 3; c++) data[k - 3 + c] = a[c] + (b[c] - a[c]) * part;
    data[k] = Math.min(255, 60 + share * 200) * Math.min(1, share * 8);
  }
  context.putImageData(image, 0, 0);
};
