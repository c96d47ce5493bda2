// What the reader has chosen, in one place; everything that shows it watches it.
"use strict";

xunfang.state = {
  lang: "zh",
  theme: "light",
  tab: "timetable", // timetable beside the map, timeline and sites below it
  unit: null, // the highlighted unit
  stop: null, // the chosen stop
  sort: null, // how the table of sites is sorted: { key, down }, null = as it came
  card: null, // what the open card is about: { kind, index, at }
  folded: new Set(), // units whose timetable is closed
  hiddenLayers: new Set(),
  hiddenUnits: new Set(),
};
