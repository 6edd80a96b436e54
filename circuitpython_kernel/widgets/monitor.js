// @ts-check
// The bus monitor (a table of transfers) and the serial monitor (what the board prints, and a line to send).

import { element, setAttribute, setText } from "./dom.js";
import { LiveView, widget } from "./live.js";
import { clearButton, pauseButton } from "./pause_buttons.js";

/** @import { BusFrame, Model, MonitorTraits, SerialFrame } from "./types.js" */

const HEAD = ["time", "bus", "address", "what", "bytes", "took", ""];
const MOST_CHARACTERS = 300_000;
const KEPT_CHARACTERS = 200_000;

/**
 * Change something in a box; who looks at its end goes on looking there.
 * @param {HTMLElement} box
 * @param {() => void} change
 */
function keepEnd(box, change) {
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 30;
  change();
  if (atEnd) box.scrollTop = box.scrollHeight;
}

/** @extends {LiveView<MonitorTraits, BusFrame>} */
class BusView extends LiveView {
  /** @param {Model<MonitorTraits>} model */
  constructor(model) {
    super(model, "cpm");
    this.filter = element("input", {
      type: "text",
      placeholder: "filter, such as 0x77 or write",
      "aria-label": "Filter",
      oninput: () => this.send({ type: "filter", text: this.filter.value }),
    });
    this.pause = pauseButton((message) => this.send(message));
    this.clear = clearButton((message) => this.send(message));
    this.count = element("output");
    const gap = element("span", { class: "cpl-gap" });
    const bar = element(
      "div",
      { class: "cpl-bar", role: "toolbar", "aria-label": "Bus monitor" },
      this.pause,
      this.clear,
      this.filter,
      gap,
      this.count,
    );
    this.body = element("tbody");
    const head = element("tr", {}, ...HEAD.map((text) => element("th", { scope: "col" }, text)));
    this.box = element(
      "div",
      { class: "cpm-box", tabindex: "0", role: "region", "aria-label": "Transfers" },
      element("table", { class: "cpm-table" }, element("thead", {}, head), this.body),
    );
    this.root.append(bar, this.box);
  }

  /**
   * @override
   * @param {BusFrame} frame
   */
  show(frame) {
    setAttribute(this.pause, "aria-pressed", frame.paused);
    setText(this.pause, frame.paused ? "Run" : "Pause");
    setText(this.count, frame.count);
    if (document.activeElement !== this.filter) this.filter.value = frame.filter;
    keepEnd(this.box, () => this.body.replaceChildren(...frame.rows.map(transferRow)));
    this.root.dataset.rows = String(frame.rows.length);
  }
}

/** @param {string[]} cells the last one says what went wrong, or nothing */
function transferRow(cells) {
  const bad = cells[HEAD.length - 1];
  return element("tr", { class: bad ? "cpm-bad" : "" }, ...cells.map((text) => element("td", {}, text)));
}

/** @extends {LiveView<MonitorTraits, SerialFrame>} */
class SerialView extends LiveView {
  /** @param {Model<MonitorTraits>} model */
  constructor(model) {
    super(model, "cpm");
    /** @type {number | undefined} */
    this.end = undefined;
    this.clear = clearButton((message) => this.send(message));
    this.stop = element(
      "button",
      { type: "button", title: "CTRL-C", onclick: () => this.send({ type: "interrupt" }) },
      "Stop",
    );
    this.line = element("input", {
      type: "text",
      class: "cpm-line",
      placeholder: "send a line to the program",
      "aria-label": "Line to send",
      onkeydown: (event) => {
        if (event.key !== "Enter") return;
        this.send({ type: "line", text: this.line.value });
        this.line.value = "";
      },
    });
    const bar = element(
      "div",
      { class: "cpl-bar", role: "toolbar", "aria-label": "Serial monitor" },
      this.stop,
      this.clear,
      this.line,
    );
    this.text = element("pre", {
      class: "cpm-text",
      tabindex: "0",
      role: "log",
      "aria-label": "What the board prints",
    });
    this.root.append(bar, this.text);
  }

  /**
   * At once and not with the next picture: each frame has only what is new.
   * @override
   * @param {SerialFrame} frame
   */
  arrived(frame) {
    keepEnd(this.text, () => {
      if (frame.from === this.end) this.text.append(frame.text);
      else this.text.textContent = frame.text;
      this.end = frame.end;
      const shown = this.text.textContent;
      if (shown.length > MOST_CHARACTERS) this.text.textContent = shown.slice(-KEPT_CHARACTERS);
    });
  }
}

export default widget((/** @type {Model<MonitorTraits>} */ model) =>
  model.get("kind") === "serial" ? new SerialView(model) : new BusView(model),
);
