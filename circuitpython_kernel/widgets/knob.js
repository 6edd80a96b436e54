// @ts-check
// A knob of an instrument: a slider and the same value as a number. What is done to it is sent at once.

import { Coalesced, element } from "./dom.js";

/**
 * @typedef {object} Scale Where a slider stands for a value, and back.
 * @property {number} low
 * @property {number} high
 * @property {number} step
 * @property {(value: number) => number} to
 * @property {(place: number) => number} from
 */

/**
 * A scale on which a place is the value.
 * @param {number} low
 * @param {number} high
 * @param {number} step
 * @returns {Scale}
 */
export function straight(low, high, step) {
  return { low, high, step, to: (value) => value, from: (place) => place };
}

/** A slider with its number. */
export class Knob {
  /**
   * @param {object} options
   * @param {string} options.label what it sets, with the unit, for a screen reader
   * @param {Scale} options.scale
   * @param {(value: number) => void} options.set called with what a person sets, at most once a picture
   * @param {(value: number) => string} options.shown the number for a value
   * @param {(shown: number) => number} [options.meant] the value for a number
   * @param {{ min?: number, max?: number }} [options.range] of the number
   */
  constructor({ label, scale, set, shown, meant = (number) => number, range = {} }) {
    this.scale = scale;
    this.shown = shown;
    this.sliding = false;
    this.queue = new Coalesced(set);
    this.slider = element("input", {
      type: "range",
      min: scale.low,
      max: scale.high,
      step: scale.step,
      "aria-label": label,
      oninput: () => {
        this.sliding = true;
        const value = scale.from(this.slider.valueAsNumber);
        this.number.value = shown(value);
        this.queue.set(value);
      },
      onchange: () => {
        this.sliding = false;
      },
    });
    this.number = element("input", {
      type: "number",
      ...range,
      step: "any",
      "aria-label": `${label}, as a number`,
      onchange: () => {
        if (this.number.value !== "") this.queue.set(meant(Number(this.number.value)));
      },
    });
  }

  /** Whether a person is turning it, or what was set is still to be sent. */
  get busy() {
    return this.sliding || this.queue.waiting;
  }

  /**
   * Show a value, unless a person is setting one.
   * @param {number} value
   */
  update(value) {
    if (this.busy) return;
    const place = this.scale.to(value);
    if (this.slider.valueAsNumber !== place) this.slider.value = String(place);
    if (document.activeElement !== this.number) this.number.value = this.shown(value);
  }
}
