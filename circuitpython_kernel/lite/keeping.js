// @ts-check
// Keeps Python as it is once most of the kernel is imported, in the browser's cache, so that later starts need not import
// it again: a picture of Pyodide's memory (its own feature, of which `_snapshotDeserializer` is the other half), and the
// files below /lib with what Python has compiled. What is not as expected is not kept, or not used: then Python is loaded
// as at the first visit.

import { linked } from "./linking.js";

const CACHE = "circuitpython-kernel";
const ROOT = "/lib";

/** @typedef {{ memory: Uint8Array<ArrayBuffer>, files: ArrayBuffer, about: About }} Kept */
/** @typedef {[path: string, from: number, bytes: number, changed: number]} Entry A file in `Kept.files`, with its time in ms. */
/**
 * @typedef {object} About
 * @property {Record<string, string>} loaded Pyodide's packages.
 * @property {string[]} folders
 * @property {Entry[]} files
 * @property {[memory: number, files: number]} bytes
 * @property {import("./linking.js").Linked} linked
 * @property {string} memory Where in the cache it is.
 * @property {string} contents Where the files are.
 */

/**
 * The key of what a site keeps in this browser: another browser may add other functions to Pyodide's table.
 *
 * @param {string} base The URL of the kernel's folder.
 * @param {{ build: string, pyodide: string }} site
 */
export function keyOf(base, { build, pyodide }) {
  return `${all(base)}${build}/${encodeURIComponent(pyodide)}/${encodeURIComponent(navigator.userAgent)}`;
}

/** @param {string} base What begins the keys of all that a site's builds have kept. */
const all = (base) => `${base}kept/`;

/**
 * Places for one picture and no other.
 *
 * @param {string} key
 */
function placesIn(key) {
  const own = crypto.getRandomValues(new Uint32Array(4)).join("-");
  return { memory: `${key}/${own}/memory`, contents: `${key}/${own}/files` };
}

/** @param {string} key */
const aboutOf = (key) => `${key}/about`;

/**
 * What an earlier visit has kept; null when there is nothing.
 *
 * @param {string} key
 * @returns {Promise<Kept | null>}
 */
export async function kept(key) {
  try {
    const cache = await caches.open(CACHE);
    const third = await cache.match(aboutOf(key));
    if (!third) return null;
    /** @type {About} */
    const what = await third.json();
    // Another page may just put a picture of its own in place of this one: then a part is gone, and never another one's.
    const found = await Promise.all([what.memory, what.contents].map((place) => cache.match(place)));
    const [first, second] = await Promise.all(found.map((one) => one?.arrayBuffer()));
    if (!first || !second) return null;
    // Pyodide never answers to a picture that was cut short.
    if (what.bytes[0] !== first.byteLength || what.bytes[1] !== second.byteLength) return null;
    return { memory: new Uint8Array(first), files: second, about: what };
  } catch {
    return null; // a page that is not served securely has no cache
  }
}

/** @param {string} key What is to be there no more. */
export async function forget(key) {
  const cache = await caches.open(CACHE);
  for (const old of await cache.keys()) if (old.url.startsWith(`${key}/`)) await cache.delete(old);
}

/**
 * A picture of Python's memory, and what is linked to it; null when something is in it that another page cannot have.
 *
 * @param {any} pyodide
 * @param {(words: string) => void} note Told why.
 * @returns {{ memory: Uint8Array<ArrayBuffer>, linked: import("./linking.js").Linked } | null}
 */
export function picture(pyodide, note) {
  const { config } = pyodide._api;
  config._makeSnapshot = true;
  try {
    return { memory: pyodide.makeMemorySnapshot({ serializer: nameOf }), linked: linked(pyodide._module) };
  } catch (error) {
    note(`Python's memory is not kept for later starts: ${error}`);
    return null;
  } finally {
    config._makeSnapshot = false;
  }
}

/**
 * How an object of JavaScript's that Python refers to is found in another worker.
 *
 * @param {unknown} value
 */
function nameOf(value) {
  const page = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (globalThis));
  const name = Object.getOwnPropertyNames(page).find((one) => page[one] === value);
  if (name === undefined) throw new Error(`Python refers to ${Object.prototype.toString.call(value)}`);
  return { name };
}

/**
 * The options of `loadPyodide` that bring a picture back.
 *
 * @param {Kept} found
 */
export function fromPicture({ memory }) {
  return {
    _loadSnapshot: memory,
    _snapshotDeserializer: (/** @type {{ name: string }} */ { name }) => /** @type {any} */ (globalThis)[name],
  };
}

