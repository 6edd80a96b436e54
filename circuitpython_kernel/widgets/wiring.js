// @ts-check
// The wiring's front end: the drawing (drawing/wiring/svg.py) in the page's theme, with live pins and parts.

import { element, part, setAttribute, setText } from "./dom.js";
import { BoardView } from "./drawing.js";
import { widget } from "./live.js";

/** @import { Model, WiringFrame, WiringTraits } from "./types.js" */

/** @extends {BoardView<WiringTraits, WiringFrame>} */
class WiringView extends BoardView {
  /** @param {Model<WiringTraits>} model */
  constructor(model) {
    super(model, "cpw-wiring");
    this.drawing = element("div", { class: "cpw" });
    this.root.append(this.drawing);
    this.shown = "";
    /** @type {Map<string, SVGElement>} */
    this.looks = new Map();
    /** @type {Map<SVGElement, string>} */
    this.shapes = new Map();
    this.onChange("drawings", () => this.draw());
  }

  /** @override */
  themed() {
    this.draw();
  }

  draw() {
    const drawing = this.model.get("drawings")[this.root.dataset.theme === "dark" ? "dark" : "light"];
    if (!drawing || drawing === this.shown) return;
    this.shown = drawing;
    this.drawing.innerHTML = drawing;
    this.collect(this.drawing);
    this.looks = new Map();
    this.shapes = new Map();
    for (const group of this.drawing.querySelectorAll("[data-look]")) {
      if (!(group instanceof SVGElement)) continue;
      const { look = "", key } = group.dataset;
      this.looks.set(look, group);
      if (key) this.controls.key(group, key, Number(look));
    }
    if (this.frame) this.show(this.frame);
  }

  /**
   * @override
   * @param {WiringFrame} frame
   */
  show(frame) {
    this.bringUpToDate(frame);
    for (const [number, [svg, words]] of Object.entries(frame.looks)) {
      const group = this.looks.get(number);
      if (!group) continue;
      if (this.shapes.get(group) !== svg) {
        this.shapes.set(group, svg);
        part(group, ".cpw-shapes").innerHTML = svg;
      }
      setAttribute(group, "aria-label", words);
      setText(part(group, "title"), words);
    }
    this.root.dataset.parts = String(frame.parts);
  }
}

export default widget((/** @type {Model<WiringTraits>} */ model) => new WiringView(model));
