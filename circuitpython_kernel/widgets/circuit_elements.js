// @ts-check
// The pictures of parts: `@wokwi/elements`, which the kernel has (element_bundle.py). A page gets them once.

/** @import { ElementsMessage } from "./types.js" */

/** An element that the bundle defines: when it is there, the others are. */
const ONE = "cpe-servo";

/** Whether the page has them. */
export const there = () => Boolean(customElements.get(ONE));

/**
 * Put them on the page.
 * @param {ElementsMessage} told
 * @param {ArrayBuffer} code
 * @returns {Promise<boolean>} whether they are there
 */
export async function load(told, code) {
  if (there()) return true;
  if (!told.there) return false;
  const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  try {
    await import(address);
  } finally {
    URL.revokeObjectURL(address);
  }
  return there();
}
