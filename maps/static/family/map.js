// Draws sites where they are: how well an observer guesses their visits, and what they keep of their reward.
"use strict";

// From hard to guess to known beforehand; told apart without seeing red and green.
xunfang.shades = ["#1d6b8f", "#63a5a6", "#e3c75f", "#e08a3c", "#a3262e"];
xunfang.edges = [0.1, 0.25, 0.5, 0.75];

xunfang.shade = (hits) => (hits === null ? "#9aa1a8" : xunfang.shades[xunfang.edges.filter((edge) => hits >= edge).length]);

xunfang.startMap = function (map) {
  xunfang.byId("sites-map").append(map.getContainer());
  xunfang.byId("where").hidden = false;
  xunfang.map = map;
  xunfang.zoomButtons = L.control.zoom({ position: "topright" }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  xunfang.places = xunfang.family.places.map((place) => {
    const options = { weight: 1, color: "#3b444e" };
    const ring = L.circleMarker(place.at, { ...options, dashArray: "3 3", fill: false, interactive: false }).addTo(map);
    const mark = L.circleMarker(place.at, { ...options, fillOpacity: 0.85 }).bindTooltip("").addTo(map);
    return { ...place, ring, mark };
  });
  const bounds = L.latLngBounds(xunfang.family.places.map((place) => place.at));
  const fit = () => map.invalidateSize({ animate: false }).fitBounds(bounds, { padding: [34, 34], maxZoom: 16, animate: false });
  fit();
  new ResizeObserver(fit).observe(map.getContainer());
  xunfang.showMap();
};

// What the sites of a place keep of their reward, and how often they are guessed; null where nobody could try.
xunfang.kept = function (place, point) {
  const sum = (values) => values.reduce((a, b) => a + b, 0);
  const guessed = place.sites.map((site) => point.observer?.by_site[site]).filter((hits) => hits !== undefined);
  const reward = sum(place.sites.map((site) => point.reward_by_site[site] ?? 0));
  return { reward, hits: guessed.length ? sum(guessed) / guessed.length : null };
};

xunfang.showMap = function () {
  if (!xunfang.map) return;
  const { points } = xunfang.family.measures;
  const [best] = points;
  const point = points.find(({ variety }) => variety === xunfang.variety);
  const most = Math.max(...xunfang.places.map((place) => xunfang.kept(place, best).reward)) || 1;
  const radius = (reward) => 5 + 15 * Math.sqrt(Math.min(reward / most, 1));
  // The largest first, so that none lies hidden under another.
  const order = [...xunfang.places].sort((a, b) => xunfang.kept(b, best).reward - xunfang.kept(a, best).reward);
  for (const place of order) {
    const [was, now] = [xunfang.kept(place, best), xunfang.kept(place, point)];
    place.ring.setRadius(radius(was.reward)).bringToFront();
    place.mark.setRadius(radius(now.reward)).setStyle({ fillColor: xunfang.shade(now.hits) }).bringToFront();
    place.mark.setTooltipContent(xunfang.told(place, was, now));
  }
  xunfang.fill(xunfang.byId("varieties"), points.map(xunfang.choice));
  xunfang.fill(xunfang.byId("shades"), xunfang.shadeLegend());
  for (const [button, key] of [[xunfang.zoomButtons._zoomInButton, "zoom_in"], [xunfang.zoomButtons._zoomOutButton, "zoom_out"]]) {
    button.title = xunfang.say(key);
    button.setAttribute("aria-label", xunfang.say(key));
  }
};

xunfang.told = function (place, was, now) {
  const values = {
    kept: was.reward ? xunfang.percent(now.reward / was.reward) : "–",
    hits: now.hits === null ? "–" : xunfang.percent(now.hits),
  };
  return xunfang.make("div", {}, xunfang.make("strong", {}, xunfang.name(place.name)), xunfang.make("br"), xunfang.say("place", values));
};

// One button for each variety that was tried: the map shows what it keeps and hides.
xunfang.choice = function (point) {
  const label = xunfang.say("choice", {
    variety: String(point.variety),
    kept: xunfang.percent(point.reward_share),
    hits: point.observer ? xunfang.percent(point.observer.hits) : "–",
  });
  const choose = () => {
    xunfang.variety = point.variety;
    xunfang.showMap();
  };
  return xunfang.make("button", { type: "button", "aria-pressed": String(point.variety === xunfang.variety), onclick: choose }, label);
};

xunfang.shadeLegend = function () {
  const edges = [0, ...xunfang.edges, 1];
  const steps = xunfang.shades.map((shade, k) => [xunfang.say("guessed", { from: xunfang.percent(edges[k]), to: xunfang.percent(edges[k + 1]) }), shade]);
  return [...steps, [xunfang.say("untried"), xunfang.shade(null)]].map(([text, shade]) =>
    xunfang.make("span", {}, xunfang.svg("svg", { viewBox: "0 0 12 12" }, xunfang.svg("circle", { cx: 6, cy: 6, r: 5.5, fill: shade })), text),
  );
};
