// @ts-check
// What stands beside a circuit for the part that is chosen: its inputs as sliders, its keys, what it shows, its faults.

import { element, setAttribute, setText } from "./dom.js";
import { inputControl } from "./part_inputs.js";
import { holdable } from "./pin_controls.js";

/** @import { InputRow } from "./part_inputs.js" */
/** @import { CircuitFrame, CircuitPart, PartLook } from "./types.js" */

export class ChosenPart {
  /**
   * @param {(message: object) => void} send
   * @param {string[]} faults
   * @param {() => void} close
   */
  constructor(send, faults, close) {
    this.send = send;
    this.faults = faults;
    this.close = close;
    this.root = element("div", { class: "cpc-chosen", role: "region", "aria-label": "Chosen part", hidden: "" });
    /** @type {Map<string, InputRow>} */
    this.rows = new Map();
    /** @type {Map<string, HTMLElement>} */
    this.keys = new Map();
    this.readings = element("tbody");
    this.lines = "";
    this.fault = element("select");
    this.name = "";
  }

  /**
   * Stand beside a part; without one, go.
   * @param {CircuitPart | undefined} part
   * @param {PartLook | undefined} look
   */
  choose(part, look) {
    this.name = part?.id ?? "";
    this.root.hidden = !part || !look;
    if (!part || !look) return;
    const tell = (/** @type {object} */ message) => this.send({ ...message, part: part.id });
    this.fault = element(
      "select",
      {
        "aria-label": "Fault",
        title: "Let the part fail",
        onchange: () => tell({ type: "fault", fault: this.fault.value || null }),
      },
      element("option", { value: "" }, "works"),
      ...this.faults.map((fault) => element("option", { value: fault }, fault)),
    );
    const close = element("button", { type: "button", "aria-label": "Close", onclick: () => this.close() }, "×");
    const title = element("span", { class: "cpl-title" }, part.id);
    const what = element("span", {}, [part.kind, part.title].filter(Boolean).join(", "));
    const gap = element("span", { class: "cpl-gap" });
    const head = element("div", { class: "cpc-head" }, title, what, gap, this.fault, close);
    this.rows = new Map(
      look.controls.map((control) => [
        control.name,
        inputControl(control, (value) => tell({ type: "set", name: control.name, value })),
      ]),
    );
    const inputs = element("div", { class: "cpp-inputs" }, ...[...this.rows.values()].map(({ row }) => row));
    this.keys = new Map();
    const rows = look.keyboard.map((labels) =>
      element(
        "div",
        {},
        ...labels.map((key) => {
          const button = element("button", { type: "button", class: "cpp-key", "aria-label": `Key ${key}` }, key);
          setAttribute(button, "aria-pressed", false);
          holdable(
            button,
            () => tell({ type: "press", key }),
            () => tell({ type: "unpress", key }),
          );
          this.keys.set(key, button);
          return button;
        }),
      ),
    );
    const keyboard = element("div", { class: "cpp-keys", hidden: rows.length ? null : "" }, ...rows);
    this.lines = "";
    this.readings = element("tbody");
    const table = element("table", { class: "cpp-readings" }, this.readings);
    this.root.replaceChildren(head, element("div", { class: "cpc-told" }, inputs, keyboard, table));
  }

  /** @param {CircuitFrame["panel"]} panel */
  show(panel) {
    if (!panel || panel.name !== this.name) return;
    for (const [name, value] of Object.entries(panel.values)) {
      const input = this.rows.get(name);
      if (!input) continue;
      input.row.classList.toggle("cpp-follows", panel.following.includes(name));
      if (value !== null) input.update(value);
    }
    if (document.activeElement !== this.fault) this.fault.value = panel.fault ?? "";
    for (const [key, button] of this.keys) setAttribute(button, "aria-pressed", panel.pressed.includes(key));
    const readings = Object.entries(panel.readings);
    const names = readings.map(([name]) => name).join("\n");
    if (names !== this.lines) {
      this.lines = names;
      this.readings.replaceChildren(
        ...readings.map(([name]) =>
          element("tr", {}, element("th", { scope: "row" }, name), element("td", { "data-reading": name })),
        ),
      );
    }
    readings.forEach(([, value], row) => {
      setText(this.readings.rows[row].cells[1], value);
    });
  }
}
