// Why an alert stands where it stands: what was understood, how far to trust it, where else it may be, what to ask.
"use strict";

// A guess is drawn as a guess.
xunfang.doubtBelow = 0.5;
xunfang.isDoubtful = ({ basis, confidence }) =>
  basis === "caller" || (Number.isFinite(confidence) && confidence < xunfang.doubtBelow);

// What is next to impossible would only be read for nothing; one place alone is no choice.
xunfang.candidatesOf = function ({ located }) {
  const likely = ((located && located.candidates) || []).filter(({ confidence }) => confidence >= 0.01);
  return likely.length > 1 ? likely : [];
};

// The few words of the geocoder's reasons between the names; its own are English.
xunfang.reasonWords = ["by sound", "with an error", "near the caller", "far from the caller", "the position of the telephone"];

xunfang.reasonInWords = (reason) =>
  xunfang.reasonWords.reduce((said, words, k) => said.replaceAll(words, xunfang.say(`reason_${k}`)), reason);

xunfang.locatedPart = function (alert) {
  const { located } = alert;
  if (!located) return null;
  const refusal = located.refusal && xunfang.say(`refusal_${located.refusal}`);
  return [
    located.reason ? xunfang.make("p", { class: "reason" }, xunfang.name(xunfang.reasonInWords(located.reason))) : null,
    refusal ? xunfang.make("p", { class: "refusal" }, refusal) : null,
    located.question ? xunfang.make("p", { class: "question" }, xunfang.say("ask"), xunfang.make("q", { lang: "zh" }, located.question)) : null,
    xunfang.candidateList(xunfang.candidatesOf(alert)),
  ];
};

xunfang.candidateList = (candidates) =>
  candidates.length
    ? xunfang.make(
        "section",
        { class: "candidates" },
        xunfang.make("h4", {}, xunfang.say("candidates")),
        xunfang.make("ol", { class: "rows" }, candidates.map((one, k) => xunfang.make("li", {}, xunfang.candidateRow(one, k)))),
      )
    : null;

xunfang.candidateRow = (one, k) =>
  xunfang.make(
    "button",
    { type: "button", class: "unit-row candidate", onclick: () => xunfang.map.flyTo([one.lat, one.lon], Math.max(xunfang.map.getZoom(), 15), xunfang.pace()) },
    xunfang.make("span", { class: "pin" }, String(k + 1)),
    xunfang.make("strong", {}, xunfang.name(one.name || xunfang.say(one.kind === "caller" ? "basis_caller" : "place"))),
    xunfang.make("small", { class: "quiet" }, xunfang.sureness(one.confidence)),
  );

// Of the chosen alert every place it may be at, numbered as in its card; the first is where its sign stands.
xunfang.drawCandidates = function (overlay, view) {
  const alert = xunfang.alerts.get(xunfang.chosen("incident"));
  if (!alert || xunfang.isClosed(alert)) return;
  const { context } = overlay;
  xunfang.candidatesOf(alert).forEach((one, k) => {
    const [x, y] = view.at(xunfang.worldOf(one.lon, one.lat));
    if (!overlay.isSeen(x, y, 12)) return;
    context.beginPath();
    context.arc(x, y - (k ? 0 : 22), 9, 0, 2 * Math.PI);
    context.fillStyle = xunfang.tone("--paper");
    context.strokeStyle = xunfang.tone("--accent");
    context.lineWidth = 2;
    context.fill();
    context.stroke();
    context.fillStyle = xunfang.tone("--ink");
    context.font = xunfang.mapFont(700, 11);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(String(k + 1), x, y - (k ? 0 : 22) + 0.5);
  });
};
