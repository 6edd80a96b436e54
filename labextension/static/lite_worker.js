// @ts-check
// A kernel's worker in the page, which prepares itself before its kernel is wanted.

const NO_KERNEL = "This site has no CircuitPython kernel in it: build it with `circuitpython-kernel lite build`.";

export class KernelWorker {
  /** @type {any[]} What it has said so far. */
  #said = [];
  /** @type {(data: any) => void} */
  #take = (data) => this.#said.push(data);
  #worker;
  #prepared;

  /** @param {string} folder The URL of the kernel's folder in the site. */
  constructor(folder) {
    this.#worker = new Worker(`${folder}lite/worker.js`, { type: "module" });
    this.#worker.onerror = (event) => this.#take({ failed: event.message || "The kernel's worker did not load." });
    this.#worker.onmessage = ({ data }) => this.#take(data);
    this.#prepared = this.#prepare(folder);
  }

  /** @param {string} folder */
  async #prepare(folder) {
    try {
      const answer = await fetch(`${folder}site.json`, { cache: "no-cache" });
      if (answer.ok) this.postMessage({ prepare: { base: folder, site: await answer.json() } });
      else this.#take({ failed: NO_KERNEL });
    } catch (error) {
      this.#take({ failed: `The site's server cannot be reached: ${/** @type {Error} */ (error).message}` });
    }
  }

  /**
   * Starts its kernel.
   *
   * @param {(data: any) => void} take Gets all that it says, and has said.
   */
  start(take) {
    this.#take = take;
    for (const data of this.#said) take(data);
    this.#prepared.then(() => this.postMessage({ start: true }));
  }

  /** @param {any} data */
  postMessage(data) {
    this.#worker.postMessage(data);
  }

  terminate() {
    this.#worker.terminate();
  }
}
