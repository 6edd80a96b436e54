// @ts-check
// Loads Python with what the kernel needs: from the site, or, where an earlier visit has kept it, from the browser's cache.

import { loadWithMemory } from "../vm/browser_host/host.js";
import { Files, fill, forget, fromPicture, kept, keyOf, librariesOf, picture } from "./keeping.js";
import { link } from "./linking.js";

const HOME = "/lib/circuitpython";
const SETTINGS = { env: { HOME: "/home/pyodide" } };
const EARLY = "circuitpython_kernel.lite.early";

/**
 * @typedef {object} Site What site.json says.
 * @property {string} pyodide Its URL, absolute or from the kernel's folder.
 * @property {string} pyodideVersion The one that the kernel needs.
 * @property {string[]} packages What the kernel has from Pyodide.
 * @property {string} archive
 * @property {string} build
 * @property {string[]} modules The board's files that each start needs.
 * @property {string[]} libraries
 */
/** @typedef {{ name: string, file_name: string, sha256: string, depends: string[], imports?: string[] }} Package */
/** @typedef {Record<string, Package>} Packages Pyodide's, by name. */
/** @typedef {(part: number, words: string) => void} Progress */
/** @typedef {(name: string) => void} Lap */
/**
 * @typedef {object} Loaded
 * @property {any} pyodide
 * @property {WebAssembly.Memory} memory
 * @property {Packages} packages
 * @property {string[]} notes Why it took longer than it might.
 * @property {(() => Promise<void>) | null} keep Keeps it for later starts, unless that was done.
 */

/**
 * Fetches a file.
 *
 * @param {string} url
 * @param {RequestInit} [how]
 */
export async function get(url, how) {
  const answer = await fetch(url, how).catch((error) => {
    throw new Error(`${url} cannot be fetched (${error.message}): look whether the network is there.`);
  });
  if (!answer.ok) throw new Error(`The site has no file ${url}; build the site again.`);
  return answer.arrayBuffer();
}

/**
 * Imports a file of Pyodide's.
 *
 * @param {string} url
 */
async function imported(url) {
  try {
    return await import(url);
  } catch (error) {
    const why = /** @type {any} */ (error)?.message ?? error;
    throw new Error(`Python cannot be fetched (${why}): look whether the network is there.`);
  }
}

/**
 * Loads Python, and imports what can be imported early.
 *
 * @param {string} base The URL of the kernel's folder.
 * @param {Site} site
 * @param {Progress} progress
 * @param {Lap} lap Told when a part is done.
 * @returns {Promise<Loaded>}
 */
export async function load(base, site, progress, lap) {
  progress(0.05, "Fetching Python ...");
  const url = new URL(site.pyodide, base).href;
  const key = keyOf(base, site);
  /** @type {string[]} */
  const notes = [];
  const [{ loadPyodide, version }, found] = await Promise.all([
    imported(`${url}pyodide.mjs`),
    kept(key),
    imported(`${url}pyodide.asm.js`),
  ]);
  if (version !== site.pyodideVersion) {
    throw new Error(`The kernel needs Pyodide ${site.pyodideVersion}, and ${url} has ${version}.`);
  }
  lap("fetch");
  /** @param {object} options */
  const python = (options) => loadWithMemory(() => loadPyodide({ indexURL: url, ...SETTINGS, ...options }));
  const lock = get(`${url}pyodide-lock.json`).then((bytes) => JSON.parse(new TextDecoder().decode(bytes)).packages);
  lock.catch(() => {}); // it is awaited below
  if (found) {
    try {
      const libraries = librariesOf(found);
      libraries.catch(() => {}); // it is awaited below, unless Python fails first
      const { pyodide, memory } = await whenMade(
        async (module) => link(module, found.about.linked, await libraries),
        () => python(fromPicture(found)),
      );
      delete pyodide._api.config._loadSnapshot; // it is as large as Python's memory, and would stay
      lap("pyodide");
      progress(0.6, "Unpacking the board's software ...");
      fill(pyodide, found);
      pyodide.runPython(`import ${EARLY} as early\nearly.begin_again()\ndel early`);
      lap("unpack");
      return { pyodide, memory, packages: await lock, notes, keep: null };
    } catch (error) {
      notes.push(`What an earlier visit has kept cannot be used: ${error}`);
      await forget(key);
    }
  }
  const [{ pyodide, memory }, archive, packages, wheels] = await Promise.all([
    python({}),
    get(`${base}${site.archive}?${site.build}`),
    lock,
    lock.then((all) => wheelsOf(url, all, site.packages)),
  ]);
  lap("pyodide");
  progress(0.5, "Unpacking the board's software ...");
  const site_packages = pyodide._api.sitePackages;
  for (const { content } of wheels) pyodide.unpackArchive(content, "wheel", { extractDir: site_packages });
  pyodide.unpackArchive(archive, "zip", { extractDir: HOME });
  lap("unpack");
  progress(0.6, "Starting the kernel ...");
  pyodide.runPython(`import sys\nsys.path.insert(0, "${HOME}")\ndel sys\nimport ${EARLY}`);
  lap("early");
  let taken = picture(pyodide, (words) => notes.push(words));
  for (const { name } of wheels) pyodide.loadedPackages[name] = "default channel"; // not earlier: it would be in the picture
  const files = taken && new Files(pyodide);
  lap("keep");
  const keep = async () => {
    if (files && taken) await files.keep(base, key, taken);
    taken = null; // it is as large as Python's memory
  };
  return { pyodide, memory, packages, notes, keep: taken && keep };
}

/**
 * Loads Pyodide, and does something in between.
 *
 * @template T
 * @param {(module: any) => Promise<void>} then Called when its code is there, and nothing ran in it.
 * @param {() => Promise<T>} load
 * @returns {Promise<T>}
 */
async function whenMade(then, load) {
  const page = /** @type {any} */ (globalThis);
  const make = page._createPyodideModule;
  page._createPyodideModule = async (/** @type {any} */ settings) => {
    const module = await make(settings);
    await then(module);
    return module;
  };
  try {
    return await load();
  } finally {
    page._createPyodideModule = make;
  }
}

/**
 * Fetches packages, and those that they need. They are only to be unpacked: Python links what they have compiled when it is
 * imported, which a worker may do, where Pyodide would link all of it at once.
 *
 * @param {string} url
 * @param {Packages} packages
 * @param {string[]} wanted
 */
async function wheelsOf(url, packages, wanted) {
  /** @type {Set<Package>} */
  const found = new Set();
  const add = (/** @type {string} */ name) => {
    const one = packages[name.toLowerCase().replaceAll("_", "-")];
    if (!one || found.has(one)) return;
    found.add(one);
    one.depends.forEach(add);
  };
  wanted.forEach(add);
  return Promise.all(
    [...found].map(async ({ name, file_name, sha256 }) => {
      const digest = String.fromCharCode(...(sha256.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
      return { name, content: await get(url + file_name, { integrity: `sha256-${btoa(digest)}` }) };
    }),
  );
}

/**
 * Which package has a module, for all of Pyodide's.
 *
 * @param {Packages} packages
 */
export function modulesOf(packages) {
  return Object.values(packages).flatMap(({ name, imports }) => (imports ?? []).map((module) => [module, name]));
}
