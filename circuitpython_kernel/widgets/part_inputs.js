// @ts-check
// A control for each input of a part: a slider with its number, a box, or a choice. For the part's panel and the circuit.

import { Coalesced, element } from "./dom.js";
import { Knob, straight } from "./knob.js";

/** @import { Scale } from "./knob.js" */
/** @import { Control } from "./types.js" */

/**
 * A control of one input: its elements, and how it shows a value.
 * @typedef {object} InputRow
 * @property {HTMLElement} row
 * @property {(value: number) => void} update
 */

/**
 * A control for one input; what is done to it is sent at once, at most once a picture.
 * @param {Control} control
 * @param {(value: number) => void} set
 * @returns {InputRow}
 */
export function inputControl(control, set) {
  const label = `${control.label}${control.unit ? ` in ${control.unit}` : ""}`;
  if (control.kind === "toggle") return toggleRow(control, label, set);
  if (control.kind === "choice") return choiceRow(control, label, set);
  const knob = new Knob({
    label,
    scale: scaleOf(control),
    set,
    shown: (value) => shownValue(control, value),
    range: { min: control.low, max: control.high },
  });
  /** @param {number} value */
  const update = (value) => {
    if (knob.busy) return;
    knob.update(value);
    knob.slider.setAttribute("aria-valuetext", `${shownValue(control, value)} ${control.unit}`);
  };
  return { row: inputRow(control, knob.slider, knob.number), update };
}

/**
 * A control's scale. On a logarithmic one the first steps have as much room as the last thousands.
 * @param {Control} control
 * @returns {Scale}
 */
function scaleOf({ low, high, step, log }) {
  if (!log) return straight(low, high, step);
  return {
    low: 0,
    high: Math.log10(1 + (high - low) / step),
    step: 0.001,
    to: (value) => Math.log10(1 + (value - low) / step),
    from: (place) => {
      const value = Number((low + step * (10 ** place - 1)).toPrecision(3));
      return Math.min(high, Math.round(value / step) * step);
    },
  };
}

/**
 * A value with the digits that its step has.
 * @param {{ step: number }} control
 * @param {number} value
 */
export function shownValue(control, value) {
  const digits = Math.min(Math.max(0, Math.ceil(-Math.log10(control.step) - 1e-9)) + 1, 6);
  return String(Number(value.toFixed(digits)));
}

/**
 * @param {Control} control
 * @param {HTMLElement} input
 * @param {HTMLElement} [number]
 */
function inputRow(control, input, number = element("span")) {
  const label = element("span", { class: "cpp-label" }, control.label);
  const unit = element("span", {}, control.unit);
  return element("label", { class: "cpp-input", "data-name": control.name }, label, input, number, unit);
}

/**
 * @param {Control} control
 * @param {string} label
 * @param {(value: number) => void} set
 * @returns {InputRow}
 */
function toggleRow(control, label, set) {
  const queue = new Coalesced(set);
  const box = element("input", {
    type: "checkbox",
    "aria-label": label,
    onchange: () => queue.set(box.checked ? 1 : 0),
  });
  /** @param {number} value */
  const update = (value) => {
    if (!queue.waiting) box.checked = value >= 0.5;
  };
  return { row: inputRow(control, box), update };
}

/**
 * @param {Control} control
 * @param {string} label
 * @param {(value: number) => void} set
 * @returns {InputRow}
 */
function choiceRow(control, label, set) {
  const queue = new Coalesced(set);
  const choice = element(
    "select",
    { "aria-label": label, onchange: () => queue.set(Number(choice.value)) },
    ...control.options.map((name, i) => element("option", { value: i }, name)),
  );
  /** @param {number} value */
  const update = (value) => {
    if (!queue.waiting) choice.value = String(Math.round(value));
  };
  return { row: inputRow(control, choice), update };
}
