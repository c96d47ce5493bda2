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

// A name in its own direction of writing: a sign in it that turns the direction turns nothing beside it.
xunfang.name = (text) => xunfang.make("bdi", {}, text);

xunfang.byId = (id) => document.getElementById(id);

xunfang.block = (id) => JSON.parse(xunfang.byId(id).textContent);
