// What the reader chooses lies in xunfang.state; everything that shows it watches it.
"use strict";

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
