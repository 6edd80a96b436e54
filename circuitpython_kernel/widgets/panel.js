// @ts-check
// The board panel's front end: the drawing (drawing/board/svg.py) with its knobs, the clock, and sliders for analog inputs.

import { element, setAttribute, setText } from "./dom.js";
import { BoardView } from "./drawing.js";
import { DriveButtons } from "./drive_zip.js";
import { widget } from "./live.js";
import { LOAD_TITLE, loadWords } from "./load.js";
import { Painting } from "./painting.js";
import { holdable } from "./pin_controls.js";
import { TouchPad } from "./touch_pad.js";

/** @import { VoltsSlider } from "./pin_controls.js" */
/** @import { Model, PanelFrame, PanelTraits } from "./types.js" */

/** @type {[value: string, text: string][]} */
const SPEEDS = [
  ["1", "real time"],
  ["fast", "as fast as possible"],
  ["0.1", "10 times slower"],
  ["0.01", "100 times slower"],
  ["0.001", "1000 times slower"],
  ["10", "10 times faster"],
];
/** @type {[value: string, text: string][]} */
const STEPS = [
  ["0.001", "1 ms"],
  ["0.01", "10 ms"],
  ["0.1", "100 ms"],
  ["1", "1 s"],
  ["60", "1 min"],
];

/** @param {[value: string, text: string]} choice */
const option = ([value, text]) => element("option", { value }, text);

/** @extends {BoardView<PanelTraits, PanelFrame>} */
class PanelView extends BoardView {
  /** @param {Model<PanelTraits>} model */
  constructor(model) {
    super(model, "cpb-panel");
    this.reset = element(
      "button",
      {
        type: "button",
        title: "The reset button: the board starts again",
        onclick: () => this.send({ type: "reset" }),
      },
      "Reset",
    );
    this.run = element("button", { type: "button", "aria-pressed": "false", onclick: () => this.toggle() }, "Pause");
    this.speed = element(
      "select",
      { "aria-label": "Speed of the clock", onchange: () => this.setSpeed(this.wanted()) },
      ...SPEEDS.map(option),
    );
    this.step = element("select", { "aria-label": "Length of a step" }, ...STEPS.map(option));
    this.step.value = "0.1";
    this.stepButton = element(
      "button",
      {
        type: "button",
        title: "Move the clock on",
        onclick: () => this.send({ type: "step", seconds: Number(this.step.value) }),
      },
      "Step",
    );
    this.time = element("output", { class: "cpl-title", "aria-label": "Board time" });
    this.state = element("span");
    this.drive = new DriveButtons((message) => this.send(message));
    const gap = element("span", { class: "cpl-gap" });
    const clock = [this.reset, this.run, this.speed, this.stepButton, this.step, this.time];
    const knobs = [...clock, gap, this.state, ...this.drive.all];
    const bar = element("div", { class: "cpl-bar", role: "toolbar", "aria-label": "Board and clock" }, ...knobs);
    this.drawing = element("div", { class: "cpb" });
    this.sliders = element("div", { class: "cpl-sliders", hidden: "" });
    this.root.append(bar, this.drawing, this.sliders);
    /** @type {Map<number, VoltsSlider>} */
    this.knobs = new Map();
    this.shownAt = 0;
    this.ticking = 0;
    /** @type {Painting | undefined} */
    this.painting = undefined;
    this.draw();
    this.onChange("drawing", () => this.draw());
  }

  draw() {
    this.drawing.innerHTML = this.model.get("drawing");
    this.collect(this.drawing);
    const canvas = this.drawing.querySelector("[data-screen] canvas");
    this.painting = canvas instanceof HTMLCanvasElement ? new Painting(canvas) : undefined;
    if (this.painting) new TouchPad(this.painting.canvas, this, () => Boolean(this.frame?.touch));
    if (this.frame?.screen) this.beat({ hello: true }); // a new canvas has nothing of the picture
    for (const group of this.drawing.querySelectorAll("[data-kind=reset]")) {
      if (!(group instanceof SVGElement)) continue;
      const press = () => {
        group.classList.add("cpb-down");
        this.send({ type: "reset" });
      };
      holdable(group, press, () => group.classList.remove("cpb-down"));
    }
    if (this.frame) this.show(this.frame);
  }

