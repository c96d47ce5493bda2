// What a planner looks at: clusters through the days, heat of alerts, parks by workers that are back.
"use strict";

xunfang.clusterDays = 33;

xunfang.wirePlanner = function (map) {
  xunfang.pane(map, "parks", 345);
  xunfang.pane(map, "clusters", 360);
  xunfang.drawn.clusters = xunfang.planLayer("clusters", xunfang.clusterStyle, "workers");
  xunfang.drawn.parks = xunfang.planLayer("parks", xunfang.parkStyle, "reopened_workers");
  xunfang.wireBubbles(map);
  xunfang.drawn.heat = new xunfang.Heat();
  xunfang.pane(map, "geocoding", 605);
  xunfang.drawn.geocoding = xunfang.geocodingLayer();
  xunfang.data.clusters = new Map();
};

xunfang.lastDay = () => String(xunfang.about.city.date || xunfang.day(xunfang.now())).slice(0, 10);

xunfang.dayBack = function (back) {
  const [year, month, day] = xunfang.lastDay().split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, day - back)).toISOString().slice(0, 10);
};

// A day without clusters (404) is an answer, though they may come yet; a link that is down is none.
xunfang.clustersOf = async function (day) {
  if (xunfang.data.clusters.get(day)) return xunfang.data.clusters.get(day);
  try {
    xunfang.data.clusters.set(day, await xunfang.get(`clusters?date=${day}`));
  } catch (error) {
    if (error.status === 404) xunfang.data.clusters.set(day, null);
    else return null;
  }
  return xunfang.data.clusters.get(day);
};

xunfang.showClusters = async function (day) {
  xunfang.state.planner.day = day;
  const found = await xunfang.clustersOf(day);
  if (xunfang.state.planner.day !== day) return;
  xunfang.drawn.clusters.clearLayers();
  if (found) xunfang.drawn.clusters.addData(found);
  xunfang.sayClusters(day, found);
};

xunfang.clusterStyle = function ({ properties }) {
  const workers = Number(properties.workers) || 0;
  const fillOpacity = Math.min(0.4, 0.05 + 0.07 * Math.log10(1 + workers));
  return { color: xunfang.colour("--cluster"), fillColor: xunfang.colour("--cluster"), weight: 1.5, dashArray: "5 4", fillOpacity };
};

// Round numbers a chief can read aloud.
xunfang.parkSteps = [0, 200, 500, 1000, 2000, 5000];
xunfang.parkTones = {
  light: ["#e6efe9", "#c2dccb", "#93c2a6", "#5ba37e", "#2c7d59", "#0d5438"],
  dark: ["#24332c", "#2c4a3b", "#35664f", "#419169", "#5fbf8c", "#98e6bb"],
};

xunfang.parkStep = (workers) => xunfang.parkSteps.findLastIndex((from) => (Number(workers) || 0) >= from);

xunfang.parkStyle = ({ properties }) => ({
  color: xunfang.colour("--park"),
  weight: 1.4,
  fillColor: xunfang.parkTones[xunfang.state.theme][xunfang.parkStep(properties.reopened_workers)],
  fillOpacity: 0.8,
});

xunfang.hintOf = function (feature, layer) {
  layer.bindTooltip(() => xunfang.areaHint(feature.properties), { sticky: true, className: "hint", opacity: 1 });
  layer.on("click", (event) => {
    L.DomEvent.stopPropagation(event);
    xunfang.openCard({ kind: "area", id: feature.properties.id || feature.properties.cluster_id, data: feature.properties });
  });
};

xunfang.areaTitle = (facts) => facts.name || `${xunfang.say("cluster")} ${facts.cluster_id ?? facts.id ?? ""}`;

xunfang.areaHint = (facts) =>
  xunfang.make("span", {}, xunfang.make("b", {}, xunfang.areaTitle(facts)), xunfang.areaFacts(facts).map((line) => [xunfang.make("br"), line]));

xunfang.areaFacts = function (facts) {
  const lines = [];
  if (facts.reopened_workers !== undefined) {
    lines.push(xunfang.say("park_workers", { a: facts.reopened_workers, b: xunfang.number(facts.workers) }));
    lines.push(xunfang.say("park_firms", { a: facts.reopened, b: xunfang.number(facts.enterprises) }));
  } else {
    if (facts.enterprises !== undefined) lines.push(xunfang.say("firms_here", { n: facts.enterprises }));
    if (facts.workers !== undefined) lines.push(xunfang.say("workers", { n: facts.workers }));
  }
  return lines;
};

xunfang.switchPlanner = async function (kind, on) {
  xunfang.state.planner[kind] = on;
  const layer = xunfang.drawn[kind];
  if (!on) xunfang.map.removeLayer(layer);
  else {
    layer.addTo(xunfang.map);
    if (kind === "clusters") await xunfang.showClusters(xunfang.state.planner.day || xunfang.lastDay());
    if (kind === "parks") await xunfang.loadParks();
    if (kind === "heat") await xunfang.loadHeat();
    if (kind === "geocoding") await xunfang.loadGeocoding();
  }
  if (kind === "clusters" && !on) xunfang.playClusters(false);
  xunfang.showPlanner();
};

xunfang.askParks = async function () {
  xunfang.data.parks = xunfang.data.parks || (await xunfang.tryGet("areas?kind=park"));
  return xunfang.data.parks ? xunfang.data.parks.features : [];
};

xunfang.loadParks = async function () {
  const parks = await xunfang.askParks();
  xunfang.drawn.parks.clearLayers().addData(parks);
};

xunfang.openPark = async function (id) {
  const park = (await xunfang.askParks()).find(({ properties }) => properties.id === id);
  if (park) xunfang.openCard({ kind: "area", id, data: park.properties });
};

xunfang.playClusters = function (on) {
  clearInterval(xunfang.playing);
  xunfang.playing = null;
  if (on) {
    let back = xunfang.backOf(xunfang.state.planner.day);
    if (back === 0) back = xunfang.clusterDays;
    xunfang.playing = setInterval(async () => {
      back -= 1;
      await xunfang.showClusters(xunfang.dayBack(Math.max(0, back)));
      xunfang.paintSlider();
      if (back <= 0) xunfang.playClusters(false);
    }, 700);
  }
  xunfang.paintSlider();
};

xunfang.backOf = (day) => Math.round((Date.parse(xunfang.lastDay()) - Date.parse(day || xunfang.lastDay())) / 86400000);
