// @ts-check
// The stage of a circuit: it is zoomed, panned and fitted to the width, with mouse, fingers and keyboard.

import { MM } from "./circuit_part.js";
import { element, setAttribute, svgElement } from "./dom.js";

/** @import { Point } from "./types.js" */

/** Pixels of a millimetre at 1:1, where names of pads are 8 pixels high. */
export const FULL = 5;
const CLOSEST = 8;
const WIDEST = 0.15;
const LOWEST = 220;
const HIGHEST = 640;

export class Stage {
  /** @param {() => { left: number, top: number, right: number, bottom: number }} extent of the circuit, in mm */
  constructor(extent) {
    this.extent = extent;
    this.scale = 1; // of the stage's own measure
    this.left = 0;
    this.top = 0;
    this.fitted = true; // follows the width, until a person zooms or pans
    this.world = element("div", { class: "cpc-world" });
    this.parts = element("div", { class: "cpc-parts" });
    this.paper = svgElement("svg", { class: "cpc-paper", width: 1, height: 1 });
    this.over = svgElement("g", { transform: `scale(${MM})` });
    this.paper.append(this.over);
    this.world.append(this.parts, this.paper);
    this.box = element("div", { class: "cpc-stage", tabindex: "0", role: "application" }, this.world);
    setAttribute(this.box, "aria-label", "Circuit: arrows move it, plus and minus zoom, Tab goes through its controls");
    /** @type {Map<number, { x: number, y: number }>} */
    this.fingers = new Map();
    this.box.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.box.addEventListener("pointerdown", (event) => this.down(event));
    this.box.addEventListener("pointermove", (event) => this.moved(event));
    for (const type of /** @type {const} */ (["pointerup", "pointercancel"])) {
      this.box.addEventListener(type, (event) => this.fingers.delete(event.pointerId));
    }
    this.box.addEventListener("keydown", (event) => this.key(event));
  }

  /** Pixels of the page for a millimetre. */
  get pixels() {
    return this.scale * MM;
  }

  place() {
    this.world.style.transform = `translate(${this.left}px, ${this.top}px) scale(${this.scale})`;
    this.box.dataset.scale = this.pixels.toFixed(3);
  }

  /**
   * Where a point of the page is in the circuit, in mm.
   * @param {number} x
   * @param {number} y
   * @returns {Point}
   */
  at(x, y) {
    const box = this.box.getBoundingClientRect();
    return [(x - box.left - this.left) / this.pixels, (y - box.top - this.top) / this.pixels];
  }

  /** All of it, as large as the width allows, and never larger than twice 1:1. */
  fit() {
    const { left, top, right, bottom } = this.extent();
    const width = this.box.clientWidth || 700;
    const pixels = Math.min(width / (right - left), 1.4 * FULL, HIGHEST / (bottom - top));
    this.scale = pixels / MM;
    const height = Math.min(Math.max((bottom - top) * pixels, LOWEST), HIGHEST);
    this.box.style.height = `${Math.round(height)}px`;
    this.left = (width - (left + right) * pixels) / 2;
    this.top = (height - (top + bottom) * pixels) / 2;
    this.fitted = true;
    this.place();
  }

  /** At 1:1, with the middle where it was. */
  full() {
    this.zoom(FULL / this.pixels);
  }

  /**
   * Closer or farther, around a point of the stage in pixels; around its middle without one.
   * @param {number} factor
   * @param {number} [x]
   * @param {number} [y]
   */
  zoom(factor, x = this.box.clientWidth / 2, y = this.box.clientHeight / 2) {
    const scale = Math.min(Math.max(this.scale * factor, WIDEST), CLOSEST);
    const real = scale / this.scale;
    this.left = x - (x - this.left) * real;
    this.top = y - (y - this.top) * real;
    this.scale = scale;
    this.fitted = false;
    this.place();
  }

  /**
   * @param {number} dx
   * @param {number} dy
   */
  pan(dx, dy) {
    this.left += dx;
    this.top += dy;
    this.fitted = false;
    this.place();
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return; // the page scrolls
    event.preventDefault();
    const box = this.box.getBoundingClientRect();
    this.zoom(Math.exp(-event.deltaY / 300), event.clientX - box.left, event.clientY - box.top);
  }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.button !== 0 || event.defaultPrevented) return;
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.box.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  moved(event) {
    const before = this.fingers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    this.fingers.set(event.pointerId, now);
    const others = [...this.fingers].filter(([id]) => id !== event.pointerId).map(([, finger]) => finger);
    if (!others.length) {
      this.pan(now.x - before.x, now.y - before.y);
      return;
    }
    const [other] = others;
    const box = this.box.getBoundingClientRect();
    const far = Math.hypot(before.x - other.x, before.y - other.y) || 1;
    const factor = Math.hypot(now.x - other.x, now.y - other.y) / far;
    this.zoom(factor, (now.x + other.x) / 2 - box.left, (now.y + other.y) / 2 - box.top);
    this.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.target !== this.box || event.ctrlKey || event.metaKey) return;
    const steps = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };
    const step = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (step) this.pan(step[0], step[1]);
    else if (event.key === "+" || event.key === "=") this.zoom(1.25);
    else if (event.key === "-") this.zoom(0.8);
    else if (event.key === "0") this.fit();
    else return;
    event.preventDefault();
  }
}
