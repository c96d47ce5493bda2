// Unpacks numbers and places (the other half of maps/packing.py).
"use strict";

xunfang.precision = 5; // decimals of a degree, PRECISION in maps/packing.py

xunfang.integers = function (text) {
  const bytes = atob(text);
  const values = [];
  for (let k = 0; k < bytes.length; ) {
    let [value, weight, byte] = [0, 1, 128];
    while (byte >= 128) {
      byte = bytes.charCodeAt(k++);
      value += (byte % 128) * weight;
      weight *= 128;
    }
    values.push(value % 2 ? -(value + 1) / 2 : value / 2);
  }
  return values;
};

// Longitude and latitude in turn, in degrees.
xunfang.degrees = function (text) {
  const steps = xunfang.integers(text);
  const degrees = new Float64Array(steps.length);
  const unit = 10 ** -xunfang.precision;
  let [lon, lat] = [0, 0];
  for (let k = 0; k < steps.length; k += 2) {
    lon += steps[k];
    lat += steps[k + 1];
    degrees[k] = lon * unit;
    degrees[k + 1] = lat * unit;
  }
  return degrees;
};

// The same as Leaflet wants it: [[lat, lon], …].
xunfang.latlngs = function (text) {
  const degrees = xunfang.degrees(text);
  const places = [];
  for (let k = 0; k < degrees.length; k += 2) places.push([degrees[k + 1], degrees[k]]);
  return places;
};

// Degrees to pixels of the whole world at zoom 0 (Web Mercator, 256 px), in place.
xunfang.toWorld = function (degrees) {
  for (let k = 0; k < degrees.length; k += 2) {
    const sine = Math.sin((degrees[k + 1] * Math.PI) / 180);
    degrees[k] = (degrees[k] / 360 + 0.5) * 256;
    degrees[k + 1] = (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 256;
  }
  return degrees;
};
