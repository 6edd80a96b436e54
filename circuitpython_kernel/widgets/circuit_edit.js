// @ts-check
// Editing a circuit: a part from the palette, wires from pin to pin, colours, rotate, delete, copy, paste, undo. The board
// changes at once; the kernel's editor (circuit_edits.py) decides what is possible, and says what is wrong.

import { Palette } from "./circuit_palette.js";
import { elbow, rounded } from "./circuit_wires.js";
import { element, setAttribute, setText, svgElement } from "./dom.js";

/** @import { CircuitFrame, EditedMessage, Point } from "./types.js" */

/** @typedef {{ name: string, x: number, y: number, side: string }} End A pin where a wire can end, in mm. */

/**
 * What editing needs of the view.
 * @typedef {object} Edited
 * @property {(message: object) => void} send
 * @property {() => End[]} ends
 * @property {(x: number, y: number) => Point} at
 * @property {(text: string, event: PointerEvent | null) => void} tip
 * @property {(name: string) => void} choose
 */

const COLOURS = [
  "black",
  "red",
  "orange",
  "gold",
  "green",
  "cyan",
  "blue",
  "purple",
  "magenta",
  "brown",
  "gray",
  "white",
];
const NEAR = 2; // mm from a pin
const CLIP = "circuitpython-circuit-clip";

export class CircuitEditing {
  /** @param {Edited} view */
  constructor(view) {
    this.view = view;
    this.on = false;
    this.part = "";
    this.wire = "";
    /** @type {End | null} */
    this.from = null;
    /** @type {End | null} */
    this.to = null;
    this.palette = new Palette(
      (kind) => this.edit("add", { what: kind }),
      () => this.edit("palette"),
    );
    const tool = (/** @type {string} */ text, /** @type {string} */ title, /** @type {() => void} */ act) =>
      element("button", { type: "button", title, "aria-label": title, onclick: act }, text);
    this.adds = tool("Add part", "Add a part from the palette", () =>
      this.palette.show(Boolean(this.palette.root.hidden)),
    );
    this.turns = tool("Rotate", "Rotate the chosen part (R)", () => this.rotate());
    this.deletes = tool("Delete", "Delete the chosen part or wire (Delete)", () => this.remove());
    this.copies = tool("Copy", "Copy the chosen part (Ctrl+C)", () => this.copy());
    this.undoes = tool("Undo", "Undo", () => this.edit("undo"));
    this.redoes = tool("Redo", "Redo", () => this.edit("redo"));
    this.colours = element("span", {
      class: "cpc-colours",
      role: "group",
      "aria-label": "Colour of the wire",
      hidden: "",
    });
    for (const colour of COLOURS) {
      const swatch = tool("", `Colour of the wire: ${colour}`, () => this.edit("colour", { wire: this.wire, colour }));
      swatch.style.background = colour;
      swatch.dataset.colour = colour;
      this.colours.append(swatch);
    }
    this.bar = element(
      "div",
      { class: "cpl-bar cpc-tools", role: "toolbar", "aria-label": "Editing", hidden: "" },
      this.adds,
      this.turns,
      this.deletes,
      this.copies,
      tool("Paste", "Paste what was copied (Ctrl+V)", () => this.paste()),
      this.undoes,
      this.redoes,
      tool("Arrange", "Give each part a place around the board", () => this.edit("arrange")),
      tool("Copy as cell", "Copy a cell that makes this circuit again", () => this.edit("cell")),
      this.colours,
    );
    this.text = element("textarea", {
      class: "cpc-cell",
      "aria-label": "A cell that makes this circuit again",
      hidden: "",
    });
    this.text.readOnly = true;
    this.text.rows = 6;
    this.said = element("div", { class: "cpc-said", role: "status", "aria-live": "polite", hidden: "" });
    this.rubber = svgElement("path", { class: "cpc-rubber", d: "" });
    this.select("", "");
  }

  /** @param {boolean} on */
  turn(on) {
    this.on = on;
    this.bar.hidden = !on;
    this.stop();
    if (!on) {
      this.palette.show(false);
      this.text.hidden = true;
      this.tell([]);
    }
  }

  /**
   * @param {string} what
   * @param {object} [content]
   */
  edit(what, content = {}) {
    this.view.send({ type: "edit", do: what, ...content });
  }

  // ---- what is chosen

  /**
   * @param {string} part
   * @param {string} wire
   */
  select(part, wire) {
    this.part = part;
    this.wire = wire;
    this.turns.disabled = !part;
    this.deletes.disabled = !wire && (!part || part === "board");
    this.copies.disabled = !part || part === "board";
    this.colours.hidden = !wire;
  }

  rotate() {
    if (this.part) this.edit("rotate", { part: this.part });
  }

  remove() {
    const name = this.wire || this.part;
    if (!name || name === "board") return;
    this.edit("remove", { names: [name] });
    this.view.choose("");
  }

