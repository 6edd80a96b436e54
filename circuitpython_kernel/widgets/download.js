// @ts-check
// A file of the kernel's becomes a download of the browser's.

import { element } from "./dom.js";

/**
 * Have the browser keep a file, where it keeps downloads.
 * @param {string} name
 * @param {ArrayBuffer} bytes
 */
export function download(name, bytes) {
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/zip" }));
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // when the browser has it
}
