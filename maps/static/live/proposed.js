// What the words of a call propose: category, priority, tags; dangers stand first and in red. A person's choice wins.
"use strict";

xunfang.priorityOf = ({ priority, proposed }) => priority || (proposed && proposed.priority) || null;

xunfang.inWords = (named) => named[xunfang.state.lang];

xunfang.dangerTags = ({ proposed }) =>
  ((proposed && proposed.dangers) || []).map((danger) => xunfang.make("span", { class: "tag danger" }, xunfang.inWords(danger)));

xunfang.proposedPart = function (alert) {
  const { proposed } = alert;
  if (!proposed || !proposed.words.length) return null;
  const kind = [proposed.category, proposed.sub].filter(Boolean).map(xunfang.inWords).join(" · ");
  const tags = [
    kind ? xunfang.make("span", { class: "tag" }, kind) : null,
    proposed.priority && !alert.priority ? xunfang.make("span", { class: "tag" }, xunfang.say("priority", { n: proposed.priority })) : null,
    proposed.tags.map((tag) => xunfang.make("span", { class: "tag" }, xunfang.inWords(tag))),
  ];
  return xunfang.make(
    "section",
    { class: "proposed" },
    xunfang.make("h4", {}, xunfang.say("proposed")),
    xunfang.make("p", { class: "tags" }, tags),
    xunfang.make("p", { class: "quiet" }, xunfang.say("because", { words: proposed.words.join(xunfang.state.lang === "zh" ? "、" : ", ") })),
  );
};
