// The keyboard: a night at the desk without a mouse.
"use strict";

xunfang.keys = {
  j: () => xunfang.walkAlerts(1),
  k: () => xunfang.walkAlerts(-1),
  ArrowDown: () => xunfang.walkAlerts(1),
  ArrowUp: () => xunfang.walkAlerts(-1),
  n: () => xunfang.oldestUnseen(),
  v: () => xunfang.markSeen(xunfang.unseenAlerts()),
  1: () => xunfang.change({ tab: "alerts" }),
  2: () => xunfang.change({ tab: "units" }),
  3: () => xunfang.change({ tab: "planner" }),
  0: () => xunfang.fitAll(),
  s: () => xunfang.change({ sound: !xunfang.state.sound }),
  "/": () => xunfang.byId("search").focus(),
  "+": () => xunfang.map.zoomIn(),
  "=": () => xunfang.map.zoomIn(),
  "-": () => xunfang.map.zoomOut(),
  Escape: () => xunfang.closeCard(),
};

xunfang.pressedKey = function (event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const at = event.target;
  // A slider has arrows of its own, a field its letters.
  if (at.matches("input:not([type=checkbox]), textarea, select") && event.key !== "Escape") return;
  const action = xunfang.keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!action) return;
  action();
  event.preventDefault();
};
