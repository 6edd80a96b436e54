// What Python's side of the host (javascript.py) gets from JavaScript.

import { compile, Guest } from "./guest.js";
import { Gate, hasStacks, NO_STACKS, spawn } from "./stacks.js";

export { loadWithMemory } from "./memory.js";
export { hasStacks, NO_STACKS } from "./stacks.js";

/** The name under which Python imports it. */
export const MODULE = "circuitpython_browser";

/**
 * Gives Python what it needs of JavaScript. Call it once, before the package is imported.
 *
 * @param {any} pyodide
 * @param {WebAssembly.Memory} memory Pyodide's; see `loadWithMemory`
 * @param {(name: string) => Promise<ArrayBuffer | null>} fetchModule gives a file that build.py has made; null when
 *   there is none
 */
export function install(pyodide, memory, fetchModule) {
  pyodide.registerJsModule(MODULE, {
    hasStacks,
    noStacks: NO_STACKS,
    spawn,
    newGate: () => new Gate(),
    now: () => performance.now(),
    fetchModule: async (/** @type {string} */ name) => {
      const found = await fetchModule(name);
      return found && new Uint8Array(found);
    },
    compile,
    newGuest: (/** @type {any} */ modules, /** @type {any} */ region, /** @type {any} */ imports) =>
      new Guest(modules, memory, region, imports),
  });
}
