// @ts-check
// A part, or the board, on the stage of a circuit: its drawing with what of it is live, its screen, the places for hands.

import { HandShape } from "./circuit_hands.js";
import { element, setAttribute, svgElement } from "./dom.js";
import { Painting } from "./painting.js";

/** @import { CircuitFrame, CircuitPart, Placed, PartLook } from "./types.js" */

/** Pixels of a millimetre in the stage's own measure, in which the elements are drawn: 96 to the inch. */
export const MM = 96 / 25.4;

export class StagePart {
  /**
   * @param {string} name
   * @param {Placed} placed
   * @param {PartLook} look
   * @param {object} options
   * @param {(message: object) => void} options.send
   * @param {() => boolean} options.allowed
   * @param {boolean} options.elements whether the elements are on the page
   * @param {string} options.mark what makes names of gradients this view's own
   * @param {string} options.label
   */
  constructor(name, placed, look, { send, allowed, elements, mark, label }) {
    this.name = name;
    this.placed = placed;
    this.look = look;
    /** @type {Record<string, number>} */
    this.values = {};
    /** @type {Map<string, Element>} */
    this.hooks = new Map();
    /** @type {[width: number, height: number] | null} */
    this.screenSize = null;
    /** @type {Painting | undefined} */
    this.painting = undefined;
    /** @type {(HTMLElement & Record<string, unknown>) | undefined} */
    this.element = undefined;
    this.said = JSON.stringify([placed.width, placed.height, placed.rotate, look, elements]);
    this.host = element("div", {
      class: "cpc-part",
      "data-part": name,
      tabindex: "0",
      role: "group",
      "aria-label": label,
    });
    if (look.element && elements) {
      this.element = /** @type {HTMLElement & Record<string, unknown>} */ (document.createElement(look.element));
      this.element.setAttribute("aria-hidden", "true");
      this.element.tabIndex = -1;
      this.element.inert = true; // hands act on the shapes above
      this.host.append(this.element);
      this.setProperties(look.properties);
    } else {
      const picture = svgElement("svg", {
        viewBox: `0 0 ${placed.width} ${placed.height}`,
        width: placed.width * MM,
        height: placed.height * MM,
        "aria-hidden": "true",
      });
      picture.innerHTML = look.body.replaceAll("#cpg-", `#cpg-${mark}-`);
      this.host.append(picture);
      for (const found of picture.querySelectorAll("[data-live]")) {
        this.hooks.set(/** @type {SVGElement} */ (found).dataset.live ?? "", found);
      }
    }
    /** The places for hands, in the stage's layer above wires. */
    this.over = svgElement("g", { class: "cpc-over", "data-part": name });
    const reach = {
      send: (/** @type {object} */ message) => send({ ...message, part: name }),
      controls: look.controls,
      values: () => this.values,
      allowed,
      screen: () => this.screenSize,
    };
    this.hands = look.hands.map((hand) => {
      const shape = new HandShape(hand, reach);
      setAttribute(shape.shape, "aria-label", `${label}: ${hand.label}`);
      return shape;
    });
    this.over.append(...this.hands.map(({ shape }) => shape));
    this.move(placed.x, placed.y);
  }

  /**
   * Whether it is drawn like this already, wherever it lies.
   * @param {Placed} placed
   * @param {PartLook} look
   * @param {boolean} elements
   */
  isStill(placed, look, elements) {
    return this.said === JSON.stringify([placed.width, placed.height, placed.rotate, look, elements]);
  }

  /**
   * Put it somewhere, in mm.
   * @param {number} x
   * @param {number} y
   */
  move(x, y) {
    this.x = x;
    this.y = y;
    const { width, height, rotate } = this.placed;
    const style = this.host.style;
    style.left = `${x * MM}px`;
    style.top = `${y * MM}px`;
    style.width = `${width * MM}px`;
    style.height = `${height * MM}px`;
    style.transform = rotate % 360 ? `rotate(${rotate}deg)` : "";
    const turn = rotate % 360 ? ` rotate(${rotate} ${width / 2} ${height / 2})` : "";
    setAttribute(this.over, "transform", `translate(${x} ${y})${turn}`);
  }

  /** @param {Record<string, unknown>} properties */
  setProperties(properties) {
    if (!this.element) return;
    for (const [name, value] of Object.entries(properties)) this.element[name] = value;
  }

  /**
   * Bring what is live up to date: what has changed, and nothing else.
   * @param {CircuitFrame} frame
   */
  show(frame) {
    for (const [hook, values] of Object.entries(frame.live[this.name] ?? {})) {
      const target = this.hooks.get(hook);
      if (!target) continue;
      for (const [name, value] of Object.entries(values)) {
        if (name === "text") target.textContent = value;
        else setAttribute(target, name, value);
      }
    }
    const properties = frame.properties[this.name];
    if (properties) this.setProperties(properties);
    const values = frame.values[this.name];
    if (values) {
      Object.assign(this.values, values);
      for (const hand of this.hands) hand.update();
    }
  }

  /**
   * A part of what its screen shows.
   * @param {CircuitFrame["screens"][number]} told
   * @param {ArrayBuffer} buffer
   */
  paint(told, buffer) {
    if (!told.box) return;
    const canvas = this.painting?.canvas ?? element("canvas", { class: "cpc-screen", role: "img" });
    if (!this.painting) {
      canvas.setAttribute("aria-label", `What ${this.name} shows`);
      this.painting = new Painting(canvas);
      canvas.classList.toggle("cpc-round", told.round);
      this.host.append(canvas);
      // The element's own canvas stays empty, and would be one more layer that the browser puts together each time.
      const empty = this.element?.shadowRoot?.querySelector("canvas");
      if (empty) empty.style.display = "none";
    }
    const [width, height] = told.size;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      const [left, top, across, along] = told.box;
      const sides = { left, top, width: across, height: along };
      for (const [side, length] of Object.entries(sides)) canvas.style.setProperty(side, `${length * MM}px`);
    }
    this.screenSize = told.size;
    this.painting.add(told.part, told.packed, buffer.slice(told.at, told.at + told.length));
  }

  /** The middle of its box, in mm. */
  get middle() {
    return [(this.x ?? 0) + this.placed.width / 2, (this.y ?? 0) + this.placed.height / 2];
  }

  remove() {
    this.host.remove();
    this.over.remove();
  }
}

/**
 * Where a pin of a part or a pad of the board is, in mm of the circuit, and which way a wire leaves it.
 * @param {Placed} placed
 * @param {{ x: number, y: number, side: string }} pin
 * @returns {{ x: number, y: number, side: string }}
 */
export function placeOf(placed, { x, y, side }) {
  const turn = (((placed.rotate % 360) + 360) % 360) * (Math.PI / 180);
  const dx = x - placed.width / 2;
  const dy = y - placed.height / 2;
  const sides = ["top", "right", "bottom", "left"];
  const quarter = Math.round(turn / (Math.PI / 2));
  const found = sides.indexOf(side);
  return {
    x: placed.x + placed.width / 2 + dx * Math.cos(turn) - dy * Math.sin(turn),
    y: placed.y + placed.height / 2 + dx * Math.sin(turn) + dy * Math.cos(turn),
    side: found < 0 ? side : sides[(found + quarter) % 4],
  };
}

/**
 * What a part is called, for a screen reader.
 * @param {CircuitPart} part
 */
export function partLabel(part) {
  return part.title ? `${part.id}, ${part.title}` : `${part.id}, ${part.kind}`;
}
