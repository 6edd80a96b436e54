// @ts-check
// The palette of a circuit: all parts, found by name, by what they are and by their library.

import { element } from "./dom.js";

/** @import { PaletteEntry } from "./types.js" */

export class Palette {
  /**
   * @param {(kind: string) => void} add
   * @param {() => void} ask for what there is
   */
  constructor(add, ask) {
    this.add = add;
    this.ask = ask;
    /** @type {PaletteEntry[]} */
    this.entries = [];
    this.search = element("input", {
      type: "text",
      placeholder: "Search parts",
      "aria-label": "Search parts",
      oninput: () => this.list(),
      onkeydown: (event) => this.key(event),
    });
    this.found = element("div", { class: "cpc-found", role: "listbox", "aria-label": "Parts" });
    this.root = element("div", { class: "cpc-palette", hidden: "" }, this.search, this.found);
  }

  /** @param {boolean} open */
  show(open) {
    this.root.hidden = !open;
    if (!open) return;
    if (!this.entries.length) this.ask();
    this.search.value = "";
    this.list();
    this.search.focus();
  }

  /** @param {PaletteEntry[]} entries */
  fill(entries) {
    this.entries = entries;
    this.list();
  }

  /** Those that have every word of the search, those whose name begins with it first. */
  get matching() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const text = (/** @type {PaletteEntry} */ one) =>
      `${one.kind} ${one.title} ${one.family} ${one.words}`.toLowerCase();
    const found = this.entries.filter((one) => words.every((word) => text(one).includes(word)));
    const first = (/** @type {PaletteEntry} */ one) => (one.kind.toLowerCase().startsWith(words[0] ?? "") ? 0 : 1);
    return found.sort((one, other) => first(one) - first(other));
  }

  list() {
    const found = this.matching;
    this.found.replaceChildren(
      ...found.map((one) =>
        element(
          "button",
          {
            type: "button",
            role: "option",
            "data-kind": one.kind,
            title: one.title,
            onclick: () => this.add(one.kind),
          },
          element("b", {}, one.kind),
          element("span", {}, one.title),
        ),
      ),
    );
    if (!found.length) this.found.append(element("span", {}, this.entries.length ? "No part is called so." : "…"));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const [first] = this.matching;
    if (event.key === "Enter" && first) this.add(first.kind);
    else if (event.key === "Escape") this.show(false);
    else return;
    event.preventDefault();
  }
}
