// @ts-check
// The wires of a circuit: each a line with round corners and a halo, which sets black off from a dark ground.

import { setAttribute, svgElement } from "./dom.js";

/** @import { CircuitWire, Point } from "./types.js" */

const CORNER = 1.3;

/**
 * A way through points with round corners, as an SVG path.
 * @param {Point[]} points
 */
export function rounded(points) {
  const way = points.filter((point, n) => !n || point[0] !== points[n - 1][0] || point[1] !== points[n - 1][1]);
  const fixed = (/** @type {number} */ value) => Number(value.toFixed(2));
  let d = `M${fixed(way[0][0])} ${fixed(way[0][1])}`;
  for (let n = 1; n < way.length - 1; n += 1) {
    const [[x0, y0], [x, y], [x1, y1]] = [way[n - 1], way[n], way[n + 1]];
    const first = Math.hypot(x - x0, y - y0);
    const second = Math.hypot(x1 - x, y1 - y);
    const r = Math.min(CORNER, first / 2, second / 2);
    const before = [x - ((x - x0) / first) * r, y - ((y - y0) / first) * r].map(fixed);
    const after = [x + ((x1 - x) / second) * r, y + ((y1 - y) / second) * r].map(fixed);
    d += `L${before.join(" ")}Q${fixed(x)} ${fixed(y)} ${after.join(" ")}`;
  }
  const last = way[way.length - 1];
  return `${d}L${fixed(last[0])} ${fixed(last[1])}`;
}

const OUT = { left: [-1, 0], right: [1, 0], top: [0, -1], bottom: [0, 1], inside: [0, 0], "": [0, 0] };

/**
 * A quick way between two ends, while one of them moves: out of each, and one corner or two.
 * @param {{ x: number, y: number, side: string }} from
 * @param {{ x: number, y: number, side: string }} to
 * @returns {Point[]}
 */
export function elbow(from, to) {
  const way = (/** @type {{ side: string }} */ end) => OUT[/** @type {keyof typeof OUT} */ (end.side)] ?? [0, 0];
  const [fx, fy] = way(from);
  const [tx, ty] = way(to);
  /** @type {Point} */
  const a = [from.x + 3 * fx, from.y + 3 * fy];
  /** @type {Point} */
  const b = [to.x + 3 * tx, to.y + 3 * ty];
  /** @type {Point} */
  const corner = fx !== 0 ? [a[0], b[1]] : [b[0], a[1]];
  return [[from.x, from.y], a, corner, b, [to.x, to.y]];
}

export class Wires {
  constructor() {
    this.layer = svgElement("g", { class: "cpc-wires" });
    /** @type {Map<string, { wire: CircuitWire, group: SVGGElement, lines: SVGPathElement[], ends: SVGCircleElement[] }>} */
    this.all = new Map();
  }

  /** @param {CircuitWire[]} wires */
  draw(wires) {
    this.all.clear();
    this.layer.replaceChildren(
      ...wires.map((wire) => {
        const group = svgElement("g", { class: "cpc-wire", "data-wire": wire.id });
        const lines = ["cpc-halo", "cpc-line", "cpc-grip"].map((name) => svgElement("path", { class: name }));
        lines[1].style.stroke = wire.colour;
        const ends = [0, 1].map(() => svgElement("circle", { class: "cpc-end", r: 0.62, fill: wire.colour }));
        group.append(...lines, ...ends);
        this.all.set(wire.id, { wire, group, lines, ends });
        this.route(wire.id, wire.points);
        return group;
      }),
    );
  }

  /**
   * Lay a wire through points.
   * @param {string} id
   * @param {Point[]} points
   */
  route(id, points) {
    const found = this.all.get(id);
    if (!found || points.length < 2) return;
    const d = rounded(points);
    for (const line of found.lines) setAttribute(line, "d", d);
    [points[0], points[points.length - 1]].forEach(([x, y], n) => {
      setAttribute(found.ends[n], "cx", x);
      setAttribute(found.ends[n], "cy", y);
    });
  }
}
