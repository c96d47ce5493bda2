// One canvas over the map for all that moves: units, alerts and their circles.
"use strict";

xunfang.Overlay = L.Layer.extend({
  onAdd(map) {
    xunfang.pane(map, "live", 620).classList.add("live-pane");
    this.canvas = L.DomUtil.create("canvas", "live-canvas leaflet-zoom-animated", map.getPane("live"));
    this.context = this.canvas.getContext("2d");
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    map.on("move resize zoomend viewreset", this.wake, this);
    map.on("zoomanim", this.zoomAnim, this);
    map.on("zoomend", () => (this.zooming = false));
    this.frames = 0;
    this.wake();
  },

  // Something has changed that has to be drawn at the next frame.
  wake() {
    this.dirty = true;
    this.again();
  },

  again() {
    if (!this.waiting) this.waiting = requestAnimationFrame((now) => this.frame(now));
  },

  zoomAnim({ zoom, center }) {
    this.zooming = true;
    const corner = this._map.containerPointToLatLng([0, 0]);
    const offset = this._map._latLngToNewLayerPoint(corner, zoom, center);
    L.DomUtil.setTransform(this.canvas, offset, this._map.getZoomScale(zoom));
  },

  frame() {
    this.waiting = null;
    if (this.zooming) return this.wake();
    const now = performance.now();
    if (!this.dirty && !this.hasMoved(this.view(), now)) return this.again();
    this.dirty = false;
    this.frames++;
    this.place();
    this.context.clearRect(0, 0, this.size.x, this.size.y);
    const view = this.view();
    this.pointedAt = new Set();
    const hidden = xunfang.state.hiddenLayers;
    // What nobody has seen yet lies on top: a crowd of units must not hide it.
    const fresh = (alert) => !xunfang.isSeenAlert(alert);
    if (!hidden.has("alerts")) this.drawAlerts(view, now, (alert) => !fresh(alert));
    const gliding = !hidden.has("units") && this.drawUnits(view, now);
    const pulsing = !hidden.has("alerts") && this.drawAlerts(view, now, fresh);
    this.drawChosenFirm(view);
    if (!hidden.has("alerts")) xunfang.drawCandidates(this, view);
    if (pulsing) this.wake();
    else if (gliding) this.again();
    return undefined;
  },

  // Seen from afar a car needs seconds for one pixel: what nobody could see is not drawn.
  hasMoved(view, now) {
    for (const unit of xunfang.units.values()) {
      if (!unit.place || !unit.at) continue;
      const [x, y] = view.at(xunfang.placeNow(unit, now));
      if (Math.abs(x - unit.at[0]) + Math.abs(y - unit.at[1]) > 0.35 && this.isSeen(x, y)) return true;
    }
    return !this.isGliding(now);
  },

  isGliding(now) {
    for (const unit of xunfang.units.values()) if (xunfang.isGliding(unit, now)) return true;
    return false;
  },

  place() {
    const size = this._map.getSize();
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    if (!this.size || !size.equals(this.size) || ratio !== this.ratio) {
      [this.size, this.ratio] = [size, ratio];
      [this.canvas.width, this.canvas.height] = [size.x * ratio, size.y * ratio];
      [this.canvas.style.width, this.canvas.style.height] = [`${size.x}px`, `${size.y}px`];
    }
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    L.DomUtil.setTransform(this.canvas, this._map.containerPointToLayerPoint([0, 0]), 1);
  },

  // From world pixels to pixels of the canvas.
  view() {
    const zoom = this._map.getZoom();
    const scale = 2 ** zoom;
    const corner = this._map.getPixelBounds().min;
    return { zoom, scale, at: ([x, y]) => [x * scale - corner.x, y * scale - corner.y] };
  },

  isSeen(x, y, margin = 24) {
    return x > -margin && y > -margin && x < this.size.x + margin && y < this.size.y + margin;
  },

  drawUnits(view, now) {
    const { context } = this;
    const chosen = xunfang.chosen("unit");
    const labels = [];
    let moving = false;
    for (const unit of xunfang.units.values()) {
      if (!unit.place) continue;
      moving = xunfang.isGliding(unit, now) || moving;
      const [x, y] = view.at(xunfang.placeNow(unit, now));
      unit.at = xunfang.isOnMap(unit) ? [x, y] : null;
      if (!unit.at || !this.isSeen(x, y)) continue;
      const state = xunfang.stateKey(unit.state);
      const half = xunfang.spriteSize / 2;
      const small = unit.id === chosen ? 1 : xunfang.signScale(view.zoom);
      if (unit.id === chosen) this.ring(x, y, 17, xunfang.tone("--accent"));
      if (unit.speed_kmh > 3 && Number.isFinite(unit.bearing)) this.heading(x, y, unit, state, small);
      const sprite = xunfang.sprite(state, xunfang.isOld(xunfang.fixOf(unit)));
      context.drawImage(sprite, x - half * small, y - half * small, 2 * half * small, 2 * half * small);
      const away = xunfang.awayInWords(unit);
      if (view.zoom >= 13 || unit.id === chosen || away) labels.push([x, y, [xunfang.unitTitle(unit), away].filter(Boolean).join(" · ")]);
    }
    for (const label of labels) this.label(...label);
    return moving;
  },

  drawChosenFirm(view) {
    const { card } = xunfang.state;
    if (!card || card.kind !== "enterprise") return;
    const [x, y] = view.at(xunfang.worldOf(card.data.lon, card.data.lat));
    this.ring(x, y, 11, xunfang.tone("--accent"));
  },

  ring(x, y, radius, colour, width = 3) {
    this.context.beginPath();
    this.context.arc(x, y, radius, 0, 2 * Math.PI);
    this.context.lineWidth = width;
    this.context.strokeStyle = colour;
    this.context.stroke();
  },

  heading(x, y, { bearing }, state, small) {
    const { context } = this;
    context.save();
    context.translate(x, y);
    context.rotate((bearing * Math.PI) / 180);
    context.beginPath();
    context.moveTo(0, -20 * small);
    context.lineTo(5 * small, -13 * small);
    context.lineTo(-5 * small, -13 * small);
    context.closePath();
    context.fillStyle = xunfang.tone(xunfang.unitLooks[state].colour);
    context.fill();
    context.restore();
  },

  label(x, y, text) {
    const { context } = this;
    context.font = xunfang.mapFont(600, 12);
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.lineWidth = 3.5;
    context.lineJoin = "round";
    context.strokeStyle = xunfang.tone("--casing");
    context.strokeText(text, x + 15, y);
    context.fillStyle = xunfang.tone("--ink");
    context.fillText(text, x + 15, y);
  },

  drawAlerts(view, now, wanted) {
    const chosen = xunfang.chosen("incident");
    let pulsing = false;
    for (const alert of xunfang.alertsOnMap().filter(wanted)) {
      const [x, y] = view.at(alert.place);
      alert.at_px = [x, y];
      const radius = alert.radius_m ? (alert.radius_m * view.scale) / alert.metres : 0;
      if (!this.isSeen(x, y, Math.max(24, radius))) {
        if (!xunfang.isSeenAlert(alert)) this.pointer(x, y);
        continue;
      }
      const isDoubted = xunfang.isDoubtful(alert) && view.zoom >= xunfang.ringsFrom;
      if (radius > 14 || isDoubted) this.circle(alert, x, y, Math.max(radius, 16));
      if (alert.id === chosen) this.ring(x, y, 15, xunfang.tone("--accent"));
      pulsing = this.pulse(alert, x, y, now) || pulsing;
      this.alertSign(alert, x, y, Math.max(0.75, xunfang.signScale(view.zoom)));
    }
    return pulsing;
  },

  circle(alert, x, y, radius) {
    const { context } = this;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    if (radius > 20) {
      context.globalAlpha = 0.1;
      context.fillStyle = xunfang.tone("--alert");
      context.fill();
      context.globalAlpha = 1;
    }
    context.setLineDash(xunfang.isDoubtful(alert) ? [4, 3] : []);
    context.lineWidth = 1.5;
    context.strokeStyle = xunfang.tone("--alert");
    context.stroke();
    context.setLineDash([]);
  },

  // Three rings that widen once, then rest: loud for five seconds, calm after.
  pulse(alert, x, y, now) {
    if (!alert.arrived || this.still) return false;
    const age = (now - alert.arrived) / 1700;
    if (age > 3) return false;
    const share = age % 1;
    this.context.globalAlpha = 1 - share;
    this.ring(x, y, 12 + 30 * share, xunfang.tone("--alert"), 3);
    this.context.globalAlpha = 1;
    return true;
  },

  alertSign(alert, x, y, scale) {
    const { context } = this;
    const fresh = !xunfang.isSeenAlert(alert);
    const size = (fresh ? 11 : 8.5) * scale;
    context.save();
    context.translate(x, y);
    context.rotate(Math.PI / 4);
    context.beginPath();
    context.roundRect(-size, -size, 2 * size, 2 * size, 3);
    context.restore();
    context.lineWidth = 4;
    context.strokeStyle = xunfang.tone("--casing");
    context.stroke();
    context.fillStyle = fresh ? xunfang.tone("--alert") : xunfang.tone("--paper");
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = xunfang.tone("--alert");
    context.stroke();
    context.fillStyle = fresh ? xunfang.tone("--on-state") : xunfang.tone("--alert");
    context.font = xunfang.mapFont(800, (fresh ? 13 : 11) * scale);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(String(xunfang.priorityOf(alert) || "!"), x, y + 0.5);
  },

  // An unseen alert outside the view: a wedge at the edge points to it, the map stays where it is.
  pointer(x, y) {
    const { context, size } = this;
    const [cx, cy] = [size.x / 2, size.y / 2];
    const [dx, dy] = [x - cx, y - cy];
    const share = Math.min((cx - 16) / Math.abs(dx || 1), (cy - 16) / Math.abs(dy || 1));
    const [atX, atY] = [cx + dx * share, cy + dy * share];
    // One wedge for all that lie the same way.
    const spot = `${Math.round(atX / 40)} ${Math.round(atY / 40)}`;
    if (this.pointedAt.has(spot)) return;
    this.pointedAt.add(spot);
    context.save();
    context.translate(atX, atY);
    context.rotate(Math.atan2(dy, dx));
    context.beginPath();
    context.moveTo(12, 0);
    context.lineTo(-8, 9);
    context.lineTo(-8, -9);
    context.closePath();
    context.fillStyle = xunfang.tone("--alert");
    context.strokeStyle = xunfang.tone("--casing");
    context.lineWidth = 3;
    context.stroke();
    context.fill();
    context.restore();
  },

  // What lies under the finger, nearest first; units lie above alerts.
  pick(point) {
    const reach = L.Browser.mobile ? 24 : 15;
    const hidden = xunfang.state.hiddenLayers;
    const near = (rows, place, kind) =>
      [...rows]
        .filter((row) => row[place])
        .map((row) => ({ kind, id: row.id, away: Math.hypot(row[place][0] - point.x, row[place][1] - point.y) }))
        .filter(({ away }) => away <= reach);
    const found = [
      ...(hidden.has("units") ? [] : near(xunfang.units.values(), "at", "unit")),
      ...(hidden.has("alerts") ? [] : near(xunfang.alertsOnMap(), "at_px", "incident")),
    ];
    return found.sort((a, b) => a.away - b.away)[0] || null;
  },
});

// From afar units stand shoulder to shoulder: smaller signs leave the map visible between them, large
// enough to be read across a room.
xunfang.signScale = (zoom) => (zoom < 9 ? 0.72 : zoom < 10.6 ? 0.82 : zoom < 11.6 ? 0.9 : 1);

// Seen from farther away the rings of doubtful places would lie over each other.
xunfang.ringsFrom = 9;

xunfang.chosen = function (kind) {
  const { card } = xunfang.state;
  return card && card.kind === kind ? card.id : null;
};
