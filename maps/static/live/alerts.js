// What is known of the alerts, and which of them somebody has looked at.
"use strict";

xunfang.alerts = new Map();
xunfang.seenAlerts = new Set();
xunfang.closedStates = new Set(["closed", "cancelled", "transferred", "duplicate_of"]);

xunfang.isClosed = (alert) => xunfang.closedStates.has(String(alert.state || "").toLowerCase());

xunfang.isSeenAlert = (alert) => xunfang.seenAlerts.has(alert.id);

// What nobody has handled is unseen until this desk has looked at it; what is in hand is no news.
xunfang.isNews = (alert) => ["received", "reopened"].includes(String(alert.state || "received").toLowerCase());

xunfang.takeAlerts = function (rows, { arriving = false } = {}) {
  const fresh = [];
  for (const row of rows) {
    if (row && row.id) if (xunfang.takeAlert(row, arriving)) fresh.push(xunfang.alerts.get(row.id));
  }
  xunfang.alertOrder = null;
  // What is read just now says what is known just now.
  if (rows.some((row) => row && row.id === xunfang.chosen("incident"))) xunfang.showCard();
  if (rows.length) xunfang.alertsChanged(fresh);
};

// True when this alert was not known before.
xunfang.takeAlert = function (row, arriving) {
  const known = xunfang.alerts.get(row.id);
  const alert = Object.assign(known || {}, row);
  alert.when = Date.parse(alert.at) || xunfang.now();
  if (Number.isFinite(alert.lon) && Number.isFinite(alert.lat)) {
    alert.place = xunfang.worldOf(alert.lon, alert.lat);
    // Metres on the ground in a pixel of zoom 0 at this latitude.
    alert.metres = (40075016.7 / 256) * Math.cos((alert.lat * Math.PI) / 180);
  }
  if (!known) {
    xunfang.alerts.set(row.id, alert);
    if (!xunfang.isNews(alert)) xunfang.seenAlerts.add(alert.id);
    else if (arriving) alert.arrived = performance.now();
  }
  return !known && !xunfang.isSeenAlert(alert);
};

xunfang.newestAlerts = function () {
  xunfang.alertOrder =
    xunfang.alertOrder ||
    [...xunfang.alerts.values()].sort((a, b) => b.when - a.when || String(b.no).localeCompare(String(a.no)));
  return xunfang.alertOrder;
};

// Those of the list: of the chosen district, and those whose place is not known.
xunfang.listedAlerts = () => xunfang.newestAlerts().filter(xunfang.isAlertHere);

xunfang.unseenAlerts = () => xunfang.newestAlerts().filter((alert) => !xunfang.isSeenAlert(alert));

xunfang.alertsOnMap = () =>
  xunfang.newestAlerts().filter((alert) => alert.place && !xunfang.isClosed(alert)).reverse();

xunfang.recallSeen = function () {
  for (const id of xunfang.recall("seen", [])) xunfang.seenAlerts.add(id);
};

xunfang.markSeen = function (alerts) {
  for (const { id } of alerts) xunfang.seenAlerts.add(id);
  xunfang.remember("seen", [...xunfang.seenAlerts].slice(-4000));
  xunfang.alertsChanged([]);
};

xunfang.alertsChanged = function (fresh) {
  xunfang.showAlerts(fresh);
  xunfang.showTitle();
  if (fresh.length && xunfang.state.sound && xunfang.isLive) xunfang.chime();
  if (xunfang.isLive) for (const alert of fresh.slice(0, 3)) xunfang.tell(xunfang.say("said_alert", { text: alert.text || "" }));
  xunfang.unitsChanged();
};

// For readers of the screen, and for what has no other place.
xunfang.tell = function (sentence) {
  const said = xunfang.byId("said");
  said.append(xunfang.make("span", {}, sentence));
  while (said.children.length > 5) said.firstChild.remove();
};

// Two soft notes; the browser lets them sound only after the switch was pressed.
xunfang.chime = function () {
  xunfang.audio = xunfang.audio || new AudioContext();
  const { audio } = xunfang;
  [[660, 0], [880, 0.18]].forEach(([pitch, delay]) => {
    const [note, volume] = [audio.createOscillator(), audio.createGain()];
    const begins = audio.currentTime + delay;
    note.frequency.value = pitch;
    volume.gain.setValueAtTime(0, begins);
    volume.gain.linearRampToValueAtTime(0.12, begins + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, begins + 0.5);
    note.connect(volume).connect(audio.destination);
    note.start(begins);
    note.stop(begins + 0.55);
  });
};
