// Builds elements; text always goes in as text, so that no name can become markup.
"use strict";

xunfang.make = function (tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
};

xunfang.fill = function (element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
};

xunfang.byId = (id) => document.getElementById(id);

xunfang.block = (id) => JSON.parse(xunfang.byId(id).textContent);

// The letter of a unit: A … Z, then AA … AZ. Letter, hue and dash together tell forty units apart.
xunfang.letter = function (unit) {
  const last = String.fromCharCode(65 + (unit % 26));
  return unit < 26 ? last : xunfang.letter(Math.floor(unit / 26) - 1) + last;
};

xunfang.hue = (unit) => `hue${unit % 8}`;

xunfang.dashes = [null, "9 6", "2 6", "14 5 2 5", "5 4"];
xunfang.dash = (unit) => xunfang.dashes[Math.floor(unit / 8) % xunfang.dashes.length];

xunfang.badge = (unit, number) =>
  xunfang.make(
    "span",
    { class: `badge ${xunfang.hue(unit)} ${number ? "" : "start"} dash${Math.floor(unit / 8) % 5}` },
    xunfang.letter(unit) + (number || ""),
  );
