// @ts-check
// A part's panel: a control for each input, the part's picture and readings, its faults, and the sound that it makes.

import { Coalesced, context2d, element, setAttribute } from "./dom.js";
import { Knob, straight } from "./knob.js";
import { LiveView, widget } from "./live.js";
import { PartSound } from "./part_sound.js";
import { PinControls } from "./pin_controls.js";

/** @import { Scale } from "./knob.js" */
/** @import { Control, Model, PartFrame, PartTraits } from "./types.js" */

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
 * @param {Control} control
 * @param {number} value
 */
function shown(control, value) {
  const digits = Math.min(Math.max(0, Math.ceil(-Math.log10(control.step) - 1e-9)) + 1, 6);
  return String(Number(value.toFixed(digits)));
}

/**
 * A control of one input: its elements, and how it shows a value.
 * @typedef {object} InputRow
 * @property {HTMLElement} row
 * @property {(value: number) => void} update
 */

/** @extends {LiveView<PartTraits, PartFrame>} */
class PartView extends LiveView {
  /** @param {Model<PartTraits>} model */
  constructor(model) {
    super(model, "cpp");
    const heading = model.get("heading");
    this.controls = new PinControls((message) => this.send(message));
    this.fault = element(
      "select",
      {
        "aria-label": "Fault",
        title: "Let the part fail",
        onchange: () => this.send({ type: "fault", fault: this.fault.value || null }),
      },
      element("option", { value: "" }, "works"),
      ...model.get("faults").map((fault) => element("option", { value: fault }, fault)),
    );
    this.hear = element(
      "button",
      {
        type: "button",
        "aria-pressed": "false",
        hidden: "",
        title: "Hear it through the computer's loudspeaker",
        onclick: () => this.toggleSound(),
      },
      "Listen",
    );
    const title = element("span", { class: "cpl-title" }, heading);
    const gap = element("span", { class: "cpl-gap" });
    const bar = element(
      "div",
      { class: "cpl-bar" },
      title,
      element("span", {}, model.get("title")),
      gap,
      this.hear,
      this.fault,
    );
    this.inputs = element("div", { class: "cpp-inputs" });
    this.canvas = element("canvas", {
      class: "cpp-picture",
      role: "img",
      hidden: "",
      "aria-label": `What the ${heading} shows`,
    });
    this.readings = element("tbody");
    this.lines = "";
    this.table = element("table", { class: "cpp-readings", hidden: "" }, this.readings);
    /** @type {Map<string, HTMLElement>} */
    this.keys = new Map();
    const rows = model.get("keyboard").map((row) => element("div", {}, ...row.map((label) => this.key(label))));
    this.keyboard = element(
      "div",
      { class: "cpp-keys", role: "group", "aria-label": `Keys of the ${heading}`, hidden: rows.length ? null : "" },
      ...rows,
    );
    this.look = element("div", { class: "cpp-look", hidden: "" });
    this.looked = "";
    this.shows = element("div", { class: "cpp-shows" }, this.look, this.keyboard, this.canvas, this.table);
    this.root.append(bar, element("div", { class: "cpp-body" }, this.inputs, this.shows));
    this.rows = new Map(model.get("controls").map((control) => [control.name, this.input(control)]));
    this.inputs.append(...[...this.rows.values()].map(({ row }) => row));
    this.inputs.hidden = !this.rows.size;
    /** @type {PartSound | undefined} */
    this.sound = undefined;
  }

  /**
   * A key that is down while it is held.
   * @param {string} label
   */
  key(label) {
    const key = element(
      "button",
      { type: "button", class: "cpp-key", "aria-label": `Key ${label}`, "aria-pressed": "false" },
      label,
    );
    this.controls.key(key, label);
    this.keys.set(label, key);
    return key;
  }

  // ---- inputs

  /**
   * A control for one input; what is done to it is sent at once, at most once a picture.
   * @param {Control} control
   * @returns {InputRow}
   */
  input(control) {
    const set = (/** @type {number} */ value) => this.send({ type: "set", name: control.name, value });
    const label = `${control.label}${control.unit ? ` in ${control.unit}` : ""}`;
    if (control.kind === "toggle") return toggleRow(control, label, set);
    if (control.kind === "choice") return choiceRow(control, label, set);
    const knob = new Knob({
      label,
      scale: scaleOf(control),
      set,
      shown: (value) => shown(control, value),
      range: { min: control.low, max: control.high },
    });
    /** @param {number} value */
    const update = (value) => {
      if (knob.busy) return;
      knob.update(value);
      knob.slider.setAttribute("aria-valuetext", `${shown(control, value)} ${control.unit}`);
    };
    return { row: inputRow(control, knob.slider, knob.number), update };
  }

  // ---- what is shown

  /**
   * @override
   * @param {PartFrame} frame
   * @param {ArrayBuffer} buffer
   */
  show(frame, buffer) {
    for (const [name, value] of Object.entries(frame.values)) {
      const input = this.rows.get(name);
      if (!input) continue;
      input.row.classList.toggle("cpp-follows", frame.following.includes(name));
      if (value !== null) input.update(value);
    }
    if (document.activeElement !== this.fault) this.fault.value = frame.fault ?? "";
    this.root.dataset.fault = frame.fault ?? "";
    const readings = Object.entries(frame.readings);
    const text = JSON.stringify(readings);
    if (text !== this.lines) {
      this.lines = text;
      this.readings.replaceChildren(
        ...readings.map(([name, value]) =>
          element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, value)),
        ),
      );
    }
    for (const [label, key] of this.keys) setAttribute(key, "aria-pressed", frame.pressed.includes(label));
    this.table.hidden = !readings.length;
    this.canvas.hidden = !frame.picture;
    this.shows.hidden = !readings.length && !frame.picture && !frame.look && !this.keys.size;
    this.look.hidden = !frame.look;
    if (this.looked !== frame.look) {
      this.looked = frame.look;
      this.look.innerHTML = frame.look;
    }
    if (frame.picture) this.draw(frame.picture, buffer);
    this.hear.hidden = !frame.sound;
    this.tone();
    this.root.dataset.values = JSON.stringify(frame.values);
    this.root.dataset.sound = frame.sound ? frame.sound.join(" ") : "";
  }

  /**
   * @param {[width: number, height: number]} size
   * @param {ArrayBuffer} buffer
   */
  draw([width, height], buffer) {
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      // A display's pixel is some pixels of the screen's, by a whole factor.
      const fits = Math.max(1, Math.floor(Math.min(480 / width, 200 / height)));
      this.canvas.style.width = `${width * (this.model.get("picture_scale") || fits)}px`;
    }
    const pixels = new Uint8ClampedArray(buffer, 0, 4 * width * height);
    context2d(this.canvas).putImageData(new ImageData(pixels, width, height), 0, 0);
  }

  // ---- sound

  toggleSound() {
    setAttribute(this.hear, "aria-pressed", !this.hearing);
    if (this.hearing && !this.sound) {
      const sound = new PartSound();
      this.sound = sound;
      this.cleanups.push(() => sound.close());
    }
    this.tone();
  }

  get hearing() {
    return this.hear.getAttribute("aria-pressed") === "true";
  }

  tone() {
    this.sound?.play(this.hearing ? (this.frame?.sound ?? null) : null);
  }
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

export default widget((/** @type {Model<PartTraits>} */ model) => new PartView(model));
