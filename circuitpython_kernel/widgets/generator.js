// @ts-check
// The signal generator: its knobs, and a picture of two periods of the signal.

import { context2d, element, setAttribute, setText } from "./dom.js";
import { Knob, straight } from "./knob.js";
import { LiveView, widget } from "./live.js";

/** @import { Scale } from "./knob.js" */
/** @import { GeneratorFrame, GeneratorTraits, Model } from "./types.js" */

const LOWEST_HZ = -2;
const HIGHEST_HZ = 6;
const HEIGHT = 132;
const MARGIN = { left: 46, right: 12, top: 10, bottom: 22 };

/** @param {number} seconds */
function timeText(seconds) {
  if (seconds === 0) return "0";
  if (seconds < 1e-3) return `${Number((seconds * 1e6).toPrecision(3))} µs`;
  if (seconds < 1) return `${Number((seconds * 1e3).toPrecision(3))} ms`;
  return `${Number(seconds.toPrecision(3))} s`;
}

/** @typedef {"frequency" | "low" | "high" | "duty"} KnobName */

/** @extends {LiveView<GeneratorTraits, GeneratorFrame>} */
class GeneratorView extends LiveView {
  /** @param {Model<GeneratorTraits>} model */
  constructor(model) {
    super(model, "cpg");
    const supply = model.get("supply");
    this.shape = element(
      "select",
      { "aria-label": "Shape", onchange: () => this.send({ type: "set", shape: this.shape.value }) },
      ...model.get("shapes").map((name) => element("option", { value: name }, name)),
    );
    this.text = element("span", { role: "status" });
    const title = element("span", { class: "cpl-title" }, model.get("title"));
    const bar = element(
      "div",
      { class: "cpl-bar" },
      title,
      this.shape,
      element("span", { class: "cpl-gap" }),
      this.text,
    );
    this.knobs = element("div", { class: "cpg-knobs" });
    this.canvas = element("canvas", { class: "cpg-canvas", role: "img", "aria-label": "Signal" });
    this.context = context2d(this.canvas, { alpha: false });
    this.root.append(bar, element("div", { class: "cpg-body" }, this.knobs, this.canvas));
    /** @type {Scale} */
    const hertz = {
      low: LOWEST_HZ,
      high: HIGHEST_HZ,
      step: 0.01,
      to: (value) => Math.log10(value),
      from: (place) => Number((10 ** place).toPrecision(3)),
    };
    /** @type {Scale} */
    const percent = { low: 0, high: 100, step: 1, to: (share) => share * 100, from: (place) => place / 100 };
    /** @type {Record<KnobName, { knob: Knob, row: HTMLElement }>} */
    this.inputs = {
      frequency: this.knob("frequency", "frequency", "Hz", hertz),
      low: this.knob("low", "lowest", "V", straight(0, supply, 0.01)),
      high: this.knob("high", "highest", "V", straight(0, supply, 0.01)),
      duty: this.knob("duty", "duty cycle", "%", percent),
    };
    this.x = new Float64Array(0);
    this.y = new Float64Array(0);
    this.onResize(this.canvas, () => this.draw());
  }

  /**
   * @param {KnobName} name
   * @param {string} label
   * @param {string} unit
   * @param {Scale} scale
   */
  knob(name, label, unit, scale) {
    const factor = unit === "%" ? 100 : 1;
    const knob = new Knob({
      label: `${label} in ${unit}`,
      scale,
      set: (value) => this.send({ type: "set", [name]: value }),
      shown: (value) => String(Number((value * factor).toPrecision(5))),
      meant: (number) => number / factor,
    });
    const words = [element("span", {}, label), knob.slider, knob.number, element("span", {}, unit)];
    const row = element("label", { class: "cpg-knob" }, ...words);
    this.knobs.append(row);
    return { knob, row };
  }

  /** @override */
  themed() {
    this.draw();
  }

  /**
   * @override
   * @param {GeneratorFrame} frame
   * @param {ArrayBuffer} buffer
   */
  show(frame, buffer) {
    const { n, x, y } = frame.curve;
    this.x = new Float64Array(buffer.slice(x, x + 8 * n));
    this.y = new Float64Array(buffer.slice(y, y + 8 * n));
    const others = frame.shape === "other"; // what others connected has no knobs
    const choice = this.shape.querySelector('[value="other"]');
    if (others && !choice) this.shape.append(element("option", { value: "other" }, "other"));
    else if (!others && choice) choice.remove();
    if (document.activeElement !== this.shape || this.shape.value !== frame.shape) this.shape.value = frame.shape;
    for (const name of /** @type {KnobName[]} */ (Object.keys(this.inputs))) {
      const { knob } = this.inputs[name];
      knob.slider.disabled = others;
      knob.number.disabled = others;
      knob.update(frame[name]);
    }
    this.inputs.duty.row.hidden = frame.shape !== "square";
    setText(this.text, frame.text);
    setAttribute(this.canvas, "aria-label", `Signal: ${frame.text}`);
    Object.assign(this.root.dataset, { shape: frame.shape, text: frame.text });
    this.draw();
  }

  draw() {
    if (!this.frame) return;
    const { canvas, context: c, x, y } = this;
    const ratio = window.devicePixelRatio || 1;
    const width = Math.max(canvas.clientWidth, 120);
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(HEIGHT * ratio);
    const style = getComputedStyle(this.root);
    const color = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
    const supply = this.model.get("supply");
    const right = width - MARGIN.right;
    const bottom = HEIGHT - MARGIN.bottom;
    const last = x.length - 1;
    const span = x.length ? x[last] - x[0] || 1 : 1;
    const px = (/** @type {number} */ t) => MARGIN.left + ((t - x[0]) / span) * (right - MARGIN.left);
    const py = (/** @type {number} */ volts) => bottom - (volts / supply) * (bottom - MARGIN.top);
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.fillStyle = color("--cpl-ground");
    c.fillRect(0, 0, width, HEIGHT);
    c.font = `500 11px ${style.fontFamily}`;
    c.textBaseline = "middle";
    c.textAlign = "right";
    c.lineWidth = 1 / ratio;
    c.strokeStyle = color("--cpl-line");
    c.fillStyle = color("--cpl-text");
    c.beginPath();
    for (const volts of [0, supply]) {
      c.moveTo(MARGIN.left, py(volts));
      c.lineTo(right, py(volts));
      c.fillText(`${Number(volts.toPrecision(3))} V`, MARGIN.left - 6, py(volts));
    }
    c.stroke();
    if (!x.length) return;
    c.textAlign = "left";
    c.fillText(timeText(x[0]), MARGIN.left, HEIGHT - 9);
    c.textAlign = "right";
    c.fillText(timeText(x[last]), right, HEIGHT - 9);
    c.strokeStyle = color("--cpl-accent");
    c.lineWidth = 2;
    c.lineJoin = "round";
    if (this.frame.shape === "off") c.setLineDash([4, 4]);
    c.beginPath();
    for (let i = 0; i < x.length; i++) c.lineTo(px(x[i]), py(y[i]));
    c.stroke();
    c.setLineDash([]);
  }
}

export default widget((/** @type {Model<GeneratorTraits>} */ model) => new GeneratorView(model));
