// @ts-check
// Where hands act on a part in a circuit: keys, knobs, sliders, switches, sticks, touch screens. With mouse, finger and
// keyboard; each is an SVG shape over the part, so that what is drawn below may be anything.

import { Coalesced, setAttribute, svgElement } from "./dom.js";
import { shownValue } from "./part_inputs.js";
import { holdable } from "./pin_controls.js";

/** @import { Control, Hand } from "./types.js" */

/**
 * What a hand needs of its part.
 * @typedef {object} Reach
 * @property {(message: object) => void} send tells the kernel, about this part
 * @property {Control[]} controls the part's inputs
 * @property {() => Record<string, number>} values what these have now
 * @property {() => boolean} allowed whether hands act now, and do not move parts
 * @property {() => [width: number, height: number] | null} screen pixels of its screen
 */

const DETENT = 18; // degrees of an encoder
const KEYS = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 };

/**
 * Degrees from one direction to another, the shorter way.
 * @param {number} from
 * @param {number} to
 */
const turned = (from, to) => ((((to - from) % 360) + 540) % 360) - 180;

/** One place where hands act. */
export class HandShape {
  /**
   * @param {Hand} hand
   * @param {Reach} reach
   */
  constructor(hand, reach) {
    this.hand = hand;
    this.reach = reach;
    const [left, top, width, height] = hand.box;
    this.shape = hand.round
      ? svgElement("ellipse", { cx: left + width / 2, cy: top + height / 2, rx: width / 2, ry: height / 2 })
      : svgElement("rect", { x: left, y: top, width, height, rx: 0.4 });
    const called = {
      class: `cpc-hand cpc-${hand.kind}`,
      tabindex: 0,
      "aria-label": hand.label,
      "data-hand": hand.kind,
    };
    for (const [name, value] of Object.entries(called)) setAttribute(this.shape, name, value);
    this.shape.addEventListener("pointerdown", (event) => event.stopPropagation()); // the stage stays where it is
    this.queue = new Coalesced(() => this.flush());
    /** @type {Map<string, number>} */
    this.wanted = new Map();
    this.held = false;
    this.pushed = false;
    this.ready();
  }

  ready() {
    const { kind, key, pin, inputs } = this.hand;
    const press = (/** @type {object} */ down, /** @type {object} */ up) => this.holds(down, up);
    if (kind === "key") press({ type: "press", key }, { type: "unpress", key });
    else if (kind === "pin") press({ type: "press", pin }, { type: "unpress", pin });
    else if (kind === "hold") {
      press({ type: "set", name: inputs[0], value: 1 }, { type: "set", name: inputs[0], value: 0 });
    } else if (kind === "reset") this.presses(() => this.reach.send({ type: "reset" }));
    else if (kind === "latch") {
      setAttribute(this.shape, "role", "switch");
      this.presses(() => this.reach.send({ type: "latch", pin, on: !this.on }));
    } else if (kind === "toggle") {
      setAttribute(this.shape, "role", "switch");
      this.presses(() => {
        if (inputs[0]) this.set(inputs[0], (this.reach.values()[inputs[0]] ?? 0) >= 0.5 ? 0 : 1);
      });
    } else this.drags();
  }

  /** Whether a switch on the board is over. */
  get on() {
    return this.shape.getAttribute("aria-checked") === "true";
  }

  /** @param {boolean} on */
  set on(on) {
    setAttribute(this.shape, "aria-checked", on);
  }

  // ---- held and pressed

  /**
   * @param {object} down
   * @param {object} up
   */
  holds(down, up) {
    setAttribute(this.shape, "role", "button");
    setAttribute(this.shape, "aria-pressed", false);
    holdable(
      this.shape,
      () => {
        if (!this.reach.allowed()) return;
        this.held = true;
        setAttribute(this.shape, "aria-pressed", true);
        this.reach.send(down);
      },
      () => {
        if (!this.held) return;
        this.held = false;
        setAttribute(this.shape, "aria-pressed", false);
        this.reach.send(up);
      },
    );
  }

  /** @param {() => void} act */
  presses(act) {
    if (!this.shape.hasAttribute("role")) setAttribute(this.shape, "role", "button");
    holdable(
      this.shape,
      () => {
        if (this.reach.allowed()) act();
      },
      () => {},
    );
  }

