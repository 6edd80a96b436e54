// @ts-check
// How the scope draws a row: digital levels, analog voltages, what went over a bus, and what is not kept any more.

import { BAND_HIGHEST, BAND_UNKNOWN, runOf, UNKNOWN } from "./scope_packed.js";

/** @import { ScopeScreen } from "./scope_screen.js" */
/** @import { AnalogRow, BandsRow, DigitalRow, EdgesRow, NotesRow, Row, RunsRow, SamplesRow, ScopeFrame } from "./types.js" */

/** Widths of lines, in pixels. */
const LINE = 1.5;
const CURVE = 1.75;
/** A bus's kinds of notes (annotations.py, KINDS). */
const ADDRESS = 1;
const CONTROL = 0;
const FAILED = 3;

/**
 * @typedef {object} Place Where a row is drawn.
 * @property {number} top
 * @property {number} tall
 * @property {number} end where now is
 * @property {string} color
 */

/**
 * @param {ScopeScreen} screen
 * @param {ScopeFrame} frame
 * @param {Row} row
 * @param {Place} place
 */
export function drawRow(screen, frame, row, place) {
  const c = screen.context;
  c.save();
  c.beginPath();
  c.rect(0, place.top, place.end, place.tall);
  c.clip();
  if (row.kept_from !== null && row.kept_from !== undefined) {
    drawLeftOut(screen, screen.xOf(frame.t0 + row.kept_from), place);
  }
  if (row.kind === "bus") drawBus(screen, frame, row, place);
  else if (row.kind === "analog") drawAnalog(screen, frame, row, place);
  else drawDigital(screen, frame, row, place);
  c.restore();
  if (row.kind === "analog") drawScale(screen, row, place);
}

/**
 * Hatching up to where a row's records begin: what was before is not kept.
 * @param {ScopeScreen} screen
 * @param {number} end
 * @param {Place} place
 */
function drawLeftOut(screen, end, { top, tall }) {
  const { context: c, ink } = screen;
  if (end <= 0) return;
  const right = Math.min(end, screen.width);
  c.save();
  c.beginPath();
  c.rect(0, top, right, tall);
  c.clip();
  c.strokeStyle = ink.unknown;
  c.lineWidth = 1;
  c.globalAlpha = 0.5;
  c.beginPath();
  for (let x = -tall; x < right; x += 9) {
    c.moveTo(x, top + tall);
    c.lineTo(x + tall, top);
  }
  c.stroke();
  c.restore();
}

// ---- levels

/** The paths of a digital row: its line, the tint below high levels, bars where it is dense, and unknown stretches. */
class LevelPaths {
  /**
   * @param {ScopeScreen} screen
   * @param {Place} place
   */
  constructor(screen, { top, tall }) {
    this.screen = screen;
    this.high = screen.sharp(top + 12);
    this.low = screen.sharp(top + tall - 11);
    this.lines = new Path2D();
    this.tint = new Path2D();
    this.bars = new Path2D();
    this.unknown = new Path2D();
    this.last = UNKNOWN;
  }

  /**
   * A stretch of one level, as part of the line; unknown levels go to the middle, dashed.
   * @param {number} x0
   * @param {number} x1
   * @param {number} value
   */
  level(x0, x1, value) {
    const { high, low, lines } = this;
    if (value === UNKNOWN) {
      const y = this.screen.sharp((high + low) / 2);
      this.unknown.moveTo(Math.max(x0, 0), y);
      this.unknown.lineTo(Math.min(x1, this.screen.width), y);
    } else {
      const y = value ? high : low;
      if (this.last === UNKNOWN) lines.moveTo(x0, y);
      else lines.lineTo(x0, y);
      lines.lineTo(x1, y);
      if (value) this.tint.rect(x0, high, x1 - x0, low - high);
    }
    this.last = value;
  }

  /**
   * A stretch with more edges than it has room for.
   * @param {number} x0
   * @param {number} x1
   * @param {number} leave the level after it
   */
  bar(x0, x1, leave) {
    const half = Math.max(x1 - x0, LINE) / 2;
    const middle = (x0 + x1) / 2;
    this.bars.rect(middle - half, this.high - LINE / 2, 2 * half, this.low - this.high + LINE);
    this.lines.moveTo(x1, leave ? this.high : this.low);
    this.last = leave;
  }

