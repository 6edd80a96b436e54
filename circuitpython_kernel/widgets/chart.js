// @ts-check
// A line chart, for the plotter and the spectrum: series over one x axis, drawn on a canvas, with a cursor that reads.

import { context2d, element, setAttribute, setText } from "./dom.js";
import { LiveView, widget } from "./live.js";
import { PALETTE } from "./palette.js";
import { clearButton, pauseButton } from "./pause_buttons.js";

/** @import { ChartFrame, LiveTraits, Model, Theme } from "./types.js" */

const DASHES = [[], [7, 3], [2, 3], [9, 3, 2, 3]];
const PAD = { left: 62, right: 14, top: 12, bottom: 34 };
const HEIGHT = 260;

/** @typedef {{ name: string, x: Float64Array, y: Float64Array }} Series */
/** @typedef {{ x: (value: number) => number, y: (value: number) => number, right: number, bottom: number }} Axes */

/**
 * Round numbers between two values, about as many as there is room for.
 * @param {number} low
 * @param {number} high
 * @param {number} count
 */
export function roundTicks(low, high, count) {
  const power = 10 ** Math.floor(Math.log10((high - low) / Math.max(count, 1)));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => (high - low) / s <= count) ?? 10 * power;
  /** @type {number[]} */
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) ticks.push(i * step);
  return { step, ticks };
}

/**
 * @param {number} value
 * @param {number} step
 */
function plain(value, step) {
  if (value === 0) return "0";
  const size = Math.max(Math.abs(value), step);
  if (size >= 1e6 || size < 1e-3) return value.toExponential(1);
  if (size >= 1e4) return `${Number((value / 1000).toPrecision(4))}k`;
  return value.toFixed(Math.min(Math.max(Math.ceil(-Math.log10(step) - 1e-9), 0), 6));
}

/** @extends {LiveView<LiveTraits, ChartFrame>} */
class ChartView extends LiveView {
  /** @param {Model<LiveTraits>} model */
  constructor(model) {
    super(model, "cph");
    this.title = element("span", { class: "cpl-title" });
    this.pause = pauseButton((message) => this.send(message));
    this.clear = clearButton((message) => this.send(message));
    this.legend = element("span", { class: "cph-legend" });
    this.reading = element("output", { "aria-live": "off" });
    const gap = element("span", { class: "cpl-gap" });
    const bar = [this.pause, this.clear, this.title, this.legend, gap, this.reading];
    this.canvas = element("canvas", { class: "cph-canvas", tabindex: "0", role: "img", "aria-label": "Chart" });
    this.root.append(element("div", { class: "cpl-bar", role: "toolbar", "aria-label": "Chart" }, ...bar), this.canvas);
    this.context = context2d(this.canvas, { alpha: false });
    this.colors = PALETTE.light;
    /** @type {Series[]} */
    this.series = [];
    this.names = "";
    /** @type {number | null} */
    this.hover = null;
    this.listenToHand();
    this.onResize(this.canvas, () => this.draw());
  }

  listenToHand() {
    this.on(this.canvas, "pointermove", (/** @type {PointerEvent} */ event) => this.look(event.offsetX));
    this.on(this.canvas, "pointerleave", () => this.look(null));
    this.on(this.canvas, "keydown", (/** @type {KeyboardEvent} */ event) => {
      const by = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
      if (!by) return;
      event.preventDefault();
      const width = this.canvas.clientWidth;
      const x = (this.hover ?? width / 2) + by * (event.shiftKey ? 20 : 4);
      this.look(Math.min(Math.max(x, PAD.left), width - PAD.right));
    });
  }

  /** @param {number | null} x where the cursor is */
  look(x) {
    this.hover = x;
    this.draw();
  }

  /**
   * @override
   * @param {Theme} theme
   */
  themed(theme) {
    this.colors = PALETTE[theme];
    for (const [i, item] of [...this.legend.children].entries()) {
      if (item instanceof HTMLElement) item.style.setProperty("--cph-color", this.color(i));
    }
    this.draw();
  }

  /** @param {number} i */
  color(i) {
    return this.colors[i % this.colors.length];
  }

  /**
   * @override
   * @param {ChartFrame} frame
   * @param {ArrayBuffer} buffer
   */
  show(frame, buffer) {
    this.series = frame.series.map((one) => ({
      name: one.name,
      x: new Float64Array(buffer.slice(one.x, one.x + 8 * one.n)),
      y: new Float64Array(buffer.slice(one.y, one.y + 8 * one.n)),
    }));
    setText(this.title, frame.title);
    setAttribute(this.pause, "aria-pressed", frame.paused);
    setText(this.pause, frame.paused ? "Run" : "Pause");
    this.clear.hidden = !frame.clearable;
    const names = frame.series.map((one) => one.name).join("\n");
    if (names !== this.names) {
      this.names = names;
      this.legend.replaceChildren(
        ...frame.series.map((one, i) => {
          const item = element("span", { class: "cph-item" }, one.name);
          item.style.setProperty("--cph-color", this.color(i));
          return item;
        }),
      );
    }
    setAttribute(this.canvas, "aria-label", `${frame.title}: ${frame.summary}`);
    Object.assign(this.root.dataset, { points: frame.total, summary: frame.summary });
    this.draw();
  }

