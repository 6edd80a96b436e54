// Runs the interpreter: an instance on a stack of its own, in a region of Pyodide's memory. What the guest's calls mean
// is up to Python (instance.py); this file knows WebAssembly alone.

import { turn } from "./stacks.js";

const TARGET_MS = 12; // how long a program may compute before the event loop gets a turn
const LOOK_STEPS = 1 << 14; // steps between two looks at the time, some 0.1 ms; a look takes less than a microsecond
const SECTION = "relocate";
const OFFSET = 0; // see passes/relocate.py, Place
const ADDRESS = 1;
const LIMIT = 2;

/**
 * @typedef {object} Region where a guest lives
 * @property {number} base its first byte in Pyodide's memory
 * @property {number} bytes how many it has
 * @property {number} ring where the console's ring is
 */

/**
 * Writes a region's address and size into an interpreter's code.
 *
 * @param {Uint8Array} source
 * @param {Region} region
 */
export function relocated(source, { base, bytes: size }) {
  const bytes = source.slice();
  const [start, end] = customSection(bytes, SECTION);
  let at = start;
  const number = () => {
    const [value, behind] = readNumber(bytes, at);
    at = behind;
    return value;
  };
  let place = 0;
  for (let left = number(); left > 0; left--) {
    const entry = number();
    place += Math.floor(entry / 4);
    const kind = entry % 4;
    if (kind === OFFSET) writeUnsigned(bytes, place, readNumber(bytes, place)[0] + base);
    else if (kind === ADDRESS) writeSigned(bytes, place, readNumber(bytes, place)[0] + base);
    else if (kind === LIMIT) writeSigned(bytes, place, size);
    else throw new Error(`the section "${SECTION}" has a place of the kind ${kind}`);
  }
  if (at !== end) throw new Error(`the section "${SECTION}" is damaged`);
  return bytes;
}

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 */
function readNumber(bytes, at) {
  let value = 0;
  let scale = 1;
  let next = at;
  let byte;
  do {
    byte = /** @type {number} */ (bytes[next++]);
    value += (byte & 0x7f) * scale;
    scale *= 128;
  } while (byte & 0x80);
  return [value, next];
}

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} value below 2**32
 */
function writeUnsigned(bytes, at, value) {
  let rest = value;
  for (let i = 0; i < 5; i++) {
    bytes[at + i] = (rest % 128) | (i < 4 ? 0x80 : 0);
    rest = Math.floor(rest / 128);
  }
}

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} value below 2**32: from 2**31 on it stands for a number below zero
 */
function writeSigned(bytes, at, value) {
  writeUnsigned(bytes, at, value);
  if (value >= 2 ** 31) bytes[at + 4] = /** @type {number} */ (bytes[at + 4]) | 0x70;
}

/**
 * @param {Uint8Array} bytes
 * @param {string} wanted
 * @returns {[number, number]}
 */
function customSection(bytes, wanted) {
  let at = 8;
  while (at < bytes.length) {
    const identifier = bytes[at];
    const [length, start] = /** @type {[number, number]} */ (readNumber(bytes, at + 1));
    at = start + length;
    if (identifier !== 0) continue;
    const [count, text] = /** @type {[number, number]} */ (readNumber(bytes, start));
    if (new TextDecoder().decode(bytes.subarray(text, text + count)) === wanted) return [text + count, at];
  }
  throw new Error(`the module has no section "${wanted}"`);
}

/**
 * Compiles what a guest in a region consists of.
 *
 * @param {[Uint8Array, Uint8Array, Uint8Array]} sources interpreter, gate and port
 * @param {Region} region
 */
export async function compile([source, ...small], region) {
  const sources = [relocated(source, region), ...small.map((one) => one.slice())];
  const [interpreter, gate, port] = await Promise.all(sources.map((one) => WebAssembly.compile(one)));
  return { interpreter, gate, port };
}

/**
 * @typedef {object} Import a function of Python's that the guest calls
 * @property {string} module
 * @property {string} name
 * @property {any} call gives a number, or nothing to end the guest
 * @property {boolean} waits whether it may put the guest's stack aside
 */

/** An interpreter that has not run yet. */
export class Guest {
  turnLeft = 0x7fffffff; // steps until Python wants a turn
  #memory;
  #region;
  #turnWord;
  #exports;
  #port;
  #start;
  #began = 0;
  /** @type {any} */
  #onTurn;