  /** @param {string} color */
  draw(color) {
    const { context: c, ink } = this.screen;
    c.globalAlpha = 0.17;
    c.fillStyle = color;
    c.fill(this.tint);
    c.globalAlpha = 1;
    c.fill(this.bars);
    c.lineWidth = LINE;
    c.strokeStyle = color;
    c.lineJoin = "miter";
    c.stroke(this.lines);
    c.lineWidth = 1;
    c.strokeStyle = ink.unknown;
    c.setLineDash([2, 4]);
    c.stroke(this.unknown);
    c.setLineDash([]);
  }
}

/**
 * @param {ScopeScreen} screen
 * @param {ScopeFrame} frame
 * @param {DigitalRow} row
 * @param {Place} place
 */
function drawDigital(screen, frame, row, place) {
  const paths = new LevelPaths(screen, place);
  if (row.format === "edges") addEdges(paths, screen, frame, row);
  else addRuns(paths, screen, frame, row);
  paths.draw(place.color);
}

/**
 * @param {LevelPaths} paths
 * @param {ScopeScreen} screen
 * @param {ScopeFrame} frame
 * @param {EdgesRow} row
 */
function addEdges(paths, screen, frame, row) {
  const right = Math.max(screen.xOf(frame.now), 0);
  let x = screen.xOf(frame.t0);
  let value = row.entry;
  for (let i = 0; i < row.n; i++) {
    const next = screen.sharp(screen.xOf(frame.t0 + row.data.at[i]));
    paths.level(x, next, value);
    x = next;
    value = row.data.values[i];
  }
  if (right > x) paths.level(x, right, value);
}

/**
 * @param {LevelPaths} paths
 * @param {ScopeScreen} screen
 * @param {ScopeFrame} frame
 * @param {RunsRow} row
 */
function addRuns(paths, screen, frame, row) {
  const scale = (frame.t1 - frame.t0) / row.columns;
  for (let i = 0; i < row.n; i++) {
    const stop = i + 1 < row.n ? row.data.at[i + 1] : row.columns;
    const x0 = screen.xOf(frame.t0 + row.data.at[i] * scale);
    const x1 = screen.xOf(frame.t0 + stop * scale);
    const { entry, leave, busy } = runOf(row.data.values[i]);
    if (busy && entry !== UNKNOWN) paths.bar(x0, x1, leave);
    else paths.level(x0, x1, leave);
  }
}

// ---- voltages

/**
 * @param {ScopeScreen} screen
 * @param {ScopeFrame} frame
 * @param {AnalogRow} row
 * @param {Place} place
 */
function drawAnalog(screen, frame, row, { top, tall, color }) {
  const c = screen.context;
  const yOf = (/** @type {number} */ volts) =>
    top + tall - 12 - ((volts - row.low) / (row.high - row.low)) * (tall - 24);
  c.strokeStyle = color;
  c.fillStyle = color;
  c.lineWidth = CURVE;
  c.lineJoin = "round";
  if (row.format === "samples") drawSamples(screen, frame, row, yOf);
  else drawBands(screen, frame, row, yOf);
}

/**
 * Each sample holds until the next one.
 * @param {ScopeScreen} screen
 * @param {ScopeFrame} frame
 * @param {SamplesRow} row
 * @param {(volts: number) => number} yOf
 */
function drawSamples(screen, frame, row, yOf) {
  const c = screen.context;
  const line = new Path2D();
  const area = new Path2D();
  const right = screen.xOf(frame.now);
  let x = screen.xOf(frame.t0);
  let volts = row.entry;
  let begun = false;
  const hold = (/** @type {number} */ until) => {
    if (volts !== null) {
      const y = yOf(volts);
      if (begun) line.lineTo(x, y);
      else line.moveTo(x, y);
      line.lineTo(until, y);
      area.rect(x, y, until - x, yOf(row.low) - y);
      begun = true;
    }
    x = until;
  };
  for (let i = 0; i < row.n; i++) {
    hold(screen.xOf(frame.t0 + row.data.at[i]));
    volts = row.data.values[i];
  }
  if (right > x || !row.n) hold(Math.max(right, x));
  c.globalAlpha = 0.1;
  c.fill(area);
  c.globalAlpha = 1;
  c.stroke(line);
  if (!row.n || row.n >= screen.width / 14) return;
  // Far enough apart to show each conversion.
  c.beginPath();
  for (let i = 0; i < row.n; i++) {
    const px = screen.xOf(frame.t0 + row.data.at[i]);
    const py = yOf(row.data.values[i]);
    c.moveTo(px + 2.5, py);
    c.arc(px, py, 2.5, 0, 7);
  }
  c.fill();
}

