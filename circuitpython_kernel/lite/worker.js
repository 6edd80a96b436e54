// @ts-check
// The kernel's worker: Pyodide, the board's host, and the kernel. The page's messages go to Python, Python's to the page.
// The page may let it prepare before a kernel is wanted.

import { hasStacks, install, NO_STACKS } from "../vm/browser_host/host.js";
import { load, modulesOf } from "./loading.js";
import { Clockwork } from "./signals.js";

/** @typedef {import("./loading.js").Site} Site */
/** @typedef {{ loaded: import("./loading.js").Loaded, kernel: any, base: string, site: Site }} Prepared */

/** @type {any[]} */
const early = [];
/** @type {(data: any) => void} */
let take = (data) => early.push(data);
/** @type {Record<string, number>} */
const times = {};
/** @type {Promise<Prepared>} */
let prepared;

self.onmessage = ({ data }) => {
  if (data.answer) {
    answered(data.answer);
  } else if (data.prepare) {
    prepared = prepare(data.prepare.base, data.prepare.site);
    prepared.catch(tell);
  } else if (data.start) {
    prepared.then(
      (made) => start(made).catch(tell),
      () => {}, // it was told
    );
  } else {
    take(data);
  }
};

/** @param {any} error Why there is no kernel. */
function tell(error) {
  const words = String(error?.message ?? error).trim();
  // Of Python's traceback the last line has the sentence, behind the name of the exception's class.
  self.postMessage({ failed: words.slice(words.lastIndexOf("\n") + 1).replace(/^[\w.]*Error: /, "") });
}

/**
 * @param {number} part How much is done, from 0 to 1.
 * @param {string} words What is being done.
 */
function progress(part, words) {
  self.postMessage({ progress: { part, words } });
}

let began = performance.now();

/** @param {string} name What was done since the last time. */
function lap(name) {
  times[name] = Math.round(performance.now() - began);
  began = performance.now();
}

/**
 * Does what needs no notebook.
 *
 * @param {string} base The URL of the kernel's folder in the site.
 * @param {Site} site
 * @returns {Promise<Prepared>}
 */
async function prepare(base, site) {
  if (!hasStacks()) throw new Error(NO_STACKS);
  began = performance.now();
  const fetched = (/** @type {string} */ name) => fetch(`${base}${name}?${site.build}`);
  const ahead = new Map(site.modules.map((name) => [name, fetched(name)]));
  for (const answer of ahead.values()) answer.catch(() => {}); // it is awaited below
  const loaded = await load(base, site, progress, lap);
  progress(0.7, "Starting the kernel ...");
  install(loaded.pyodide, loaded.memory, async (/** @type {string} */ name) => {
    const answer = await (ahead.get(name) ?? fetched(name));
    ahead.delete(name);
    return answer.ok ? answer.arrayBuffer() : null;
  });
  const kernel = loaded.pyodide.pyimport("circuitpython_kernel.lite.browser");
  lap("import");
  return { loaded, kernel, base, site };
}

/** @param {Prepared} prepared */
async function start({ loaded: { pyodide, packages, keep, notes }, kernel: module, base, site }) {
  progress(0.8, "Starting the kernel ...");
  began = performance.now();
  const javascript = {
    send: (/** @type {string} */ text, /** @type {any} */ buffers) => {
      const copies = buffers.map((/** @type {Uint8Array} */ one) => one.slice().buffer);
      self.postMessage({ text, buffers: copies }, copies);
    },
    say: (/** @type {string} */ text) => self.postMessage(JSON.parse(text)),
    askPage,
    get: async (/** @type {string} */ url, /** @type {string} */ accept) => {
      try {
        const answer = await fetch(url, accept ? { headers: { Accept: accept } } : {});
        if (answer.status === 404) return { missing: true };
        if (!answer.ok) return { failed: `it answers with ${answer.status}` };
        return { content: new Uint8Array(await answer.arrayBuffer()) };
      } catch (error) {
        return { failed: String(/** @type {any} */ (error)?.message ?? error) };
      }
    },
    modules: () => JSON.stringify(modulesOf(packages)),
    // Pyodide only tells what it could not fetch, and goes on.
    loadPackage: async (/** @type {string} */ name) => {
      /** @type {string[]} */
      const complaints = [];
      const errorCallback = (/** @type {string} */ words) => complaints.push(words);
      try {
        await pyodide.loadPackage(name, { messageCallback() {}, errorCallback });
      } catch (error) {
        complaints.push(String(/** @type {any} */ (error)?.message ?? error));
      }
      return complaints.at(-1) ?? "";
    },
    watch: (/** @type {boolean} */ wanted) => pyodide.setInterruptBuffer(wanted ? new Clockwork() : undefined),
    base,
    libraries: site.libraries,
    isFresh: keep !== null,
    keep: async () => {
      await keep?.();
      self.postMessage({ settled: true });
    },
  };
  const kernel = await module.start(javascript);
  lap("kernel");
  take = (message) => {
    if (message.interrupt) kernel.interrupt();
    else if (message.flush) {
      kernel.flush();
      self.postMessage({ flushed: true });
    } else if (message.drive) kernel.drive_changed(message.drive.path, message.drive.content ?? null);
    else if (message.text) {
      const buffers = message.buffers.map((/** @type {any} */ one) => new Uint8Array(one.buffer ?? one));
      kernel.receive(message.text, buffers);
    }
  };
  for (const message of early) take(message);
  progress(1, "The kernel is ready.");
  self.postMessage({ ready: true, times: { ...times, notes } });
}

/** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
const asked = new Map();
let questions = 0;

/**
 * Asks the page for something of JupyterLite's contents, which it alone can read.
 *
 * @param {string} text What, as JSON.
 */
function askPage(text) {
  const id = ++questions;
  self.postMessage({ ask: { id, ...JSON.parse(text) } });
  return new Promise((resolve, reject) => asked.set(id, { resolve, reject }));
}

/** @param {{ id: number, value?: any, failed?: string }} answer */
function answered({ id, value, failed }) {
  if (failed === undefined) asked.get(id)?.resolve(value);
  else asked.get(id)?.reject(new Error(failed));
  asked.delete(id);
}
