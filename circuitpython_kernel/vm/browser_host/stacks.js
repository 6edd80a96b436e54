// Stacks that are put aside (JSPI), and what brings them back: gates, time, turns of the event loop.

/** What is said where they are missing. */
export const NO_STACKS =
  "This browser cannot run a board: it lacks WebAssembly's JSPI, by which a program waits without a thread. " +
  "Chrome and Edge have it from version 137 on, Firefox from 153 on.";

/** Whether this browser has stacks that can be put aside. */
export function hasStacks() {
  const { Suspending, promising } = /** @type {any} */ (WebAssembly);
  return typeof Suspending === "function" && typeof promising === "function";
}

const channel = new MessageChannel();
/** @type {(() => void)[]} */
const wanted = [];
channel.port1.onmessage = () => wanted.shift()?.();

/** One turn of the event loop, for whatever waits there; a timer would take 4 ms after a few calls. */
export function turn() {
  return /** @type {Promise<void>} */ (
    new Promise((resolve) => {
      wanted.push(resolve);
      channel.port2.postMessage(0);
    })
  );
}

/** What a stack waits for: see `common.suspending.Gate`. */
export class Gate {
  #opened = false;
  /** @type {(opened: boolean) => void} */
  #goOn = () => {};

  open() {
    this.#opened = true;
    this.#goOn(true);
  }

  /**
   * Resolves to true once the gate is open, or to false after so many milliseconds; below 0 means for ever.
   *
   * A timer comes late, never early, by a millisecond and more. So for an exact wait it is set early, and the rest waited
   * for in turns, which keep the processor busy.
   *
   * @param {number} milliseconds
   * @param {boolean} exact
   * @returns {Promise<boolean>}
   */
  wait(milliseconds, exact) {
    if (this.#opened) return Promise.resolve(true);
    return new Promise((resolve) => {
      /** @type {number | undefined} */
      let timer;
      let over = false;
      const end = performance.now() + milliseconds;
      /** @param {boolean} opened */
      const goOn = (opened) => {
        if (over) return;
        over = true;
        clearTimeout(timer);
        resolve(opened);
      };
      this.#goOn = goOn;
      if (milliseconds < 0) return;
      const rest = async () => {
        while (!over && performance.now() < end) await turn();
        goOn(false);
      };
      // Longer than some 24 days a timer cannot be: who waits looks again.
      if (milliseconds > EARLY_MS)
        timer = setTimeout(rest, Math.min(milliseconds - (exact ? EARLY_MS : 0), 2 ** 31 - 1));
      else if (exact) rest();
      else turn().then(() => goOn(false));
    });
  }
}

const EARLY_MS = 2;

/**
 * Calls a function of Python's, soon, on a stack of its own.
 *
 * @param {any} call
 */
export function spawn(call) {
  turn()
    .then(() => call.callPromising())
    .finally(() => call.destroy());
}