  /**
   * Each frame has the part of the display's picture that has changed.
   * @override
   * @param {PanelFrame} frame
   * @param {ArrayBuffer} buffer
   */
  arrived(frame, buffer) {
    const painting = this.painting;
    if (!frame.screen || !painting) return;
    const [width, height] = frame.screen;
    if (painting.canvas.width !== width || painting.canvas.height !== height) {
      painting.canvas.width = width;
      painting.canvas.height = height;
      painting.canvas.parentElement?.removeAttribute("hidden");
    }
    painting.canvas.classList.toggle("cpb-touch", frame.touch);
    if (frame.part) painting.add(frame.part, frame.packed, buffer);
  }

  /**
   * @override
   * @param {string} text
   */
  told(text) {
    this.drive.told(text);
  }

  /**
   * @override
   * @param {object} [extra]
   */
  beat(extra = {}) {
    super.beat({ packs: Painting.unpacks, ...extra });
  }

  // ---- the clock

  toggle() {
    this.setSpeed(this.frame && isPaused(this.frame) ? this.wanted() : 0);
  }

  wanted() {
    return this.speed.value === "fast" ? null : Number(this.speed.value);
  }

  /** @param {number | null} value null: as fast as possible */
  setSpeed(value) {
    this.send({ type: "speed", value });
  }

  /** In real time the view counts on while a program runs, so that no frame is sent for it. */
  tick() {
    const frame = this.frame;
    if (!frame) return;
    const runs = frame.busy && frame.clock === "realtime" && !this.model.get("frozen") && !this.standing.dead;
    const more = runs ? (performance.now() - this.shownAt) / 1000 : 0;
    setText(this.time, `${(frame.now + more).toFixed(frame.clock === "manual" ? 3 : 1)} s`);
  }

  // ---- what is shown

  /**
   * @override
   * @param {PanelFrame} frame
   */
  show(frame) {
    const paused = isPaused(frame);
    setText(this.run, paused ? "Run" : "Pause");
    setAttribute(this.run, "aria-pressed", paused);
    if (!paused && document.activeElement !== this.speed) {
      this.speed.value = frame.speed === null ? "fast" : String(frame.speed);
    }
    this.shownAt = performance.now();
    this.tick();
    if (!this.ticking) {
      this.ticking = window.setInterval(() => this.tick(), 100);
      this.cleanups.push(() => clearInterval(this.ticking));
    }
    const heap = frame.heap === null ? "" : ` · heap ${Math.round(100 * frame.heap)} %`;
    const safe = frame.safe_mode === "NONE" ? "" : " · safe mode";
    setText(this.state, `${frame.busy ? "running" : "ready"}${loadWords(frame.load)}${heap}${safe}`);
    setAttribute(this.state, "title", frame.load === null ? "" : LOAD_TITLE);
    this.root.dataset.busy = String(frame.busy);
    this.bringUpToDate(frame);
    this.slide(frame);
  }

  /** @param {PanelFrame} frame */
  slide(frame) {
    this.sliders.hidden = !frame.sliders.length;
    for (const [index, label, volts] of frame.sliders) {
      let knob = this.knobs.get(index);
      if (!knob) {
        knob = this.controls.slider(index, label, frame.reference);
        this.knobs.set(index, knob);
        const name = element("span", { class: "cpl-title" }, label);
        this.sliders.append(element("label", { class: "cpl-slider" }, name, knob.input, knob.number));
      }
      if (volts !== null) knob.update(volts);
    }
  }
}

/** @param {PanelFrame} frame */
function isPaused(frame) {
  return frame.clock === "manual" && !frame.speed;
}

export default widget((/** @type {Model<PanelTraits>} */ model) => new PanelView(model));
