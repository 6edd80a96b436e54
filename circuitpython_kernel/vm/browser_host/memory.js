// Pyodide does not hand out its WebAssembly.Memory, which the guest has to share. It makes one, or its module exports
// one, while it loads; so this looks at what is made then, and at nothing afterwards.

/**
 * Loads Pyodide, and finds its memory.
 *
 * @param {() => Promise<any>} load loads Pyodide
 * @returns {Promise<{pyodide: any, memory: WebAssembly.Memory}>}
 */
export async function loadWithMemory(load) {
  const { Memory, instantiate, instantiateStreaming } = WebAssembly;
  /** @type {WebAssembly.Memory[]} */
  const seen = [];
  /** @param {any} result */
  const look = (result) => {
    for (const exported of Object.values((result.instance ?? result).exports ?? {})) {
      if (exported instanceof Memory) seen.push(exported);
    }
    return result;
  };
  WebAssembly.Memory = new Proxy(Memory, {
    construct(target, given) {
      const made = Reflect.construct(target, given);
      seen.push(made);
      return made;
    },
  });
  /** @type {any} */ (WebAssembly).instantiate = (/** @type {any[]} */ ...given) =>
    Reflect.apply(instantiate, WebAssembly, given).then(look);
  /** @type {any} */ (WebAssembly).instantiateStreaming = (/** @type {any[]} */ ...given) =>
    Reflect.apply(instantiateStreaming, WebAssembly, given).then(look);
  let pyodide;
  try {
    pyodide = await load();
  } finally {
    Object.assign(WebAssembly, { Memory, instantiate, instantiateStreaming });
  }
  const { buffer } = pyodide._module.HEAPU8;
  const memory = seen.find((one) => one.buffer === buffer);
  if (!memory) throw new Error("Pyodide's memory was not found: this host does not know this version of Pyodide.");
  return { pyodide, memory };
}