  // ---- dragged

  drags() {
    const { kind } = this.hand;
    setAttribute(this.shape, "role", kind === "touch" || kind === "stick" ? "application" : "slider");
    if (kind === "slide" || kind === "turn") this.range();
    if (kind === "step") setAttribute(this.shape, "aria-valuenow", 0);
    let from = 0; // degrees where the hand took the knob, and the value it had there
    let had = 0;
    let moved = false;
    this.shape.addEventListener("pointerdown", (event) => {
      if (!(event instanceof PointerEvent) || event.button !== 0 || !this.reach.allowed()) return;
      this.shape.setPointerCapture(event.pointerId);
      this.shape.focus();
      event.preventDefault();
      this.held = true;
      from = this.angle(event);
      had = this.shareNow();
      moved = false;
      if (kind === "stick" && this.inMiddle(event)) this.push(true);
      else if (kind !== "step" && kind !== "turn") this.follow(event);
    });
    this.shape.addEventListener("pointermove", (event) => {
      if (!(event instanceof PointerEvent) || !this.held) return;
      if (kind === "step") {
        const detents = Math.trunc(turned(from, this.angle(event)) / DETENT);
        if (detents) {
          this.reach.send({ type: "turn", detents });
          from += detents * DETENT;
        }
      } else if (kind === "turn") {
        const now = this.angle(event);
        const [low, high] = this.hand.span;
        if (!moved && Math.abs(turned(from, now)) < 2) return;
        moved = true;
        had += turned(from, now) / (high - low); // the knob goes with the hand, wherever that took it
        from = now;
        this.share(Math.min(Math.max(had, 0), 1));
      } else this.follow(event);
    });
    const end = (/** @type {Event} */ event) => {
      if (!this.held) return;
      this.held = false;
      if (kind === "turn" && !moved && event instanceof PointerEvent && event.type === "pointerup") this.follow(event);
      if (kind === "touch") this.reach.send({ type: "untouch" });
      if (kind === "stick") {
        this.rest();
        this.push(false);
      }
    };
    for (const type of ["pointerup", "pointercancel", "lostpointercapture", "blur"])
      this.shape.addEventListener(type, end);
    this.shape.addEventListener("keydown", (event) => this.key(/** @type {KeyboardEvent} */ (event)));
    this.shape.addEventListener("keyup", (event) => {
      if (kind !== "stick" || !(event instanceof KeyboardEvent)) return;
      if (event.key in KEYS) this.rest();
      else if (event.key === "Enter" || event.key === " ") this.push(false);
    });
  }

  /**
   * Where a pointer is, in the part's own millimetres.
   * @param {PointerEvent} event
   * @returns {[x: number, y: number]}
   */
  at(event) {
    const matrix = this.shape.getScreenCTM();
    if (!matrix) return [0, 0];
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    return [x, y];
  }

  /**
   * Degrees clockwise from above around the middle.
   * @param {PointerEvent} event
   */
  angle(event) {
    const [x, y] = this.at(event);
    const [left, top, width, height] = this.hand.box;
    return (Math.atan2(x - left - width / 2, top + height / 2 - y) * 180) / Math.PI;
  }

