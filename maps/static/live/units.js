// What is known of the units, and where they are drawn between two fixes.
"use strict";

xunfang.units = new Map();

// Ages of a fix in seconds, as the desk judges them.
xunfang.fixAges = [[60, "live"], [300, "aging"], [1800, "stale"], [Infinity, "lost"]];

xunfang.stateKey = function (state) {
  const key = String(state || "unknown").toLowerCase();
  return `state_${key}` in xunfang.words.zh ? key : "unknown";
};

xunfang.fixOf = function (unit) {
  if (!Number.isFinite(unit.fixed) || !Number.isFinite(unit.lon)) return "none";
  const age = (xunfang.now() - unit.fixed) / 1000;
  return xunfang.fixAges.find(([limit]) => age <= limit)[1];
};

xunfang.isOld = (fix) => fix === "stale" || fix === "lost" || fix === "none";

xunfang.isOut = (unit) => !["off_duty", "out_of_service"].includes(xunfang.stateKey(unit.state));

// Who is off duty stands in the list; on the map only who was asked for.
xunfang.isOnMap = (unit) => xunfang.isOut(unit) || xunfang.chosen("unit") === unit.id;

xunfang.isFree = (unit) => ["at_post", "patrolling"].includes(xunfang.stateKey(unit.state));

xunfang.unitTitle = (unit) => unit.name || unit.id;

// Pixels of the whole world at zoom 0: what the overlay counts in.
xunfang.worldOf = (lon, lat) => xunfang.toWorld([lon, lat]);

xunfang.toWorld = function (degrees) {
  const sine = Math.sin((degrees[1] * Math.PI) / 180);
  return [(degrees[0] / 360 + 0.5) * 256, (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 256];
};

xunfang.takeUnits = function (rows) {
  for (const row of rows) xunfang.takeUnit(row);
  xunfang.unitsChanged();
};

// A row of the list, or a change of one unit; what it does not name stays as it was.
xunfang.takeUnit = function (row) {
  const id = row.id || row.unit;
  if (!id) return;
  const known = xunfang.units.get(id);
  const unit = known || { id, place: null };
  const older = known && row.device_at && Date.parse(row.device_at) < Date.parse(known.device_at);
  const { lon, lat, device_at: at, speed_kmh: speed, bearing, ...rest } = row;
  Object.assign(unit, rest, { id });
  if (!older) xunfang.takeFix(unit, { lon, lat, at, speed_kmh: speed, bearing }, 0);
  xunfang.units.set(id, unit);
};

xunfang.takePositions = function (batch) {
  const now = performance.now();
  const since = now - (xunfang.lastBatch || now);
  xunfang.lastBatch = now;
  for (const row of batch) {
    const unit = xunfang.units.get(row.unit);
    if (!unit) {
      xunfang.unitsMissing = true;
      continue;
    }
    if (row.state && row.state !== unit.state) [unit.state, xunfang.listStale] = [row.state, true];
    // A late fix corrects history; it never moves a unit backwards.
    if (unit.device_at && Date.parse(row.at) < unit.fixed) continue;
    xunfang.takeFix(unit, row, Math.min(Math.max(since, 300), 6000));
  }
  xunfang.unitsChanged();
};

// The unit glides from where it is drawn to the new fix in the time that fixes take to come.
xunfang.takeFix = function (unit, row, glide) {
  if (row.at) [unit.device_at, unit.fixed] = [row.at, Date.parse(row.at)];
  if (row.speed_kmh !== undefined) unit.speed_kmh = row.speed_kmh;
  if (row.bearing !== undefined) unit.bearing = row.bearing;
  if (!Number.isFinite(row.lon) || !Number.isFinite(row.lat)) return;
  [unit.lon, unit.lat] = [row.lon, row.lat];
  const to = xunfang.worldOf(row.lon, row.lat);
  const from = unit.place ? xunfang.placeNow(unit, performance.now()) : to;
  // Further than a car can go between fixes: it was silent meanwhile, and is simply there now.
  const far = Math.hypot(to[0] - from[0], to[1] - from[1]) > 0.02;
  unit.place = { from: far ? to : from, to, began: performance.now(), glide: far ? 0 : glide };
};

xunfang.placeNow = function (unit, now) {
  const { from, to, began, glide } = unit.place;
  const share = glide ? Math.min(1, (now - began) / glide) : 1;
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
};

xunfang.isGliding = (unit, now) => unit.place && now - unit.place.began < unit.place.glide;

xunfang.unitsChanged = function () {
  if (xunfang.drawn.overlay) xunfang.drawn.overlay.wake();
};
