// @ts-check
// A canvas that the mouse or a finger touches: where, in the canvas' own pixels, and when it lets go.

import { Coalesced } from "./dom.js";

/** @import { LiveView } from "./live.js" */

export class TouchPad {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {LiveView<any, any>} view sends `touch` and `untouch`
   * @param {() => boolean} allowed whether it can be touched now
   */
  constructor(canvas, view, allowed) {
    this.canvas = canvas;
    this.view = view;
    this.touching = false;
    this.place = { x: 0, y: 0 };
    this.moves = new Coalesced(() => {
      if (this.touching) this.tell();
    });
    view.on(canvas, "pointerdown", (/** @type {PointerEvent} */ event) => {
      if (event.button || !allowed()) return;
      canvas.setPointerCapture(event.pointerId);
      this.touching = true;
      this.look(event);
      this.tell();
      event.preventDefault();
    });
    view.on(canvas, "pointermove", (/** @type {PointerEvent} */ event) => {
      if (!this.touching) return;
      this.look(event);
      this.moves.set(0);
    });
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      view.on(canvas, end, () => {
        if (!this.touching) return;
        this.touching = false;
        view.send({ type: "untouch" });
      });
    }
  }

  tell() {
    this.view.send({ type: "touch", ...this.place });
  }

  /** @param {PointerEvent} event */
  look(event) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    const x = ((event.clientX - left) * this.canvas.width) / width;
    const y = ((event.clientY - top) * this.canvas.height) / height;
    this.place = { x, y };
  }
}