  /** @param {PointerEvent} event */
  follow(event) {
    const { kind, box, span, inputs } = this.hand;
    const [left, top, width, height] = box;
    if (kind === "turn") {
      const [low, high] = span;
      this.share((Math.min(Math.max(this.angle(event), low), high) - low) / (high - low));
      return;
    }
    const [x, y] = this.at(event);
    if (kind === "slide") {
      const along = width >= height ? (x - left - span[0]) / (width - span[0] - span[1]) : 0;
      const up = width >= height ? 0 : 1 - (y - top - span[0]) / (height - span[0] - span[1]);
      this.share(Math.min(Math.max(along + up, 0), 1));
    } else if (kind === "stick") {
      const reach = 0.4 * width;
      this.lean(inputs[0], (x - left - width / 2) / reach);
      this.lean(inputs[1], (top + height / 2 - y) / reach);
    } else if (kind === "touch") {
      const size = this.reach.screen();
      if (!size) return;
      this.reach.send({ type: "touch", x: ((x - left) / width) * size[0], y: ((y - top) / height) * size[1] });
    }
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (!this.reach.allowed()) return;
    const { kind, inputs } = this.hand;
    const steps = KEYS[/** @type {keyof typeof KEYS} */ (event.key)];
    const control = this.control(inputs[0]);
    if (kind === "step") {
      if (steps === undefined) return;
      this.reach.send({ type: "turn", detents: Math.sign(steps) * (Math.abs(steps) > 1 ? 5 : 1) });
    } else if (kind === "stick" && (event.key === "Enter" || event.key === " ")) {
      this.push(true);
    } else if (kind === "stick") {
      if (steps === undefined || Math.abs(steps) > 1) return;
      this.lean(inputs[event.key === "ArrowUp" || event.key === "ArrowDown" ? 1 : 0], steps);
    } else if ((kind === "turn" || kind === "slide") && control) {
      const now = this.wanted.get(control.name) ?? this.reach.values()[control.name] ?? control.low;
      const step = Math.max(control.step, (control.high - control.low) / 100);
      if (event.key === "Home") this.set(control.name, control.low);
      else if (event.key === "End") this.set(control.name, control.high);
      else if (steps !== undefined) this.set(control.name, now + steps * step);
      else return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // ---- values

  /** @param {string | undefined} name */
  control(name) {
    return this.reach.controls.find((one) => one.name === name);
  }

  /**
   * Set the input to a share of its range.
   * @param {number} share
   */
  share(share) {
    const control = this.control(this.hand.inputs[0]);
    if (control) this.set(control.name, control.low + share * (control.high - control.low));
  }

  /**
   * A stick leans: an input to a place between its ends, -1 to 1.
   * @param {string | undefined} name
   * @param {number} far
   */
  lean(name, far) {
    const control = this.control(name);
    if (!control) return;
    const share = (Math.min(Math.max(far, -1), 1) + 1) / 2;
    this.set(control.name, control.low + share * (control.high - control.low));
  }

  /** The share of its range that the input has. */
  shareNow() {
    const control = this.control(this.hand.inputs[0]);
    if (!control) return 0;
    return ((this.reach.values()[control.name] ?? control.low) - control.low) / (control.high - control.low);
  }

  /**
   * Whether a pointer is in the middle third, where a stick is pushed down.
   * @param {PointerEvent} event
   */
  inMiddle(event) {
    const [x, y] = this.at(event);
    const [left, top, width, height] = this.hand.box;
    return Math.hypot(x - left - width / 2, y - top - height / 2) < width / 6;
  }

  /**
   * A stick is pushed down, or comes up again.
   * @param {boolean} down
   */
  push(down) {
    const name = this.hand.inputs[2];
    if (!name || down === this.pushed) return;
    this.pushed = down;
    this.set(name, down ? 1 : 0);
  }

  /** A stick that is let go stands in the middle. */
  rest() {
    for (const name of this.hand.inputs.slice(0, 2)) this.lean(name, 0);
  }

  /**
   * Send a value, at most once a picture.
   * @param {string} name
   * @param {number} value
   */
  set(name, value) {
    const control = this.control(name);
    if (!control) return;
    const steps = Math.round((Math.min(Math.max(value, control.low), control.high) - control.low) / control.step);
    this.wanted.set(name, Math.min(control.low + steps * control.step, control.high));
    this.queue.set(0);
  }

  flush() {
    for (const [name, value] of this.wanted) this.reach.send({ type: "set", name, value });
    this.wanted.clear();
  }

  range() {
    const control = this.control(this.hand.inputs[0]);
    if (!control) return;
    setAttribute(this.shape, "aria-valuemin", control.low);
    setAttribute(this.shape, "aria-valuemax", control.high);
  }

  /** The inputs have other values. */
  update() {
    const { kind, inputs } = this.hand;
    const control = this.control(inputs[0]);
    const value = control && this.reach.values()[control.name];
    if (!control || value === undefined) return;
    if (kind === "toggle") this.on = value >= 0.5;
    else if (kind === "turn" || kind === "slide") {
      setAttribute(this.shape, "aria-valuenow", value);
      setAttribute(this.shape, "aria-valuetext", `${shownValue(control, value)} ${control.unit}`.trim());
    }
  }
}
