// Pyodide in a worker, with this checkout's package. It runs the snippets that the tests send, and answers with JSON.

import { Clockwork } from "../../circuitpython_kernel/lite/signals.js";
import { install, loadWithMemory } from "../../circuitpython_kernel/vm/browser_host/host.js";

const SNIPPET = `
import json as _json
from pyodide.code import eval_code_async as _eval
_json.dumps(await _eval(_code, globals()))
`;

/** @type {any} */
let pyodide;

/** @param {{packages: string[], archives: string[], hide: string[]}} options */
async function start({ packages, archives, hide }) {
  for (const name of hide) Reflect.deleteProperty(WebAssembly, name);
  const began = performance.now();
  const url = "/pyodide/pyodide.mjs";
  const { loadPyodide } = await import(url);
  const loaded = await loadWithMemory(() => loadPyodide({ indexURL: "/pyodide/" }));
  pyodide = loaded.pyodide;
  for (const stream of ["setStdout", "setStderr"]) {
    pyodide[stream]({ batched: (/** @type {string} */ text) => self.postMessage({ printed: text }) });
  }
  install(pyodide, loaded.memory, async (/** @type {string} */ name) => {
    const answer = await fetch(`/modules/${name}`);
    return answer.ok ? answer.arrayBuffer() : null;
  });
  await pyodide.loadPackage(packages, { messageCallback() {} });
  // What the page is to send: Python for the event loop, after so many milliseconds.
  pyodide.globals.set("later", (/** @type {number} */ after, /** @type {string} */ event) =>
    self.postMessage({ after, event }),
  );
  // As the kernel's worker.js has it.
  pyodide.globals.set("watch", (/** @type {boolean} */ wanted) =>
    pyodide.setInterruptBuffer(wanted ? new Clockwork() : undefined),
  );
  const site = pyodide.runPython("import site; site.getsitepackages()[0]");
  for (const name of archives) {
    pyodide.unpackArchive(await (await fetch(name)).arrayBuffer(), "zip", { extractDir: site });
  }
  pyodide.runPython("import importlib; importlib.invalidate_caches()");
  return { seconds: (performance.now() - began) / 1000 };
}

/** @param {string} code */
async function run(code) {
  pyodide.globals.set("_code", code);
  return JSON.parse(await pyodide.runPythonAsync(SNIPPET));
}

/** @param {unknown} error */
function words(error) {
  return error instanceof Error ? error.message : String(error);
}

self.onmessage = async ({ data }) => {
  if (data.event !== undefined) {
    try {
      pyodide.runPython(data.event); // as a message of a page: on no stack that could wait
    } catch (error) {
      self.postMessage({ failed: words(error) });
    }
    return;
  }
  try {
    const value = data.start ? await start(data.start) : await run(data.code);
    self.postMessage({ id: data.id, value });
  } catch (error) {
    self.postMessage({ id: data.id, error: words(error) });
  }
};