/**
 * The band between lowest and highest, as wide as a line where they are one.
 * @param {ScopeScreen} screen
 * @param {ScopeFrame} frame
 * @param {BandsRow} row
 * @param {(volts: number) => number} yOf
 */
function drawBands(screen, frame, row, yOf) {
  const c = screen.context;
  const scale = (frame.t1 - frame.t0) / row.columns;
  const { at: lowest, values: highest } = row.data;
  const y = (/** @type {number} */ q) => yOf(row.low + (q / BAND_HIGHEST) * (row.high - row.low));
  const x = (/** @type {number} */ i) => screen.xOf(frame.t0 + (i + 0.5) * scale);
  let first = 0;
  while (first < row.n && lowest[first] === BAND_UNKNOWN) first++;
  if (first === row.n) return;
  const line = new Path2D();
  const area = new Path2D();
  for (let i = first; i < row.n; i++) line.lineTo(x(i), y(highest[i]));
  area.addPath(line);
  for (let i = row.n - 1; i >= first; i--) line.lineTo(x(i), y(lowest[i]));
  line.closePath();
  area.lineTo(x(row.n - 1), yOf(row.low));
  area.lineTo(x(first), yOf(row.low));
  c.globalAlpha = 0.1;
  c.fill(area);
  c.globalAlpha = 1;
  c.fill(line);
  c.lineWidth = 1.25;
  c.stroke(line);
}

/**
 * What the lowest and the highest place of an analog row stand for.
 * @param {ScopeScreen} screen
 * @param {AnalogRow} row
 * @param {Place} place
 */
function drawScale(screen, row, { top, tall }) {
  const { context: c, ink } = screen;
  c.textAlign = "left";
  c.save();
  c.font = c.font.replace(/\d+px/, "10px");
  c.strokeStyle = ink.grid;
  c.lineWidth = 1 / screen.ratio;
  for (const volts of [row.low, row.high]) {
    const y = top + tall - 12 - ((volts - row.low) / (row.high - row.low)) * (tall - 24);
    c.setLineDash([3, 3]);
    c.beginPath();
    c.moveTo(0, screen.sharp(y));
    c.lineTo(screen.width, screen.sharp(y));
    c.stroke();
    c.setLineDash([]);
    screen.chip(`${Number(volts.toFixed(2))} V`, 3, y + (volts === row.high ? -1 : 2), ink.text, 10);
  }
  c.restore();
}

// ---- buses

/**
 * What went over a bus: labelled boxes; address, data, control and error differ in shape as well as colour.
 * @param {ScopeScreen} screen
 * @param {ScopeFrame} frame
 * @param {NotesRow} row
 * @param {Place} place
 */
function drawBus(screen, frame, row, { top, tall, color }) {
  const { context: c, ink, width } = screen;
  const y = top + 9;
  const high = tall - 18;
  const middle = y + high / 2;
  c.textAlign = "center";
  c.lineWidth = 1.25;
  for (let i = 0; i < row.n; i++) {
    const x0 = screen.xOf(frame.t0 + row.data.at[i]);
    const x1 = Math.max(screen.xOf(frame.t0 + row.data.values[i]), x0 + 1);
    if (x1 < 0 || x0 > width) continue;
    const kind = row.kinds[i];
    const text = row.texts[i];
    const wide = x1 - x0;
    const slant = kind === CONTROL || kind === FAILED ? 0 : Math.min(4, wide / 3);
    c.beginPath();
    c.moveTo(x0, middle);
    c.lineTo(x0 + slant, y);
    c.lineTo(x1 - slant, y);
    c.lineTo(x1, middle);
    c.lineTo(x1 - slant, y + high);
    c.lineTo(x0 + slant, y + high);
    c.closePath();
    c.fillStyle = kind === FAILED ? ink.bad : color;
    c.strokeStyle = c.fillStyle;
    c.globalAlpha = text ? (kind === ADDRESS ? 0.32 : kind === CONTROL ? 0.1 : 0.18) : 0.55;
    c.fill();
    c.globalAlpha = 1;
    if (wide > 3) c.stroke();
    // Within what is on the screen, so that a long box is labelled wherever one looks.
    const left = Math.max(x0, 0);
    const right = Math.min(x1, width);
    if (text && c.measureText(text).width + 6 <= right - left) {
      c.fillStyle = kind === FAILED ? ink.bad : ink.strong;
      c.fillText(text, (left + right) / 2, middle + 0.5);
    }
  }
}
