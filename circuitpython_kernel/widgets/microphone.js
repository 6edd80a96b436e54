// @ts-check
// The panel of the board's microphone: what it hears, and a button for the computer's own.

import { ComputerMicrophone } from "./computer_microphone.js";
import { element, setAttribute, setText } from "./dom.js";
import { LiveView, widget } from "./live.js";

/** @import { LiveTraits, MicrophoneFrame, Model } from "./types.js" */

const USE = "Use this computer's microphone";
const TAKEN = "The board's microphone was given something else to hear, so this one was let go.";

/** @extends {LiveView<LiveTraits, MicrophoneFrame>} */
class MicrophoneView extends LiveView {
  /** @param {Model<LiveTraits>} model */
  constructor(model) {
    super(model, "cpv");
    /** @type {ComputerMicrophone | undefined} */
    this.microphone = undefined;
    this.known = false; // whether the kernel has said that it hears this view
    this.trouble = "";
    this.button = element(
      "button",
      {
        type: "button",
        "aria-pressed": "false",
        title: "The browser asks first; nothing is heard before, or after Stop",
        onclick: () => (this.microphone ? this.stop("") : this.use()),
      },
      USE,
    );
    const title = element("span", { class: "cpl-title" }, "Microphone");
    const bar = element(
      "div",
      { class: "cpl-bar", role: "toolbar", "aria-label": "Microphone" },
      title,
      element("span", { class: "cpl-gap" }),
      this.button,
    );
    this.hears = element("output", { class: "cpv-hears" });
    this.level = element("meter", { class: "cpv-level", min: 0, max: 1, value: 0, "aria-label": "Level" });
    this.level.hidden = true;
    this.hint = element("div", { hidden: "" });
    this.root.append(bar, element("div", { class: "cpv-body" }, this.hears, this.level, this.hint));
    this.cleanups.push(() => this.microphone?.close());
  }

  use() {
    this.trouble = "";
    this.error = "";
    this.known = false;
    const microphone = new ComputerMicrophone(
      (rate) => {
        this.send({ type: "hear", rate });
        this.beat();
      },
      (samples) => this.heard(samples),
      (why) => this.stop(why),
    );
    this.microphone = microphone;
    this.follow();
    microphone.open();
  }

  /**
   * Let the microphone go.
   * @param {string} why a sentence, when it is not what the user wanted
   */
  stop(why) {
    this.microphone?.close();
    this.microphone = undefined;
    this.trouble = why;
    this.follow();
    this.send({ type: "silent" });
  }

  /** @param {Int16Array} samples */
  heard(samples) {
    let most = 0;
    for (const sample of samples) most = Math.max(most, Math.abs(sample));
    this.level.value = most / 32768;
    this.send({ type: "samples", data: base64Of(samples) });
    if (this.standing.dead) this.microphone?.close(); // its board is gone
  }

  /** The button, as things are. */
  follow() {
    const on = Boolean(this.microphone);
    setAttribute(this.button, "aria-pressed", on);
    setText(this.button, on ? "Stop" : USE);
    this.level.hidden = !on;
    this.say();
  }

  /** @override */
  notes() {
    return this.trouble || super.notes();
  }

  /**
   * @override
   * @param {MicrophoneFrame} frame
   */
  arrived(frame) {
    const mine = frame.using === this.id;
    if (this.known && !mine && this.microphone) this.stop(TAKEN);
    this.known = mine;
  }

  /**
   * @override
   * @param {MicrophoneFrame} frame
   */
  show(frame) {
    setText(this.hears, `hears ${frame.hears}`);
    setText(this.hint, frame.hint);
    this.hint.hidden = !frame.hint;
  }
}

/** @param {Int16Array} samples */
function base64Of(samples) {
  const view = new DataView(new ArrayBuffer(2 * samples.length));
  for (const [place, sample] of samples.entries()) view.setInt16(2 * place, sample, true);
  return btoa(String.fromCharCode(...new Uint8Array(view.buffer)));
}

export default widget((/** @type {Model<LiveTraits>} */ model) => new MicrophoneView(model));
