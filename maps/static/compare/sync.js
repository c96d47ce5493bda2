// Two maps that move together: whichever is moved leads, the other follows without answering.
"use strict";

L.Map.include({
  sync(other) {
    this.on("move zoomend", () => {
      if (xunfang.leading && xunfang.leading !== this) return;
      xunfang.leading = this;
      other.setView(this.getCenter(), this.getZoom(), { animate: false });
      xunfang.leading = null;
    });
  },
});
