// @ts-check
// A drawing of a board (drawing/board/svg.py, drawing/wiring/svg.py) that is live: it brings marks, lights and buttons up
// to date, and sends what a person presses. For the board's panel and its wiring.

import { part, setAttribute, setText, svgElement } from "./dom.js";
import { LiveView } from "./live.js";
import { PinControls } from "./pin_controls.js";

/** @import { Color, DrawingFrame, LiveTraits, Model, PinState } from "./types.js" */

/** A dim light is far brighter to the eye than its number. */
const SEEN = 0.45;

/**
 * @template {LiveTraits & { marks: Record<string, string> }} T
 * @template {DrawingFrame} F
 * @extends {LiveView<T, F>}
 */
export class BoardView extends LiveView {
  /**
   * @param {Model<T>} model
   * @param {string} name
   */
  constructor(model, name) {
    super(model, name);
    this.controls = new PinControls((message) => this.send(message));
    /** @type {Map<string, SVGElement[]>} */
    this.pins = new Map();
  }

  /**
   * Find what is live in a drawing.
   * @param {HTMLElement} drawing
   */
  collect(drawing) {
    this.pins = new Map();
    for (const group of drawing.querySelectorAll("[data-pin], [data-fixture]")) {
      if (!(group instanceof SVGElement)) continue;
      const index = group.dataset.pin ?? group.dataset.fixture ?? "";
      const same = this.pins.get(index);
      if (same) same.push(group);
      else this.pins.set(index, [group]);
      this.makeControl(group, index);
    }
  }

  /**
   * @param {SVGElement} group
   * @param {string} index
   */
  makeControl(group, index) {
    const { kind, pin } = group.dataset;
    if (kind === "switch") {
      // It goes over when it is pressed.
      this.controls.switch(group, Number(index), () => group.getAttribute("aria-pressed") === "true");
    } else if (pin !== undefined || kind === "button") {
      this.controls.button(group, Number(index), {
        allowed: () => kind === "button" || Boolean(this.frame?.pins[index]?.pressable),
        shown: (down) => {
          if (down) group.classList.add("cpb-down");
          else for (const one of this.pins.get(index) ?? []) one.classList.remove("cpb-down");
        },
      });
    }
  }

  /** @param {F} frame */
  bringUpToDate(frame) {
    for (const [index, state] of Object.entries(frame.pins)) {
      for (const group of this.pins.get(index) ?? []) this.mark(group, state);
    }
    for (const [index, colors] of Object.entries(frame.pixels)) this.light(index, colors);
  }

  /**
   * @param {SVGElement} group
   * @param {PinState} state
   */
  mark(group, state) {
    const lit = state.high && state.role !== "nothing";
    group.classList.toggle("cpb-high", state.duty === null ? lit : state.duty > 0);
    group.classList.toggle("cpb-bad", state.contention);
    const place = group.dataset.place;
    const details = place ? `${state.details}; ${place}` : state.details;
    setText(part(group, "title"), details);
    setAttribute(group, "aria-label", details);
    if (group.dataset.fixture === undefined) this.markPin(group, state);
    else this.markFixture(group, state);
  }

  /**
   * @param {SVGElement} group
   * @param {PinState} state
   */
  markFixture(group, state) {
    const { kind, active } = group.dataset;
    if (kind === "led") {
      // The eye sees the mean of a PWM output.
      const on = state.duty ?? (state.high ? 1 : 0);
      const glow = state.role === "nothing" ? 0 : active === "low" ? 1 - on : on;
      group.style.setProperty("--cpb-light", String(glow ** SEEN));
    } else if (kind === "button" || kind === "switch") {
      setAttribute(group, "role", "button");
      setAttribute(group, "tabindex", 0);
      setAttribute(group, "aria-pressed", state.pressed);
      group.classList.toggle("cpb-pressed", state.pressed);
    }
  }

  /**
   * @param {SVGElement} group
   * @param {PinState} state
   */
  markPin(group, state) {
    if (group.dataset.role !== state.role) {
      group.classList.remove(`cpb-${group.dataset.role ?? "nothing"}`);
      group.classList.add(`cpb-${state.role}`);
      group.dataset.role = state.role;
      setAttribute(part(group, ".cpb-mark"), "d", this.model.get("marks")[state.role]);
    }
    setAttribute(group, "role", state.pressable ? "button" : "img");
    if (state.pressable) {
      setAttribute(group, "tabindex", 0);
      setAttribute(group, "aria-pressed", state.pressed);
    } else {
      group.removeAttribute("tabindex");
    }
    group.classList.toggle("cpb-pressable", state.pressable);
    group.classList.toggle("cpb-pressed", state.pressed);
    group.style.setProperty("--cpb-duty", String(state.duty ?? 1));
    const text = group.querySelector(".cpb-state"); // in the wiring only pins in use have one
    if (text) setText(text, state.text);
  }

  /**
   * @param {string} index
   * @param {Color[]} colors
   */
  light(index, colors) {
    const groups = (this.pins.get(index) ?? []).filter((group) => group.dataset.kind === "neopixel");
    const group = groups[0];
    if (!group) return;
    if (group.dataset.pixel !== undefined) {
      // Each in its own place.
      for (const one of groups) paint(part(one, ".cpb-pixel"), colors[Number(one.dataset.pixel)] ?? [0, 0, 0]);
      return;
    }
    /** @type {Color[]} */
    const shown = colors.length ? colors.slice(0, 64) : [[0, 0, 0]];
    const box = part(group, ".cpb-pixels");
    if (box.childElementCount !== shown.length) {
      setAttribute(part(group, ".cpb-small"), "y", 20 + 13 * Math.floor((shown.length - 1) / 8));
      box.replaceChildren(...shown.map((_, n) => pixelBox(n, shown.length)));
    }
    shown.forEach((color, n) => {
      paint(box.children[n], color);
    });
  }
}

/**
 * The n-th of some pixels, in rows of eight.
 * @param {number} n
 * @param {number} count
 */
function pixelBox(n, count) {
  const across = Math.min(count, 8);
  const size = count === 1 ? 14 : 11;
  const x = ((n % 8) - (across - 1) / 2) * (size + 2) - size / 2;
  const y = Math.floor(n / 8) * (size + 2) - size / 2;
  return svgElement("rect", { class: "cpb-pixel", width: size, height: size, rx: 3, x, y });
}

/**
 * @param {Element} pixel
 * @param {Color} color
 */
function paint(pixel, [r, g, b]) {
  const light = (/** @type {number} */ v) => Math.round(255 * (v / 255) ** SEEN);
  setAttribute(pixel, "fill", `rgb(${light(r)},${light(g)},${light(b)})`);
  setAttribute(pixel, "data-color", `${r},${g},${b}`);
}
