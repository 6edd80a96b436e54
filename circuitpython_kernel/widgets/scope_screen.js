// @ts-check
// The scope's canvas: all rows over one time axis. It knows where a time is on it; the rows' own drawing is in
// scope_traces.js, the cursors' in scope_cursors.js.

import { context2d, element } from "./dom.js";
import { PALETTE } from "./palette.js";
import { clamp, ticksFor } from "./scope_numbers.js";
import { drawRow } from "./scope_traces.js";

/** @import { Ink, ScopeFrame, Stretch, Theme } from "./types.js" */

/** Pixels of the axis below the rows. */
export const AXIS = 28;

/** @type {Record<Theme, Ink>} */
const INK = {
  light: {
    ground: "#ffffff",
    band: "#f6f8fa",
    grid: "#e3e7eb",
    text: "#3c4650",
    strong: "#11181f",
    unknown: "#8b96a1",
    future: "rgba(120,134,148,0.10)",
    cursor: "#11181f",
    chip: "rgba(255,255,255,0.94)",
    pins: ["#11181f", "#6a3fd1"],
    bad: "#b3261e",
    trigger: "#8a5a00",
  },
  dark: {
    ground: "#0f1419",
    band: "#141a21",
    grid: "#28313a",
    text: "#a9b6c2",
    strong: "#f2f6fa",
    unknown: "#71808d",
    future: "rgba(150,165,180,0.07)",
    cursor: "#f2f6fa",
    chip: "rgba(15,20,25,0.92)",
    pins: ["#f2f6fa", "#c3a6ff"],
    bad: "#ff8a80",
    trigger: "#ffd166",
  },
};

/** The canvas, and its scales. */
export class ScopeScreen {
  constructor() {
    this.canvas = element("canvas", {
      class: "cpk-canvas",
      tabindex: "0",
      role: "application",
      "aria-label": "Traces",
    });
    this.box = element("div", { class: "cpk-screen" }, this.canvas);
    this.context = context2d(this.canvas, { alpha: false });
    /** @type {Stretch} */
    this.window = { t0: 0, t1: 1e9 };
    this.width = 0;
    this.height = 0;
    this.ratio = 1;
    this.ink = INK.light;
    this.colors = PALETTE.light;
    this.font = "12px sans-serif";
  }

  /**
   * @param {Theme} theme
   * @param {string} family the page's font
   */
  themed(theme, family) {
    this.ink = INK[theme];
    this.colors = PALETTE[theme];
    this.font = `500 12px ${family}`;
  }

  /**
   * A row's colour.
   * @param {number} i
   */
  color(i) {
    return this.colors[i % this.colors.length];
  }

  /**
   * Take the size of the page, for rows of these heights; returns whether it is another one.
   * @param {number[]} heights
   */
  measure(heights) {
    const width = Math.max(this.box.clientWidth, 40);
    const ratio = window.devicePixelRatio || 1;
    const height = heights.reduce((sum, one) => sum + one, 0) + AXIS;
    if (width === this.width && height === this.height && ratio === this.ratio) return false;
    Object.assign(this, { width, height, ratio });
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.height = `${height}px`;
    return true;
  }

  // ---- scales

  get spanNs() {
    return this.window.t1 - this.window.t0;
  }

  /** @param {number} x */
  timeAt(x) {
    return this.window.t0 + (x / this.width) * this.spanNs;
  }

  /** @param {number} t */
  xOf(t) {
    return ((t - this.window.t0) / this.spanNs) * this.width;
  }

  /**
   * A time, with as many digits as the picture shows.
   * @param {number} t
   */
  timeText(t) {
    const digits = clamp(Math.ceil(-Math.log10((this.spanNs / this.width) * 1e-9)), 0, 9);
    return `${(t * 1e-9).toFixed(digits)} s`;
  }

  /**
   * A coordinate moved to the middle of a device pixel, so that lines are sharp.
   * @param {number} v
   */
  sharp(v) {
    return (Math.round(v * this.ratio) + 0.5) / this.ratio;
  }

  // ---- drawing

  /**
   * Draw grounds, axis and traces.
   * @param {ScopeFrame | undefined} frame
   * @param {number[]} heights of the rows
   */
  draw(frame, heights) {
    const { context: c, ink, width, height } = this;
    c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    c.fillStyle = ink.ground;
    c.fillRect(0, 0, width, height);
    c.font = this.font;
    c.textBaseline = "middle";
    const bottom = height - AXIS;
    let top = 0;
    for (const [i, tall] of heights.entries()) {
      if (i % 2) {
        c.fillStyle = ink.band;
        c.fillRect(0, top, width, tall);
      }
      top += tall;
    }
    this.drawAxis(bottom);
    if (!frame) return;
    const end = clamp(this.xOf(frame.now), 0, width);
    if (end < width) {
      c.fillStyle = ink.future;
      c.fillRect(end, 0, width - end, bottom);
    }
    top = 0;
    for (const [i, row] of frame.rows.entries()) {
      const tall = heights[i];
      drawRow(this, frame, row, { top, tall, end, color: this.color(i) });
      top += tall;
      c.fillStyle = ink.grid;
      c.fillRect(0, this.sharp(top - 1) - 0.5 / this.ratio, width, 1 / this.ratio);
    }
  }

  /** @param {number} bottom */
  drawAxis(bottom) {
    const { context: c, ink, width } = this;
    const { t0, t1 } = this.window;
    const { step, base, ticks } = ticksFor(t0, t1, width);
    c.lineWidth = 1 / this.ratio;
    c.strokeStyle = ink.grid;
    c.beginPath();
    for (const { t } of ticks) {
      const x = this.sharp(this.xOf(t));
      c.moveTo(x, 0);
      c.lineTo(x, bottom + 6);
    }
    for (let t = Math.ceil(t0 / (step / 5)) * (step / 5); t < t1; t += step / 5) {
      const x = this.sharp(this.xOf(t));
      c.moveTo(x, bottom);
      c.lineTo(x, bottom + 3);
    }
    c.moveTo(0, this.sharp(bottom));
    c.lineTo(width, this.sharp(bottom));
    c.stroke();
    let clear = -1e9;
    if (base) {
      c.fillStyle = ink.strong;
      c.textAlign = "left";
      c.fillText(base, 4, bottom + 17);
      clear = 4 + c.measureText(base).width + 8;
    }
    c.fillStyle = ink.text;
    c.textAlign = "center";
    for (const { t, label } of ticks) {
      const half = c.measureText(label).width / 2;
      const x = clamp(this.xOf(t), half + 3, width - half - 3);
      if (x - half > clear) c.fillText(label, x, bottom + 17);
    }
  }

  /**
   * A small text on a ground of its own.
   * @param {string} text
   * @param {number} x
   * @param {number} y
   * @param {string} color
   */
  chip(text, x, y, color, size = 12) {
    const { context: c, ink } = this;
    const w = c.measureText(text).width;
    c.fillStyle = ink.chip;
    c.beginPath();
    c.roundRect(x, y - size * 0.7, w + 8, size * 1.4, 3);
    c.fill();
    c.fillStyle = color;
    c.textAlign = "left";
    c.fillText(text, x + 4, y + 0.5);
  }
}