  /**
   * @param {any} modules
   * @param {WebAssembly.Memory} memory
   * @param {Region & {pages: number, turnWord: number}} region
   * @param {Import[]} imports
   */
  constructor(modules, memory, region, imports) {
    this.#memory = memory;
    this.#region = region;
    this.#turnWord = region.base + region.turnWord;
    const gate = new WebAssembly.Instance(modules.gate).exports;
    /** @type {Record<string, any>} */
    const groups = {};
    for (const { module, name, call, waits } of imports) {
      groups[module] ??= {};
      groups[module][name] = waits ? this.#waiting(call) : this.#direct(call);
      if (name === "turn") this.#onTurn = call;
    }
    groups.host = {
      ...groups.host,
      memory,
      guest: region.base,
      guest_bytes: region.bytes,
      ring: region.ring,
      turn: suspending((/** @type {number} */ due) => this.#turn(due)),
    };
    const wasi = groups.wasi_snapshot_preview1;
    const { clock_time_get, fd_write, turn: sched_yield, table } = gate;
    const interpreter = new WebAssembly.Instance(modules.interpreter, {
      ...groups,
      wasi_snapshot_preview1: { ...wasi, clock_time_get, fd_write, sched_yield },
    });
    this.#exports = /** @type {any} */ (interpreter.exports);
    this.#exports.page_limit.value = region.pages;
    this.#port = /** @type {any} */ (
      new WebAssembly.Instance(modules.port, {
        host: groups.host,
        gate: { table: /** @type {any} */ (table) },
        wasi_snapshot_preview1: { clock_time_get: this.#clock() },
      }).exports
    );
    this.#start = /** @type {any} */ (WebAssembly).promising(this.#exports._start);
    this.#look();
  }

  /** @param {any} call */
  #direct(call) {
    return (/** @type {any[]} */ ...given) => this.#ended(call(...given.map(unsigned)));
  }

  /** @param {any} call */
  #waiting(call) {
    const ended = (/** @type {unknown} */ answer) => this.#ended(answer);
    return suspending((/** @type {any[]} */ ...given) => {
      for (let i = 0; i < given.length; i++) given[i] = unsigned(given[i]);
      return call.callPromising(...given).then(ended);
    });
  }

  /** @param {unknown} answer */
  #ended(answer) {
    if (typeof answer !== "number") this.#port.stop();
    return answer;
  }

  #clock() {
    let view = new DataView(this.#memory.buffer);
    return (/** @type {number} */ _id, /** @type {bigint} */ _precision, /** @type {number} */ out) => {
      const address = out >>> 0;
      if (address >= this.#region.bytes) this.#port.stop();
      if (view.buffer !== this.#memory.buffer) view = new DataView(this.#memory.buffer); // it has grown
      view.setBigInt64(this.#region.base + address, BigInt(Math.round(performance.now() * 1e6)), true);
      return 0;
    };
  }

  // ---- for Python

  /** How many pages the guest has. */
  get pages() {
    return this.#exports.pages.value;
  }

  /**
   * Gives the guest more pages; the number of the first.
   *
   * @param {number} count
   */
  grow(count) {
    const before = this.pages;
    this.#exports.pages.value = before + count;
    return before;
  }

  /** @param {number[]} addresses */
  bindClock(...addresses) {
    this.#port.bind_clock(...addresses);
  }

  /**
   * Runs the guest to its end; gives null, or what ended it: its kind and its words.
   *
   * @returns {Promise<[string, string] | null>}
   */
  async run() {
    await turn(); // its calls of Python begin on a stack of their own, not on top of the one that has called this
    this.#began = performance.now();
    try {
      await this.#start();
      return null;
    } catch (error) {
      const { name, message } = /** @type {Error} */ (error);
      // V8 says RangeError, Firefox InternalError.
      if (name === "RangeError" || name === "InternalError") return ["stack", message];
      if (error instanceof WebAssembly.RuntimeError) return ["trap", message];
      return ["error", `${name}: ${message}`];
    }
  }

  // ---- turns

  #words() {
    return new Int32Array(this.#memory.buffer, this.#turnWord, 1);
  }

  #look() {
    this.#words()[0] = LOOK_STEPS;
  }

  /**
   * The guest has done its steps, or time has come to the horizon.
   *
   * @param {number} due
   */
  #turn(due) {
    this.turnLeft -= LOOK_STEPS - /** @type {number} */ (this.#words()[0]);
    this.#look();
    if (due || this.turnLeft < 0) return this.#tell(due);
    if (performance.now() - this.#began < TARGET_MS) return;
    return this.#takeTurn();
  }

  /** @param {number} due */
  async #tell(due) {
    this.#ended(await this.#onTurn.callPromising(due));
    if (performance.now() - this.#began >= TARGET_MS) await this.#takeTurn();
  }

  async #takeTurn() {
    await turn();
    this.#began = performance.now();
  }
}

/** @param {(...given: any[]) => unknown} call */
function suspending(call) {
  return new /** @type {any} */ (WebAssembly).Suspending(call);
}

/** @param {number | bigint} given */
function unsigned(given) {
  return typeof given === "bigint" ? BigInt.asUintN(64, given) : given >>> 0;
}
