// @ts-check
// A picture on a canvas, of which parts come one after another, some of them packed. `picture_sender.py` makes them.

import { context2d } from "./dom.js";

/** @import { Packed } from "./types.js" */

export class Painting {
  /** Whether this browser can unpack. */
  static unpacks = typeof DecompressionStream !== "undefined";

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.waiting = 0; // parts that are being unpacked
    this.done = Promise.resolve();
  }

  /**
   * A part of the picture. Unpacking takes its time; the next one waits for it.
   * @param {[left: number, top: number, width: number, height: number]} place
   * @param {Packed} packed
   * @param {ArrayBuffer} buffer
   */
  add(place, packed, buffer) {
    const [, , width, height] = place;
    if (packed !== true && !this.waiting) {
      this.put(place, plain(packed, buffer, width, height)); // in the picture of the page that comes next
      return;
    }
    this.waiting += 1;
    this.done = this.done.then(async () => {
      try {
        const pixels = packed === true ? filled(await unpack(buffer)) : plain(packed, buffer, width, height);
        this.put(place, pixels);
      } finally {
        this.waiting -= 1;
      }
    });
  }

  /**
   * @param {[left: number, top: number, width: number, height: number]} place
   * @param {Uint8ClampedArray<ArrayBuffer>} pixels
   */
  put([left, top, width, height], pixels) {
    context2d(this.canvas).putImageData(new ImageData(pixels, width, height), left, top);
  }
}

/**
 * Pixels that need no unpacking, or are two colours.
 * @param {Packed} packed
 * @param {ArrayBuffer} buffer
 * @param {number} width
 * @param {number} height
 */
function plain(packed, buffer, width, height) {
  if (packed !== "two") return new Uint8ClampedArray(buffer, 0, 4 * width * height);
  const bytes = new Uint8Array(buffer);
  const words = new Uint32Array(width * height);
  const color = (/** @type {number} */ at) => new Uint32Array(filled(bytes.slice(at, at + 3)).buffer)[0];
  const colors = [color(0), color(3)];
  const stride = (width + 7) >> 3;
  for (let y = 0, to = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, to += 1) {
      words[to] = colors[(bytes[6 + y * stride + (x >> 3)] >> (7 - (x & 7))) & 1];
    }
  }
  return new Uint8ClampedArray(words.buffer);
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
