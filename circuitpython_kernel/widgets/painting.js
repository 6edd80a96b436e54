// @ts-check
// A picture on a canvas, of which parts come one after another, some of them packed. `picture_sender.py` makes them.

import { context2d } from "./dom.js";

export class Painting {
  /** Whether this browser can unpack. */
  static unpacks = typeof DecompressionStream !== "undefined";

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.done = Promise.resolve();
  }

  /**
   * A part of the picture. Unpacking takes its time; the next one waits for it.
   * @param {[left: number, top: number, width: number, height: number]} place
   * @param {boolean} packed
   * @param {ArrayBuffer} buffer
   */
  add([left, top, width, height], packed, buffer) {
    this.done = this.done.then(async () => {
      const pixels = packed ? filled(await unpack(buffer)) : new Uint8ClampedArray(buffer, 0, 4 * width * height);
      context2d(this.canvas).putImageData(new ImageData(pixels, width, height), left, top);
    });
  }
}

/** @param {ArrayBuffer} buffer */
async function unpack(buffer) {
  const stream = new Blob([buffer]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Four bytes for each three: nothing can be seen through.
 * @param {Uint8Array} rgb
 */
function filled(rgb) {
  const found = new Uint8ClampedArray((rgb.length / 3) * 4);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    found[to] = rgb[from];
    found[to + 1] = rgb[from + 1];
    found[to + 2] = rgb[from + 2];
    found[to + 3] = 255;
  }
  return found;
}
