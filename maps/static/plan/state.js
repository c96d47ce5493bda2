// What the reader has chosen, in one place; everything that shows it watches it.
"use strict";

xunfang.state = {
  lang: "zh",
  theme: "light",
  tab: "timetable",
  unit: null, // the highlighted unit
  stop: null, // the chosen stop
  card: null, // what the open card is about: { kind, index, at }
  folded: new Set(), // units whose timetable is closed
  hiddenLayers: new Set(),
  hiddenUnits: new Set(),
};

xunfang.watchers = [];

xunfang.watch = (watcher) => xunfang.watchers.push(watcher);

xunfang.change = function (changes) {
  Object.assign(xunfang.state, changes);
  for (const watcher of xunfang.watchers) watcher(changes);
};

xunfang.toggled = function (set, item) {
  const other = new Set(set);
  if (!other.delete(item)) other.add(item);
  return other;
};
