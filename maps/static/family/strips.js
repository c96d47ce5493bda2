// Draws one box for each site: a dot for every visit, its time from left to right, its day from top to bottom.
"use strict";

// The clock of the plan's epoch, whatever the reader's; without an epoch, hours from its start.
xunfang.clockAt = function (seconds) {
  const told = /T(\d\d):(\d\d)/.exec(xunfang.family.epoch || "");
  const minutes = Math.floor(seconds / 60) + (told ? 60 * Number(told[1]) + Number(told[2]) : 0);
  const hour = ((Math.floor(minutes / 60) % 24) + 24) % 24;
  return `${String(hour).padStart(2, "0")}:${String(((minutes % 60) + 60) % 60).padStart(2, "0")}`;
};

xunfang.strip = function (site) {
  const { begin_s: begin, length_s: length, units, rewards, measures } = xunfang.family;
  const hits = measures.observer ? measures.observer.by_site[site.id] : undefined;
  const [wide, high] = [300, 84];
  const row = high / rewards.length;
  const ticks = [0, 1, 2, 3, 4].map((k) => (k * wide) / 4);
  const dots = site.visits.map(([day, unit, seq, start]) => {
    const place = { cx: ((start - begin) / Math.max(1, length)) * wide, cy: (day + 0.5) * row };
    const note = xunfang.say("visit", { day: day + 1, time: xunfang.clockAt(start), unit: units[unit], seq });
    return xunfang.svg("circle", { ...place, r: 2.6, class: `dot hue${unit % 8}` }, xunfang.note(note));
  });
  return xunfang.make(
    "article",
    { class: "strip" },
    xunfang.make(
      "header",
      {},
      xunfang.make("h3", {}, xunfang.name(site.id)),
      xunfang.make("small", { class: "quiet" }, hits === undefined ? "" : xunfang.say("hit_by", { value: xunfang.percent(hits) })),
    ),
    xunfang.svg(
      "svg",
      { viewBox: `-4 -2 ${wide + 8} ${high + 18}` },
      ticks.map((x) => xunfang.svg("line", { x1: x, x2: x, y1: 0, y2: high, class: "grid" })),
      dots,
      xunfang.text(0, high + 14, xunfang.clockAt(begin), ""),
      xunfang.text(wide / 2, high + 14, xunfang.clockAt(begin + length / 2), "middle"),
      xunfang.text(wide, high + 14, xunfang.clockAt(begin + length), "end"),
    ),
  );
};