  draw() {
    const { canvas, context: c, frame } = this;
    const ratio = window.devicePixelRatio || 1;
    const width = Math.max(canvas.clientWidth, 100);
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(HEIGHT * ratio);
    canvas.style.height = `${HEIGHT}px`;
    const style = getComputedStyle(this.root);
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.fillStyle = style.getPropertyValue("--cpl-ground").trim();
    c.fillRect(0, 0, width, HEIGHT);
    if (!frame || !this.series.some((s) => s.x.length)) {
      c.fillStyle = style.getPropertyValue("--cpl-text").trim();
      c.font = `500 13px ${style.fontFamily}`;
      c.textAlign = "center";
      c.fillText(frame?.empty ?? "", width / 2, HEIGHT / 2);
      return;
    }
    const { x0, x1, y0, y1 } = frame.range;
    const right = width - PAD.right;
    const bottom = HEIGHT - PAD.bottom;
    /** @type {Axes} */
    const axes = {
      x: (value) => PAD.left + ((value - x0) / (x1 - x0)) * (right - PAD.left),
      y: (value) => bottom - ((value - y0) / (y1 - y0)) * (bottom - PAD.top),
      right,
      bottom,
    };
    c.font = `500 11px ${style.fontFamily}`;
    c.lineWidth = 1 / ratio;
    c.strokeStyle = style.getPropertyValue("--cpl-line").trim();
    c.fillStyle = style.getPropertyValue("--cpl-text").trim();
    this.drawAxes(frame, axes);
    this.drawSeries(axes);
    this.read(frame, axes, style.getPropertyValue("--cpl-strong"));
  }

  /**
   * @param {ChartFrame} frame
   * @param {Axes} axes
   */
  drawAxes(frame, { x: px, y: py, right, bottom }) {
    const c = this.context;
    const { x0, x1, y0, y1 } = frame.range;
    c.textBaseline = "middle";
    const across = roundTicks(x0, x1, (right - PAD.left) / 90);
    const up = roundTicks(y0, y1, 5);
    c.beginPath();
    for (const x of across.ticks) {
      c.moveTo(px(x), PAD.top);
      c.lineTo(px(x), bottom + 4);
    }
    for (const y of up.ticks) {
      c.moveTo(PAD.left - 4, py(y));
      c.lineTo(right, py(y));
    }
    c.stroke();
    c.textAlign = "center";
    for (const x of across.ticks) c.fillText(plain(x, across.step), px(x), bottom + 12);
    c.fillText(frame.x_label, (PAD.left + right) / 2, HEIGHT - 8);
    if (frame.y_label) {
      c.save();
      c.translate(11, (PAD.top + bottom) / 2);
      c.rotate(-Math.PI / 2);
      c.fillText(frame.y_label, 0, 0);
      c.restore();
    }
    c.textAlign = "right";
    for (const y of up.ticks) c.fillText(plain(y, up.step), PAD.left - 7, py(y));
  }

  /** @param {Axes} axes */
  drawSeries({ x: px, y: py, right, bottom }) {
    const c = this.context;
    c.save();
    c.beginPath();
    c.rect(PAD.left, 0, right - PAD.left, bottom + 1);
    c.clip();
    c.lineWidth = 1.75;
    c.lineJoin = "round";
    this.series.forEach((one, i) => {
      c.strokeStyle = this.color(i);
      c.setLineDash(DASHES[Math.floor(i / 2) % DASHES.length]);
      c.beginPath();
      for (let k = 0; k < one.x.length; k++) c.lineTo(px(one.x[k]), py(one.y[k]));
      c.stroke();
    });
    c.restore();
    c.setLineDash([]);
  }

  /**
   * What the series have at the cursor.
   * @param {ChartFrame} frame
   * @param {Axes} axes
   * @param {string} color
   */
  read(frame, { right, bottom }, color) {
    if (this.hover === null || this.hover < PAD.left || this.hover > right) {
      setText(this.reading, "");
      return;
    }
    const c = this.context;
    const { x0, x1 } = frame.range;
    const at = x0 + ((this.hover - PAD.left) / (right - PAD.left)) * (x1 - x0);
    c.strokeStyle = color;
    c.lineWidth = 1;
    c.setLineDash([3, 3]);
    c.beginPath();
    c.moveTo(this.hover, PAD.top);
    c.lineTo(this.hover, bottom);
    c.stroke();
    c.setLineDash([]);
    const values = this.series
      .filter((one) => one.x.length)
      .map((one) => `${one.name} ${Number(one.y[nearest(one.x, at)].toPrecision(5))}`);
    setText(this.reading, `${Number(at.toPrecision(6))} ${frame.x_unit}: ${values.join(", ")}`);
  }
}

/**
 * Index of the value that is nearest to x, in values that rise.
 * @param {Float64Array} values
 * @param {number} x
 */
function nearest(values, x) {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (values[mid] < x) low = mid + 1;
    else high = mid;
  }
  return low && x - values[low - 1] < values[low] - x ? low - 1 : low;
}

export default widget((/** @type {Model<LiveTraits>} */ model) => new ChartView(model));
