// The signs of units and alerts: shape and letter say the state, colour only repeats it.
"use strict";

xunfang.unitLooks = {
  off_duty: { shape: "circle", colour: "--state-off" },
  at_post: { shape: "square", colour: "--state-post" },
  patrolling: { shape: "circle", colour: "--state-patrol" },
  reserved: { shape: "diamond", colour: "--state-assigned" },
  assigned: { shape: "diamond", colour: "--state-assigned" },
  en_route: { shape: "triangle", colour: "--state-route" },
  on_scene: { shape: "hexagon", colour: "--state-scene" },
  busy: { shape: "square", colour: "--state-busy" },
  break: { shape: "circle", colour: "--state-busy" },
  out_of_service: { shape: "hexagon", colour: "--state-off" },
  unknown: { shape: "circle", colour: "--state-off" },
};

xunfang.unitOrder = [
  ...["en_route", "on_scene", "assigned", "reserved", "patrolling", "at_post"],
  ...["busy", "break", "unknown", "out_of_service", "off_duty"],
];

xunfang.outline = function (context, shape, x, y, r) {
  context.beginPath();
  if (shape === "circle") context.arc(x, y, r, 0, 2 * Math.PI);
  else if (shape === "square") context.roundRect(x - r * 0.92, y - r * 0.92, r * 1.84, r * 1.84, 2.5);
  else {
    const corners = { diamond: [4, -90, 1.22], triangle: [3, -90, 1.36], hexagon: [6, -90, 1.1] }[shape];
    for (let k = 0; k < corners[0]; k++) {
      const angle = ((corners[1] + (360 / corners[0]) * k) * Math.PI) / 180;
      context.lineTo(x + Math.cos(angle) * r * corners[2], y + Math.sin(angle) * r * corners[2]);
    }
    context.closePath();
  }
};

xunfang.drawSign = function (context, x, y, { state, old, size = 9.5 }) {
  const look = xunfang.unitLooks[state];
  const [colour, casing] = [xunfang.colour(look.colour), xunfang.colour("--casing")];
  context.lineJoin = "round";
  xunfang.outline(context, look.shape, x, y, size);
  context.lineWidth = 4;
  context.strokeStyle = casing;
  context.stroke();
  context.fillStyle = old ? casing : colour;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = colour;
  if (old) context.setLineDash([3, 2]);
  context.stroke();
  context.setLineDash([]);
  context.fillStyle = old ? colour : xunfang.colour("--on-state");
  context.font = xunfang.mapFont(700, look.shape === "triangle" ? 9.5 : 11);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(xunfang.say(`mark_${state}`), x, y + (look.shape === "triangle" ? 1.5 : 0.5));
};

// Drawn once for each look and copied after that: text is what a canvas is slow at.
xunfang.sprites = new Map();
xunfang.spriteSize = 40;

xunfang.sprite = function (state, old) {
  const key = `${state} ${old} ${xunfang.state.lang} ${xunfang.state.theme}`;
  if (!xunfang.sprites.has(key)) {
    const ratio = Math.max(2, window.devicePixelRatio || 1);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = xunfang.spriteSize * ratio;
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    xunfang.drawSign(context, xunfang.spriteSize / 2, xunfang.spriteSize / 2, { state, old });
    xunfang.sprites.set(key, canvas);
  }
  return xunfang.sprites.get(key);
};

// The same sign beside a word in the panel.
xunfang.signIcon = function (state, old = false) {
  const canvas = xunfang.make("canvas", { class: "sign", width: 56, height: 56, "aria-hidden": "true" });
  const context = canvas.getContext("2d");
  context.scale(2, 2);
  xunfang.drawSign(context, 14, 14, { state, old });
  return canvas;
};

xunfang.palettes = new Map();

// Asking the style for a colour is slow; the overlay asks hundreds of times a frame.
xunfang.tone = function (name) {
  const key = `${xunfang.state.theme} ${name}`;
  if (!xunfang.palettes.has(key)) xunfang.palettes.set(key, xunfang.colour(name));
  return xunfang.palettes.get(key);
};
