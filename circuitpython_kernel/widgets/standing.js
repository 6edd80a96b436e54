// @ts-check
// What views of all widgets have in common: a frozen one says so and has a button to follow the board again, and one whose
// board is gone says so, is dimmed, and sends nothing any more.

import { element } from "./dom.js";

/** @import { LiveTraits, Model } from "./types.js" */

const FROZEN = "As it was when its cell ended.";
const GONE = "The board of this widget is gone; run the cell again.";

/** Whether a view is live, frozen or dead, and the strip that says so. */
export class Standing {
  /**
   * @param {Model<any>} model
   * @param {HTMLElement} root
   */
  constructor(model, root) {
    /** @type {Model<LiveTraits>} */
    this.model = model;
    this.root = root;
    this.dead = false;
    /** @type {(() => void)[]} */
    this.ends = [];
    this.live = element("button", { type: "button", class: "cpl-live", title: "Follow the board again" }, "Live");
    this.strip = element("div", { class: "cpl-frozen" }, FROZEN, this.live);
    root.prepend(this.strip);
    this.listen("change:frozen", () => this.show());
    this.listen("change:gone", () => this.show());
    // The manager of the page says this of all widgets when their kernel restarts or is gone; it takes its class away later.
    this.listen("comm_live_update", () => {
      queueMicrotask(() => {
        if (root.closest(".jupyter-widgets-disconnected")) this.die();
      });
    });
    this.show();
  }

  /**
   * @param {string} name
   * @param {() => void} handler
   */
  listen(name, handler) {
    this.model.on(name, handler);
    this.ends.push(() => this.model.off(name, handler));
  }

  show() {
    const frozen = Boolean(this.model.get("frozen"));
    this.strip.hidden = !frozen;
    this.root.dataset.frozen = String(frozen);
    if (this.model.get("gone")) this.die();
  }

  /**
   * Send a message, if there is a kernel that hears it.
   * @param {object} message
   */
  send(message) {
    if (this.dead) return;
    try {
      this.model.send(message);
    } catch {
      this.die(); // the kernel was restarted, or is gone
    }
  }

  die() {
    if (this.dead) return;
    this.dead = true;
    this.strip.hidden = true;
    for (const child of this.root.children) if (child instanceof HTMLElement) child.inert = true;
    this.root.append(element("div", { class: "cpl-dead", role: "status" }, GONE));
    this.root.dataset.dead = "true";
  }

  end() {
    for (const end of this.ends) end();
  }
}
