// Listens to what happens: server-sent events that reconnect by themselves and miss nothing.
"use strict";

// EventSource gives up for good on an error page and does not see heartbeats; this reader sees both.
xunfang.Stream = class {
  constructor(path, { onEvent, onState, silence = 45000 }) {
    Object.assign(this, { path, onEvent, onState, silence, lastId: null, failures: 0, closed: false });
  }

  start() {
    this.run();
    window.addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
    return this;
  }

  // Do not wait any longer.
  hurry() {
    if (this.wake) this.wake();
  }

  async run() {
    while (!this.closed) {
      try {
        await this.listen();
      } catch (error) {
        this.reason = error;
      }
      if (this.closed) return;
      if (this.state !== "down") this.set("down");
      await this.pause();
    }
  }

  set(state) {
    this.state = state;
    this.onState(state);
  }

  // 1, 2, 4 … 15 s, scattered, so that a hundred desks do not come back in one instant.
  pause() {
    const wait = Math.min(15000, 1000 * 2 ** this.failures++) * (0.7 + 0.6 * Math.random());
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, wait);
      this.wake = () => (clearTimeout(timer), resolve());
    }).then(() => (this.wake = null));
  }

  async listen() {
    const stop = new AbortController();
    this.watch(stop);
    const headers = { Accept: "text/event-stream", "Cache-Control": "no-cache" };
    if (this.lastId !== null) headers["Last-Event-ID"] = this.lastId;
    try {
      const answer = await fetch(this.path, { headers, credentials: "same-origin", signal: stop.signal });
      if (answer.status === 401) return this.end();
      if (!answer.ok || !answer.body) throw new xunfang.Refused(answer.status);
      this.failures = 0;
      this.set("open");
      await this.read(answer.body.pipeThrough(new TextDecoderStream()).getReader(), stop);
    } finally {
      clearTimeout(this.watchdog);
      stop.abort();
    }
  }

  end() {
    this.closed = true;
    xunfang.signedOut();
  }

  // A line that says nothing for longer than two heartbeats is dead, whatever the socket thinks.
  watch(stop) {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => stop.abort(), this.silence);
  }

  async read(reader, stop) {
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      this.watch(stop);
      const parts = (rest + value).replace(/\r\n/g, "\n").split("\n\n");
      rest = parts.pop();
      for (const part of parts) this.take(part);
    }
  }

  take(part) {
    const event = { type: "message", data: [] };
    for (const line of part.split("\n")) {
      const [, name, value] = /^(\w*):? ?(.*)$/.exec(line) || [];
      if (name === "id") event.id = value;
      else if (name === "event") event.type = value;
      else if (name === "data") event.data.push(value);
    }
    if (event.data.length) this.give(event);
    // After it was taken in: an event that failed half-way is asked for again.
    if (event.id !== undefined) this.lastId = event.id;
  }

  give(event) {
    let data;
    try {
      data = JSON.parse(event.data.join("\n"));
    } catch {
      return;
    }
    this.onEvent(event.type, data);
  }
};
