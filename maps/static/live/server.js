// Asks the server; every question has a deadline, and an ended session is said aloud.
"use strict";

xunfang.patience = 15000;

xunfang.Refused = class extends Error {
  constructor(status) {
    super(`answered ${status}`);
    this.status = status;
  }
};

xunfang.ask = async function (path, options = {}) {
  const answer = await fetch(path, {
    credentials: "same-origin",
    headers: { Accept: "application/json", ...(options.headers || {}) },
    signal: AbortSignal.timeout(xunfang.patience),
    ...options,
  });
  if (answer.headers.get("Date")) xunfang.setClock(answer.headers.get("Date"));
  if (answer.status === 401) xunfang.signedOut();
  if (!answer.ok) throw new xunfang.Refused(answer.status);
  return answer;
};

xunfang.get = async (path) => (await xunfang.ask(`/api/v1/${path}`)).json();

// What may be missing without harm: null instead of an error.
xunfang.tryGet = async function (path) {
  try {
    return await xunfang.get(path);
  } catch {
    return null;
  }
};

xunfang.leave = async function () {
  try {
    await xunfang.ask("/api/v1/session", { method: "DELETE", headers: { "X-CSRF-Token": xunfang.about.csrf || "" } });
  } finally {
    window.location.reload();
  }
};
