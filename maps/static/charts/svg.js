// Draws with SVG: sizes are attributes, styles come from the sheet. The name of its kind of elements looks
// like an address, but nothing is ever asked for there.
"use strict";

xunfang.svg = function (tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.flat(Infinity).filter((child) => child !== null));
  return element;
};

xunfang.note = (text) => xunfang.svg("title", {}, text);

xunfang.text = (x, y, text, kind = "") => xunfang.svg("text", { x, y, class: kind }, text);
