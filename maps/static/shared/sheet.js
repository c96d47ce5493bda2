// On a phone the panel is a sheet below the map, in three heights: a peek, half, and all of it.
"use strict";

xunfang.sheetStates = ["peek", "half", "full"];

xunfang.wireSheet = function (handle, body) {
  body.dataset.sheet = "half";
  let [from, moved] = [null, false];
  handle.addEventListener("pointerdown", (event) => {
    [from, moved] = [event.clientY, false];
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointerup", (event) => {
    const way = from === null ? 0 : event.clientY - from;
    moved = Math.abs(way) > 24;
    if (moved) xunfang.moveSheet(body, way < 0 ? 1 : -1);
    from = null;
  });
  // A tap, or Enter on the keyboard: half and full take turns.
  handle.addEventListener("click", () => {
    if (!moved) body.dataset.sheet = body.dataset.sheet === "half" ? "full" : "half";
    moved = false;
  });
};

xunfang.moveSheet = function (body, step) {
  const place = xunfang.sheetStates.indexOf(body.dataset.sheet) + step;
  body.dataset.sheet = xunfang.sheetStates[Math.min(2, Math.max(0, place))];
};
