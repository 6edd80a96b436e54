// @ts-check
// The scope's trigger: what its picture stands still for, an edge, a level or a pulse's width at one of the pins.

import { element } from "./dom.js";

/** @import { ScopeFrame } from "./types.js" */

const KINDS = {
  "": "no trigger",
  rising: "rising edge",
  falling: "falling edge",
  either: "either edge",
  above: "above level",
  below: "below level",
  longer: "pulse longer than",
  shorter: "pulse shorter than",
};
const MODES = { auto: "auto", normal: "normal", single: "single" };
/** What the value of a trigger is before anyone chose one. */
const FIRST_MS = "1";
const FIRST_VOLTS = "1.65";

/** @param {Record<string, string>} choices */
const options = (choices) => Object.entries(choices).map(([value, text]) => element("option", { value }, text));

/**
 * What a kind's value is: the width of a pulse, a level, or nothing.
 * @param {string} kind
 */
function meaningOf(kind) {
  if (kind === "longer" || kind === "shorter") return "width";
  return kind === "above" || kind === "below" ? "level" : "nothing";
}

/** The knobs of the trigger. */
export class TriggerBox {
  /** @param {(message: object) => void} send */
  constructor(send) {
    this.send = send;
    const onchange = () => this.set();
    this.kind = element(
      "select",
      { class: "cpk-select", "aria-label": "Trigger", title: "What the picture stands still for", onchange },
      ...options(KINDS),
    );
    this.pin = element("select", { class: "cpk-select", "aria-label": "Pin to trigger on", hidden: "", onchange });
    this.value = element("input", {
      class: "cpk-select",
      type: "number",
      step: "any",
      "aria-label": "Level in volts, or width in ms",
      hidden: "",
      onchange,
    });
    this.unit = element("span", { hidden: "" });
    this.mode = element(
      "select",
      { class: "cpk-select", "aria-label": "Trigger mode", hidden: "", onchange },
      ...options(MODES),
    );
    this.box = element("span", { class: "cpk-group" }, this.kind, this.pin, this.value, this.unit, this.mode);
  }

  /** Tell what a person chose. */
  set() {
    const kind = this.kind.value;
    if (!kind) {
      this.send({ type: "trigger", pin: null });
      return;
    }
    const meaning = meaningOf(kind);
    if (!this.value.value) this.value.value = meaning === "width" ? FIRST_MS : FIRST_VOLTS;
    const number = Number(this.value.value);
    const value = meaning === "width" ? number / 1000 : meaning === "level" ? number : null;
    this.send({ type: "trigger", pin: this.pin.value, kind, value, mode: this.mode.value });
  }

  /** @param {ScopeFrame} frame */
  show(frame) {
    const names = frame.rows.filter((row) => row.kind !== "bus").map((row) => row.name);
    if (this.pin.options.length !== names.length) {
      this.pin.replaceChildren(...names.map((name) => element("option", { value: name }, name)));
    }
    const [pin, kind, value, mode] = frame.trigger ?? [names[0], "", null, this.mode.value];
    const meaning = meaningOf(kind);
    this.pin.hidden = !kind;
    this.mode.hidden = !kind;
    this.value.hidden = meaning === "nothing";
    this.unit.hidden = meaning === "nothing";
    this.unit.textContent = meaning === "width" ? "ms" : "V";
    const active = document.activeElement;
    if (active !== this.kind) this.kind.value = kind;
    if (active !== this.pin && kind) this.pin.value = pin;
    if (active !== this.mode) this.mode.value = mode;
    if (active !== this.value && value !== null) {
      this.value.value = String(meaning === "width" ? Number((value * 1000).toPrecision(6)) : value);
    }
  }
}