/**
 * The libraries that were linked, compiled again.
 *
 * @param {Kept} found
 */
export function librariesOf({ files, about }) {
  const places = new Map(about.files.map(([path, from, bytes]) => [path, new Uint8Array(files, from, bytes)]));
  return Promise.all(
    about.linked.libraries.map(({ path }) => {
      const bytes = places.get(path);
      if (!bytes) throw new Error(`${path} was not kept`);
      return WebAssembly.compile(bytes);
    }),
  );
}

/**
 * Puts the files where they were.
 *
 * @param {any} pyodide
 * @param {Kept} found
 */
export function fill({ FS, loadedPackages }, { files, about }) {
  for (const folder of about.folders) FS.mkdirTree(folder);
  for (const [path, from, bytes, changed] of about.files) {
    const at = path.lastIndexOf("/");
    FS.createDataFile(path.slice(0, at), path.slice(at + 1), new Uint8Array(files, from, bytes), true, true, true);
    FS.utime(path, changed, changed); // by it Python sees that what it has compiled is of this source
  }
  Object.assign(loadedPackages, about.loaded);
}

/**
 * Puts a picture in place of what a site has kept.
 *
 * @param {string} base The URL of the kernel's folder.
 * @param {string} key
 * @param {About} about
 * @param {[memory: Response, files: Response]} parts
 */
async function put(base, key, about, [memory, files]) {
  const cache = await caches.open(CACHE);
  // Other pages of the origin may be other sites, which have their own.
  for (const old of await cache.keys()) if (old.url.startsWith(all(base))) await cache.delete(old);
  try {
    await cache.put(about.memory, memory);
    await cache.put(about.contents, files);
    await cache.put(aboutOf(key), new Response(JSON.stringify(about))); // the last: without it nothing is used
  } catch (error) {
    await forget(key); // a part that nobody can use would take the room
    throw error;
  }
}

/** The files that are to be kept: those that are there when this is made, and what Python makes of them by then. */
export class Files {
  #nodes;
  #loaded;

  /** @param {any} pyodide */
  constructor({ FS, loadedPackages }) {
    this.#loaded = { ...loadedPackages };
    /** @type {Map<string, any>} */
    this.#nodes = new Map();
    /**
     * @param {any} folder
     * @param {string} path
     */
    const walk = (folder, path) => {
      this.#nodes.set(path, folder);
      for (const [name, node] of Object.entries(folder.contents)) {
        if (FS.isDir(node.mode)) walk(node, `${path}/${name}`);
        else if (FS.isFile(node.mode) && path !== ROOT) this.#nodes.set(`${path}/${name}`, node); // Pyodide's own is there
      }
    };
    walk(FS.lookupPath(ROOT).node, ROOT);
    this.#isFolder = (/** @type {any} */ node) => FS.isDir(node.mode);
  }

  #isFolder;

  /**
   * Keeps them with a picture, in place of what was kept before.
   *
   * @param {string} base The URL of the kernel's folder.
   * @param {string} key
   * @param {NonNullable<ReturnType<typeof picture>>} picture
   */
  async keep(base, key, { memory, linked }) {
    /** @type {About} */
    const about = {
      loaded: this.#loaded,
      folders: [],
      files: [],
      bytes: [memory.byteLength, 0],
      linked,
      ...placesIn(key),
    };
    /** @type {Uint8Array<ArrayBuffer>[]} */
    const parts = [];
    let at = 0;
    const add = (/** @type {string} */ path, /** @type {any} */ { contents, usedBytes, mtime, timestamp }) => {
      if (contents) parts.push(contents.subarray(0, usedBytes)); // an empty file has none
      about.files.push([path, at, usedBytes, Number(mtime ?? timestamp)]);
      at += usedBytes;
    };
    for (const [path, node] of this.#nodes) {
      if (!this.#isFolder(node)) {
        add(path, node);
        continue;
      }
      about.folders.push(path);
      const compiled = node.contents.__pycache__;
      if (!compiled || this.#nodes.has(`${path}/__pycache__`)) continue;
      about.folders.push(`${path}/__pycache__`);
      for (const [name, one] of Object.entries(compiled.contents)) add(`${path}/__pycache__/${name}`, one);
    }
    about.bytes[1] = at;
    try {
      // One page after the other; the lock of one that is closed is free.
      await navigator.locks.request(CACHE, () =>
        put(base, key, about, [new Response(memory), new Response(new Blob(parts))]),
      );
    } catch {
      // there is no room, or no cache: the next start is as the first
    }
  }
}
