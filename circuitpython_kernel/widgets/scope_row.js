// @ts-check
// A scope row's name, control and measurements, in HTML beside the canvas.

import { element, setText } from "./dom.js";
import { si } from "./scope_numbers.js";

/** @import { PinControls, VoltsSlider } from "./pin_controls.js" */
/** @import { AnalogRow, DigitalRow, Measures, Row } from "./types.js" */

/** Pixels of a row. */
const HEIGHTS = { digital: 54, analog: 92, bus: 40 };
/** @type {Record<string, string>} */
const MODES = { analog_in: "analog in", open_drain: "open drain" };

/** @typedef {DigitalRow | AnalogRow} PinRow */

/** The panels of a row, left and right of the canvas. */
export class RowPanel {
  /**
   * @param {PinControls} controls
   * @param {string} name
   */
  constructor(controls, name) {
    this.controls = controls;
    this.name = name;
    this.height = HEIGHTS.digital;
    this.state = element("span", { class: "cpk-state" });
    this.control = element("div", { class: "cpk-control" });
    const head = element(
      "div",
      { class: "cpk-head" },
      element("span", { class: "cpk-name", title: name }, name),
      this.state,
    );
    this.left = element("div", { class: "cpk-row" }, head, this.control);
    this.values = [0, 1, 2].map(() => ({
      term: element("span", { class: "cpk-term" }),
      value: element("span", { class: "cpk-value" }),
    }));
    // Not a dl: notebooks style those in their own way.
    this.right = element(
      "div",
      { class: "cpk-row cpk-measure", role: "group", "aria-label": `Measurements of ${name}` },
      element("span", { class: "cpk-name" }, name),
      ...this.values.map(({ term, value }) => element("div", {}, term, value)),
    );
    /** @type {PinRow["control"]} */
    this.shown = null;
    /** @type {VoltsSlider | undefined} */
    this.slider = undefined;
    /** @type {{ push: HTMLButtonElement, latch: HTMLButtonElement } | undefined} */
    this.buttons = undefined;
  }

  /** @param {string} color */
  color(color) {
    for (const side of [this.left, this.right]) side.style.setProperty("--cpk-color", color);
  }

  /** @param {Row} row */
  update(row) {
    this.height = HEIGHTS[row.kind];
    for (const side of [this.left, this.right]) side.style.height = `${this.height}px`;
    this.showMeasures(measuresOf(row));
    if (row.kind === "bus") {
      setText(this.state, "bus");
      return;
    }
    setText(this.state, stateOf(row));
    this.state.classList.toggle("cpk-bad", row.contention);
    this.left.title = row.pin && row.pin !== row.name ? `${row.name} is ${row.pin}` : row.name;
    this.updateControl(row);
  }

  /** @param {[term: string, value: string][]} shown */
  showMeasures(shown) {
    for (const [i, [term, value]] of shown.entries()) {
      setText(this.values[i].term, term);
      setText(this.values[i].value, value);
    }
  }

  // ---- the pin's control

  /** @param {PinRow} row */
  updateControl(row) {
    if (row.control !== this.shown) this.makeControl(row.control, row.full_scale);
    this.shown = row.control;
    this.slider?.update(row.volts);
    if (!this.buttons) return;
    this.buttons.latch.setAttribute("aria-pressed", String(row.pressed));
    this.buttons.push.classList.toggle("cpk-down", row.pressed);
  }

  /**
   * @param {PinRow["control"]} kind
   * @param {number} fullScale
   */
  makeControl(kind, fullScale) {
    const name = this.name;
    this.slider = undefined;
    this.buttons = undefined;
    this.control.replaceChildren();
    if (kind === "slider") {
      this.slider = this.controls.slider(name, name, fullScale);
      this.slider.number.classList.add("cpk-number");
      this.control.append(this.slider.input, this.slider.number);
    } else if (kind === "button") {
      const push = element(
        "button",
        { type: "button", class: "cpk-button cpk-push", "aria-label": `Press ${name}` },
        "Press",
      );
      this.controls.button(push, name);
      const latch = element(
        "button",
        {
          type: "button",
          class: "cpk-button",
          "aria-label": `Hold ${name}`,
          "aria-pressed": "false",
          onclick: () => this.controls.latch(name, latch.getAttribute("aria-pressed") !== "true"),
        },
        "Hold",
      );
      this.buttons = { push, latch };
      this.control.append(push, latch);
    }
  }
}

/** @param {PinRow} row */
function stateOf(row) {
  if (row.contention) return "contention";
  const pull = row.pull ? `, pull-${row.pull}` : "";
  const level = row.kind === "analog" || row.mode === "unused" ? "" : ` ${row.level}`;
  return `${MODES[row.mode] ?? row.mode}${pull}${level}`;
}

/**
 * Three measurements of a row, in words.
 * @param {Row} row
 * @returns {[term: string, value: string][]}
 */
function measuresOf(row) {
  /** @type {Measures} */
  const m = row.measure;
  const count = (/** @type {number | undefined} */ n) => String(n);
  const volts = (/** @type {number | null | undefined} */ v) => (typeof v === "number" ? `${v.toFixed(3)} V` : "–");
  if (row.kind === "bus") {
    return [
      ["transfers", count(m.transfers)],
      ["bytes", count(m.bytes)],
      ["failed", count(m.failed)],
    ];
  }
  if (row.kind === "analog") {
    return [
      ["min", volts(m.min)],
      ["max", volts(m.max)],
      ["mean", volts(m.mean)],
    ];
  }
  if (m.frequency === null && (m.high ?? m.low)) {
    // Single pulses: their width says more.
    return [
      ["edges", count(m.records)],
      ["high for", si(m.high, "s")],
      ["low for", si(m.low, "s")],
    ];
  }
  return [
    ["freq", si(m.frequency, "Hz")],
    ["period", si(m.period, "s")],
    ["duty", typeof m.duty === "number" ? `${(m.duty * 100).toFixed(1)} %` : "–"],
  ];
}
