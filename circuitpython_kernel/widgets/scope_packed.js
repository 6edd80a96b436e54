// @ts-check
// A scope row's bytes (frames.py says their formats), and values read from them.

/** @import { Row, ScopeFrame } from "./types.js" */

/** A level that is not known. */
export const UNKNOWN = 2;
/** A band's value where no sample came before, and its highest value. */
export const BAND_UNKNOWN = 65_535;
export const BAND_HIGHEST = 65_534;

/**
 * Give a row its bytes as typed arrays.
 * @param {Row} row
 * @param {ArrayBuffer} buffer
 */
export function unpack(row, buffer) {
  const { at, values, n } = row;
  const float64 = (/** @type {number} */ start) => new Float64Array(buffer.slice(start, start + 8 * n));
  const uint16 = (/** @type {number} */ start) => new Uint16Array(buffer.slice(start, start + 2 * n));
  const uint8 = (/** @type {number} */ start) => new Uint8Array(buffer.slice(start, start + n));
  if (row.format === "edges") row.data = { at: float64(at), values: uint8(values) };
  else if (row.format === "runs") row.data = { at: uint16(at), values: uint8(values) };
  else if (row.format === "notes") row.data = { at: float64(at), values: float64(values) };
  else if (row.format === "bands") row.data = { at: uint16(at), values: uint16(values) };
  else row.data = { at: float64(at), values: new Float32Array(buffer.slice(values, values + 4 * n)) };
}

/**
 * What the code of a run says: the level at its start, the one at its end, and whether it changes between.
 * @param {number} code
 */
export function runOf(code) {
  return { entry: code & 3, leave: (code >> 2) & 3, busy: (code & 16) !== 0 };
}

/**
 * Index of the last entry that is at most x, or -1.
 * @param {ArrayLike<number>} array
 * @param {number} x
 */
export function before(array, x) {
  let low = 0;
  let high = array.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (array[mid] <= x) low = mid + 1;
    else high = mid;
  }
  return low - 1;
}

/**
 * A row's value at a time: a bus's text, a level, volts; null where it is not known.
 * @param {ScopeFrame} frame
 * @param {Row} row
 * @param {number} t
 * @returns {string | number | null}
 */
export function readRow(frame, row, t) {
  const at = t - frame.t0;
  if (row.format === "notes") {
    const i = before(row.data.at, at);
    return i >= 0 && at <= row.data.values[i] ? row.texts[i] || null : null;
  }
  if (t > frame.now || at < 0 || t > frame.t1) return null;
  if (row.format === "edges" || row.format === "samples") {
    const i = before(row.data.at, at);
    const value = i < 0 ? row.entry : row.data.values[i];
    return row.format === "edges" && value === UNKNOWN ? null : value;
  }
  const column = Math.floor((at / (frame.t1 - frame.t0)) * row.columns);
  if (row.format === "bands") {
    const q = row.data.at[column];
    const middle = (q + row.data.values[column]) / 2;
    return q === BAND_UNKNOWN ? null : row.low + (middle / BAND_HIGHEST) * (row.high - row.low);
  }
  const { leave, busy } = runOf(row.data.values[before(row.data.at, column)]);
  return busy || leave === UNKNOWN ? null : leave;
}