  copy() {
    if (this.part && this.part !== "board") this.edit("copy", { names: [this.part] });
  }

  paste() {
    const text = localStorage.getItem(CLIP);
    if (text) this.edit("paste", { text });
    else this.tell(["Nothing was copied yet."]);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (!this.on || event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
    const control = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (control && key === "z") this.edit(event.shiftKey ? "redo" : "undo");
    else if (control && key === "y") this.edit("redo");
    else if (control && key === "c") this.copy();
    else if (control && key === "v") this.paste();
    else if (!control && (key === "delete" || key === "backspace")) this.remove();
    else if (!control && key === "r") this.rotate();
    else if (key === "escape") {
      this.stop();
      this.view.choose("");
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // ---- a wire is drawn

  /**
   * A pin is pressed: a wire begins, or ends there.
   * @param {string} name
   * @param {Event} event
   */
  pin(name, event) {
    const end = this.view.ends().find((one) => one.name === name);
    if (!end) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.from && this.from.name !== name) {
      this.finish(end);
      return;
    }
    this.from = end;
    this.to = null;
    setAttribute(this.rubber, "d", "");
  }

  /**
   * A wire that was begun is about to end at a pin, which the keyboard came to.
   * @param {string} name
   */
  aim(name) {
    if (!this.from || name === this.from.name) return;
    this.to = this.view.ends().find((one) => one.name === name) ?? null;
    if (!this.to) return;
    this.edit("warn", { from: this.from.name, to: name });
    setAttribute(this.rubber, "d", rounded(elbow(this.from, this.to)));
  }

  /** @param {PointerEvent} event */
  moved(event) {
    if (!this.from) return;
    const [x, y] = this.view.at(event.clientX, event.clientY);
    const near = this.nearest(x, y);
    const target = near && near.name !== this.from.name ? near : null;
    if (target?.name !== this.to?.name) {
      this.to = target;
      this.view.tip("", null);
      if (target) this.edit("warn", { from: this.from.name, to: target.name });
    }
    if (target) this.view.tip(`${this.from.name} to ${target.name}`, event);
    setAttribute(this.rubber, "d", rounded(elbow(this.from, target ?? { x, y, side: "" })));
  }

  /** @param {PointerEvent} event */
  released(event) {
    if (!this.from) return;
    const near = this.nearest(...this.view.at(event.clientX, event.clientY));
    if (near && near.name !== this.from.name) this.finish(near);
    else if (!near) this.stop();
  }

  /** @param {End} end */
  finish(end) {
    if (this.from) this.edit("wire", { from: this.from.name, to: end.name });
    this.stop();
  }

  stop() {
    this.from = null;
    this.to = null;
    setAttribute(this.rubber, "d", "");
    this.view.tip("", null);
  }

  /**
   * The pin at a place.
   * @param {number} x
   * @param {number} y
   * @returns {End | undefined}
   */
  nearest(x, y) {
    const far = (/** @type {End} */ end) => Math.hypot(end.x - x, end.y - y);
    const near = this.view.ends().filter((end) => far(end) < NEAR);
    return near.sort((one, other) => far(one) - far(other))[0];
  }

  // ---- what came of it

  /** @param {EditedMessage} told */
  edited(told) {
    if (told.palette) this.palette.fill(told.palette);
    if (told.warnings) this.tell(told.warnings);
    if (told.would && this.from && told.to === this.to?.name) {
      const words = told.would.length ? told.would.join(" ") : "nothing is wrong with that";
      this.view.tip(`${this.from.name} to ${told.to}: ${words}`, null);
    }
    if (told.added) {
      this.tell([]);
      if (told.added.length === 1) this.view.choose(told.added[0]);
    }
    if (told.copied) {
      localStorage.setItem(CLIP, told.copied);
      this.tell(["Copied."]);
    }
    if (told.cell) {
      this.text.value = told.cell;
      this.text.hidden = false;
      const done = navigator.clipboard?.writeText(told.cell) ?? Promise.reject(new Error("no clipboard"));
      done.then(
        () => this.tell(["The cell is in the clipboard: paste it into the notebook."]),
        () => {
          this.text.select();
          this.tell(["This page may not write to the clipboard: copy the cell from the box."]);
        },
      );
    }
  }

  /** @param {string[]} lines */
  tell(lines) {
    this.said.hidden = !lines.length;
    setText(this.said, lines.join(" "));
  }

  /** @param {CircuitFrame["steps"]} steps */
  steps({ undo, redo }) {
    for (const [button, word, what] of /** @type {const} */ ([
      [this.undoes, "Undo", undo],
      [this.redoes, "Redo", redo],
    ])) {
      button.disabled = !what;
      setAttribute(button, "title", what ? `${word}: ${what}` : word);
      setAttribute(button, "aria-label", what ? `${word}: ${what}` : word);
    }
  }
}
