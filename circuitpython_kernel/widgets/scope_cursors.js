// @ts-check
// The scope's cursors: two that a person pins, one under the mouse that reads every row, and the trigger's place.

import { clamp, duration, si } from "./scope_numbers.js";
import { before, readRow } from "./scope_packed.js";
import { AXIS } from "./scope_screen.js";

/** @import { ScopeScreen } from "./scope_screen.js" */
/** @import { Row, ScopeFrame } from "./types.js" */

/** Pixels within which a cursor goes to an edge. */
const SNAP = 7;

/** Where the cursors of a view are, in ns. */
export class Cursors {
  constructor() {
    /**
     * The pinned ones, A and B.
     * @type {(number | undefined)[]}
     */
    this.pinned = [];
    /**
     * The one under the mouse.
     * @type {number | null}
     */
    this.hover = null;
  }

  /**
   * Pin the next cursor at a time, or the one with this index; a third one begins again with A.
   * @param {number} t
   * @param {number} [index]
   */
  pin(t, index) {
    if (index !== undefined) this.pinned[index] = t;
    else if (this.pinned.filter((mark) => mark !== undefined).length >= 2) this.pinned = [t];
    else this.pinned[this.pinned[0] === undefined ? 0 : 1] = t;
  }

  /** What the pinned cursors say: where one is, or how far the two are from each other. */
  words(/** @type {ScopeScreen} */ screen) {
    const [a, b] = this.pinned;
    if (a !== undefined && b !== undefined) {
      const hertz = a === b ? "–" : si(1e9 / Math.abs(b - a), "Hz");
      return `Δt ${duration(Math.abs(b - a))}   1/Δt ${hertz}`;
    }
    if (a !== undefined) return `A ${screen.timeText(a)}`;
    return b === undefined ? "" : `B ${screen.timeText(b)}`;
  }

  /**
   * The nearest edge within a few pixels, else the time at x.
   * @param {ScopeScreen} screen
   * @param {ScopeFrame | undefined} frame
   * @param {number} x
   */
  snap(screen, frame, x) {
    let best = screen.timeAt(x);
    if (!frame) return best;
    let distance = SNAP;
    for (const row of frame.rows) {
      if (row.format !== "edges" && row.format !== "samples") continue;
      const i = before(row.data.at, best - frame.t0);
      for (const k of [i, i + 1]) {
        if (k < 0 || k >= row.n) continue;
        const t = frame.t0 + row.data.at[k];
        const off = Math.abs(screen.xOf(t) - x);
        if (off < distance) {
          distance = off;
          best = t;
        }
      }
    }
    return best;
  }

  /**
   * @param {ScopeScreen} screen
   * @param {ScopeFrame} frame
   * @param {number[]} heights of the rows
   * @param {boolean} reading whether the cursor under the mouse is shown
   */
  draw(screen, frame, heights, reading) {
    const { ink, window } = screen;
    const trigger = frame.trigger?.[4];
    if (trigger !== null && trigger !== undefined && trigger >= window.t0 && trigger <= window.t1) {
      drawTag(screen, "T", drawLine(screen, trigger, ink.trigger, [2, 2]), 10, ink.trigger);
    }
    for (const [i, t] of this.pinned.entries()) {
      if (t === undefined || t < window.t0 || t > window.t1) continue;
      drawTag(screen, "AB"[i], drawLine(screen, t, ink.pins[i], []), 10, ink.pins[i]);
    }
    if (this.hover !== null && reading) drawReadings(screen, frame, heights, this.hover);
  }
}

/**
 * @param {ScopeScreen} screen
 * @param {ScopeFrame} frame
 * @param {number[]} heights
 * @param {number} t
 */
function drawReadings(screen, frame, heights, t) {
  const { context: c, ink, width } = screen;
  const x = drawLine(screen, t, ink.cursor, [3, 3]);
  drawTag(screen, screen.timeText(t), x, screen.height - AXIS + 17, ink.cursor);
  let top = 0;
  for (const [i, row] of frame.rows.entries()) {
    const text = readingText(frame, row, t);
    if (text) {
      const w = c.measureText(text).width + 8;
      const left = x + 7 + w > width ? x - 7 - w : x + 7;
      screen.chip(text, left, top + heights[i] / 2, screen.color(i));
    }
    top += heights[i];
  }
}

/**
 * What a row has at a time, in words; the kernel reads exactly, where it was asked, the screen as well as it can.
 * @param {ScopeFrame} frame
 * @param {Row} row
 * @param {number} t
 */
function readingText(frame, row, t) {
  const exact = frame.cursor !== null && Math.abs(frame.cursor - t) <= 0.5 ? row.reading : undefined;
  const value = exact ? exact.value : readRow(frame, row, t);
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  if (row.kind === "analog") return `${value.toFixed(3)} V`;
  const { since, until } = exact ?? {};
  const known = typeof since === "number" && typeof until === "number";
  return known ? `${value}  ${value ? "high" : "low"} for ${duration(until - since)}` : String(value);
}

/**
 * An upright line at a time; returns where it is.
 * @param {ScopeScreen} screen
 * @param {number} t
 * @param {string} color
 * @param {number[]} dash
 */
function drawLine(screen, t, color, dash) {
  const c = screen.context;
  const x = screen.sharp(screen.xOf(t));
  c.strokeStyle = color;
  c.lineWidth = 1;
  c.setLineDash(dash);
  c.beginPath();
  c.moveTo(x, 0);
  c.lineTo(x, screen.height - AXIS + 4);
  c.stroke();
  c.setLineDash([]);
  return x;
}

/**
 * @param {ScopeScreen} screen
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {string} color
 */
function drawTag(screen, text, x, y, color) {
  const { context: c, ink, width } = screen;
  const w = c.measureText(text).width + 10;
  const left = clamp(x - w / 2, 1, width - w - 1);
  c.fillStyle = color;
  c.beginPath();
  c.roundRect(left, y - 9, w, 18, 4);
  c.fill();
  c.fillStyle = ink.ground;
  c.textAlign = "left";
  c.fillText(text, left + 5, y + 0.5);
}
