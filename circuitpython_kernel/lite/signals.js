// @ts-check
// A buffer for Python's signals that answers by the clock: see host_turns.py.

const BETWEEN_MS = 50; // a turn takes some 0.1 ms
const LOOK_MS = 2; // to look at the clock takes half a microsecond, and str() asks for signals at each call
const MOST_SKIPPED = 1000;
const SIGINT = 2;

/** What Pyodide takes for a buffer: it reads the first element, and writes 0 into it. */
export class Clockwork {
  #turned = performance.now();
  #looked = this.#turned;
  #skip = 0; // so many questions are answered without a look at the clock, as they come so fast
  #left = 0;

  get 0() {
    if (this.#left > 0) {
      this.#left--;
      return 0;
    }
    const now = performance.now();
    this.#skip = now - this.#looked < LOOK_MS ? Math.min(2 * this.#skip + 1, MOST_SKIPPED) : this.#skip >> 2;
    this.#left = this.#skip;
    this.#looked = now;
    if (now - this.#turned < BETWEEN_MS) return 0;
    this.#turned = now;
    return SIGINT;
  }

  set 0(_value) {}
}
