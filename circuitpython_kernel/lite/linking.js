// @ts-check
// Libraries that are linked to Python while a picture of its memory is taken, such as numpy's. What they have in memory is
// in the picture; their code is not. It is linked again before the picture comes back, and has to be at its old places in
// memory and in the table of functions, as what is in the picture points there.

// What Emscripten has at the address of a library that dlopen() has opened.
const PLACED = 8; // a byte: not 0 once it has a place, which is then taken as it is
const PLACE = [12, 16, 20, 24]; // words: its address in memory and its bytes, its first function in the table and how many

/** @typedef {{ path: string, handle: number, isGlobal: boolean, place: number[] }} Library One, and where it is. */
/**
 * @typedef {object} Linked
 * @property {Library[]} libraries In the order in which they were linked.
 * @property {number} functions How many the table has.
 * @property {Record<string, number>} symbols Where all of them found each other's.
 */

/**
 * What is linked to Python.
 *
 * @param {any} module Pyodide's, as Emscripten has made it.
 * @returns {Linked}
 */
export function linked(module) {
  const { LDSO, HEAPU32, GOT, wasmTable } = module;
  /** @type {Map<any, number>} */
  const handles = new Map();
  for (const [handle, library] of Object.entries(LDSO.loadedLibsByHandle)) handles.set(library, Number(handle));
  /** @type {Library[]} */
  const libraries = [];
  for (const library of Object.values(LDSO.loadedLibsByName)) {
    const handle = handles.get(library);
    if (handle === 0) continue; // Python itself
    if (handle === undefined) throw new Error(`${library.name} was not opened by Python`);
    const place = PLACE.map((at) => HEAPU32[(handle + at) >>> 2]);
    libraries.push({ path: library.name, handle, isGlobal: library.global, place });
  }
  return { libraries, functions: wasmTable.length, symbols: symbolsOf(GOT) };
}

/** @param {Record<string, WebAssembly.Global>} got */
function symbolsOf(got) {
  return Object.fromEntries(Object.entries(got).map(([name, { value }]) => [name, value]));
}

/**
 * Links libraries again, each at its old place. The memory that it writes to is then to be written over by the picture.
 *
 * @param {any} module Pyodide's, in which nothing ran yet.
 * @param {Linked} linked
 * @param {WebAssembly.Module[]} compiled The libraries.
 */
export function link(module, { libraries, functions, symbols }, compiled) {
  const { HEAPU8, HEAPU32, wasmTable } = module;
  libraries.forEach(({ path, handle, isGlobal, place }, number) => {
    HEAPU8[handle + PLACED] = 1;
    PLACE.forEach((at, index) => {
      HEAPU32[(handle + at) >>> 2] = place[index];
    });
    const [, , base, entries] = place;
    if (entries && wasmTable.length !== base) throw new Error(`${path} would be at another place`);
    const library = module.newDSO(path, handle, "loading");
    library.global = isGlobal;
    library.exports = module.loadWebAssemblyModule(compiled[number], { global: isGlobal }, path, {}, handle);
    if (isGlobal) module.mergeLibSymbols(library.exports, path);
  });
  const now = symbolsOf(module.GOT);
  const other = Object.keys(symbols).find((name) => now[name] !== symbols[name]);
  if (wasmTable.length !== functions || other) throw new Error(`what is linked is at other places: ${other}`);
}
